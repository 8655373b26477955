"""Taking in goods that somebody sends, or that just arrived (RPR-01)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.storable import storable
from dealers.queries import party_of
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.queries import words
from repairs.rules.intake import LineRefusals, read_lines
from repairs.rules.pasting import read_units
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.receiving import receive_return
from repairs.web.forms import NewReturnForm


@member_required(Permission.RETURN_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_return(request: DeskRequest) -> HttpResponse:
    """The form, and the return that comes of it."""
    parent = parent_of(request)
    form = NewReturnForm(
        request.POST if request.method == "POST" else None, initial=initial_of(parent), auto_id="return_%s"
    )
    manual = rulebook_at(request.now).document
    form.fields["route"].choices = [("", _("that of the goods")), *words.route_choices(manual)]
    form.fields["fault"].choices = words.fault_choices(manual)
    refused: LineRefusals | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, _file(request, form, parent))
        except LineRefusals as refusal:
            refused = refusal
        except RuleViolation as refusal:
            form.add_refusal(refusal)
    day = localtime(request.now).date()
    context = {
        "form": form,
        "parent": parent,
        "notice": words.notice_text(manual) if manual.repairs.wipe_notice.holds_on(day) else "",
        "refused": refused,
        "bad_lines": bad_lines_of(refused),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "repairs/new_return.html", context, status=status)


def parent_of(request: DeskRequest) -> Case | None:
    """The case that the return comes of, when it was begun there; 404 for one that the member may not see."""
    number = request.GET.get("of", "")
    if not number:
        return None
    case = cases_visible_to(request.member).filter(number=number).first() if storable(number) else None
    if case is None:
        raise Http404
    return case


def initial_of(parent: Case | None) -> dict[str, Any]:
    """What the form begins with when the case it comes of has a dealer."""
    party = party_of(parent) if parent is not None else None
    if party is None:
        return {}
    contact = party.contact
    return {
        "dealer": party.dealer.code,
        "sender_name": party.dealer.name,
        "sender_phone": contact.phone if contact is not None else party.dealer.phone,
        "sender_email": contact.email if contact is not None else party.dealer.email,
        "sender_address": party.dealer.address,
    }


def units_typed(typed: dict[str, Any]) -> tuple[NewUnit, ...]:
    """The units of a form that has serials, model, pieces, fault and fault_text."""
    model, fault, text = typed.get("model", ""), typed.get("fault", ""), typed.get("fault_text", "")
    units = [NewUnit(serial, model, fault, said or text) for serial, said in read_units(typed.get("serials", ""))]
    return (*units, *[NewUnit("", model, fault, text)] * (typed.get("pieces") or 0))


def typed_return(typed: dict[str, Any]) -> NewReturn:
    """What was typed, as the services know it."""
    return NewReturn(
        units_typed(typed),
        dealer=typed["dealer"],
        route=typed["route"],
        sender_name=typed["sender_name"],
        sender_phone=typed["sender_phone"],
        sender_email=typed["sender_email"],
        sender_address=typed["sender_address"],
        note=typed["note"],
        wipe_notice_read=typed["wipe_notice_read"],
        insists=typed["insists"],
    )


def _file(request: DeskRequest, form: NewReturnForm, parent: Case | None) -> ReturnOrder:
    order = file_return(typed_return(form.cleaned_data), actor=request.member, now=request.now, parent=parent)
    if "arrived" in request.POST:
        order = receive_return(order, actor=request.member, now=request.now)
    return order


def _opened(request: DeskRequest, order: ReturnOrder) -> HttpResponse:
    messages.success(request, _("%(number)s is registered.") % {"number": order})
    return redirect("repairs:count", order.case.number) if "arrived" in request.POST else redirect(order)


def bad_lines_of(refused: LineRefusals | None) -> list[tuple[int, str, str]]:
    """(line, serial, reason) of each line that needs a look."""
    if refused is None:
        return []
    reasons = read_lines(refused.facts)
    serials = {problem.line: problem.serial for problem in refused.problems}
    return [(line, serials[line], reason) for line, reason in sorted(reasons.items())]
