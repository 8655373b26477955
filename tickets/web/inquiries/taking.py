"""Writing down a call, a visit, a word in the street: one screen, with what is known of the caller as one types."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.storable import storable
from dealers.policies import may_view_dealers
from tickets.models import Inquiry
from tickets.permissions import Permission
from tickets.policies import may_register_inquiry
from tickets.queries.inquiries import inquiries_visible_to, manual_at
from tickets.queries.phone import Known, caller_lookup
from tickets.services.dealers import dealer_named
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.inquiry_course import register_answered
from tickets.services.visiting import note_arrival
from tickets.web.inquiries.forms import NewInquiryForm
from tickets.web.inquiries.words import label

# What a link may fill in: a call that rings, a line of the register.
_GIVEN = ("asker_phone", "asker_name", "asker_email", "channel", "brand", "line", "question")


@member_required(Permission.INQUIRY_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_inquiry(request: DeskRequest) -> HttpResponse:
    """The form, and the inquiry that comes of it."""
    if not may_register_inquiry(request.member):
        raise PermissionDenied
    manual = manual_at(request.now)
    given = {name: request.GET[name] for name in _GIVEN if name in request.GET}
    form = NewInquiryForm(
        request.POST if request.method == "POST" else None,
        manual=manual,
        without=_not_asked(request.member),
        initial=given,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, _register(request, form))
        except RuleViolation as refusal:
            form.add_refusal(refusal)
    context = {
        "form": form,
        "known": _known(request, request.POST.get("asker_phone", "") or given.get("asker_phone", "")),
        "greeting": manual.greeting.text(get_language() or ""),
        "cards": [(entry.rule, label(entry)) for entry in manual.cards],
        "rings": manual.rings,
        "notices": [(label(entry), entry.notice.text(get_language() or "")) for entry in manual.channels],
    }
    return render(request, "tickets/inquiries/new.html", context, status=422 if form.errors else 200)


def _not_asked(member: Member) -> set[str]:
    """What is not for somebody to say: he sees no dealers, or answers nothing."""
    says = {
        "dealer": may_view_dealers(member),
        "answer": member.may(Permission.INQUIRY_WORK),
        "solution": member.may(Permission.INQUIRY_WORK),
    }
    return {name for name, may in says.items() if not may}


def _register(request: DeskRequest, form: NewInquiryForm) -> Inquiry:
    typed = dict(form.cleaned_data)
    answer, solution = typed.pop("answer", ""), typed.pop("solution", "")
    dealer = dealer_named(typed.pop("dealer", ""), actor=request.member)
    told = {"actor": request.member, "now": request.now, "dealer": dealer}
    if answer:
        return register_answered(NewInquiry(**typed), answer, solution=solution, **told)
    return register_inquiry(NewInquiry(**typed), **told)


def _opened(request: DeskRequest, inquiry: Inquiry) -> HttpResponse:
    holder = inquiry.case.holder
    if holder is not None and holder.pk != request.member.pk:
        said = _("%(number)s is written down and with %(name)s.") % {"number": inquiry, "name": holder.name}
    else:
        said = _("%(number)s is written down.") % {"number": inquiry}
    messages.success(request, said)
    if inquiries_visible_to(request.member).filter(pk=inquiry.pk).exists():
        return redirect(inquiry)
    return redirect("tickets:new_inquiry")


@member_required(Permission.INQUIRY_OPEN)
@require_GET
def look_up_caller(request: DeskRequest) -> HttpResponse:
    """Who it may be and what he asked before, while one types his number."""
    typed = request.GET.get("asker_phone", "") or request.GET.get("asker_name", "")
    return render(request, "tickets/inquiries/new.html#known", {"known": _known(request, typed)})


def _known(request: DeskRequest, typed: str) -> Known:
    return caller_lookup(typed if storable(typed) else "", request.member)


@member_required(Permission.INQUIRY_OPEN)
@require_POST
def visitor_arrived(request: DeskRequest) -> HttpResponse:
    """A visitor stands there: his minute begins (INQ-37)."""
    try:
        inquiry = note_arrival(request.POST.get("name", "")[:200], actor=request.member, now=request.now)
    except RuleViolation as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:new_inquiry")
    return _opened(request, inquiry)
