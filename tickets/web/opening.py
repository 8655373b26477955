"""Taking a complaint by phone, at the counter, from a letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from csdesk.conversations.rules import clean_line
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.policies import may_view_dealers
from tickets.models import Complaint
from tickets.permissions import Permission
from tickets.policies import may_open_complaint
from tickets.queries.complaints import complaints_visible_to, same_customer
from tickets.services.dealers import dealer_named
from tickets.services.opening import NewComplaint, open_complaint
from tickets.services.settling import open_settled
from tickets.web.forms import NewComplaintForm

MOST_SHOWN = 5
LONGEST_ADDRESS = 254


@member_required(Permission.COMPLAINT_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_complaint(request: DeskRequest) -> HttpResponse:
    """The form, and the complaint that comes of it."""
    if not may_open_complaint(request.member):
        raise PermissionDenied
    manual = rulebook_at(request.now).document
    typed = request.POST if request.method == "POST" else None
    form = NewComplaintForm(typed, manual=manual, without=_not_asked(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, _open(request, form))
        except RuleViolation as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "same": _same(request, request.POST)}
    return render(request, "tickets/new_complaint.html", context, status=422 if form.errors else 200)


def _not_asked(member: Member) -> set[str]:
    """What is not for somebody to say: he sees no dealers, or settles nothing."""
    says = {"dealer": may_view_dealers(member), "settled": member.may(Permission.COMPLAINT_WORK)}
    return {name for name, may in says.items() if not may}


def _open(request: DeskRequest, form: NewComplaintForm) -> Complaint:
    typed = dict(form.cleaned_data)
    settled = typed.pop("settled", "")
    typed.pop("kind")
    dealer = dealer_named(typed.pop("dealer", ""), actor=request.member)
    new = NewComplaint(**typed, **form.kind_of())
    if settled:
        return open_settled(new, settled, actor=request.member, now=request.now, dealer=dealer)
    return open_complaint(new, actor=request.member, now=request.now, dealer=dealer)


def _opened(request: DeskRequest, complaint: Complaint) -> HttpResponse:
    holder = complaint.case.holder
    if holder is not None and holder.pk != request.member.pk:
        said = _("%(number)s is registered and with %(name)s.")
        messages.success(request, said % {"number": complaint, "name": holder.name})
    else:
        messages.success(request, _("%(number)s is registered.") % {"number": complaint})
    if complaints_visible_to(request.member).filter(pk=complaint.pk).exists():
        return redirect(complaint)
    # Whoever took it need not be among those who may read it (CMP-15).
    return redirect("tickets:new_complaint")


@member_required(Permission.COMPLAINT_OPEN)
@require_GET
def show_same_customer(request: DeskRequest) -> HttpResponse:
    """Complaints of the same phone or address, while one is typing: perhaps the matter is known already."""
    return render(request, "tickets/new_complaint.html#same", {"same": _same(request, request.GET)})


def _same(request: DeskRequest, typed: QueryDict) -> list[Complaint]:
    names = ("complainant_phone", "complainant_email")
    phone, email = (clean_line(typed.get(name, ""), LONGEST_ADDRESS) for name in names)
    return list(same_customer(request.member, phone=phone, email=email)[:MOST_SHOWN])
