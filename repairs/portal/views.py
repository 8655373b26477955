"""A dealer files a return, follows it, accepts a quote, agrees, and confirms the arrival."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.outbox.rendering import company_zone
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.portal.case_page import render_case
from dealers.portal.doors import PortalRequest, find_case, portal_view
from repairs.lifecycle import Road, Status
from repairs.models import ReturnOrder, Source
from repairs.portal.forms import AnswerForm, FileForm, RatingForm
from repairs.queries import words
from repairs.queries.ratings import may_be_rated
from repairs.queries.returns import KINDS, agreed_last, lines_of, proposal_waiting, return_of, waits_for_word
from repairs.rules.intake import LineRefusals
from repairs.rules.pasting import read_units
from repairs.services.differences import answer_agreement
from repairs.services.filing import NewReturn, NewUnit, file_return
from repairs.services.losing import withdraw_return
from repairs.services.parcels import OUTBOUND, parcels_of
from repairs.services.quoting import answer_quote
from repairs.services.rating import rate_return
from repairs.services.returning import confirm_arrival

TEMPLATE = "repairs/portal/return.html"


@portal_view
@require_safe
def show_return(request: PortalRequest, number: str) -> HttpResponse:
    """One return of the dealer's own."""
    case = find_case(request, number, kind=KINDS)
    return _page(request, return_of(case))


def _page(
    request: PortalRequest,
    order: ReturnOrder,
    refused: RuleViolation | None = None,
    *,
    rating: RatingForm | None = None,
) -> HttpResponse:
    manual = rulebook_at(request.now).document
    quote = order.quotes.order_by("-number").first()
    more = {
        "order": order,
        "lines": [(line, words.spell_fault(line, manual), words.spell_verdict(line)) for line in lines_of(order)],
        "quote": quote,
        "quote_lines": list(quote.lines.select_related("line")) if quote is not None else [],
        "quote_waits": waits_for_word(quote, order),
        "proposal": proposal_waiting(order),
        "agreed": agreed_last(order),
        "differences": list(order.differences.filter(agreed_by=None).select_related("line")),
        "parcel": parcels_of(order, OUTBOUND).first(),
        "may_confirm": order.status == Status.SHIPPED,
        "may_withdraw": order.status in (Status.APPLIED, Status.FILED),
        "is_application": order.road != Road.REPAIR,
        "ground": words.spell_ground(order.ground, manual),
        "ship_to": manual.exchanges.ship_to.lines(get_language() or "") if order.approved_at else (),
        "refused": refused,
        "rating": rating or (_rating_of(order) if may_be_rated(order) else None),
        "changes_rating": rating is not None or "rate" in request.GET,
    }
    status = 422 if rating is not None else 409 if refused else 200
    return render_case(request, order.case, TEMPLATE, status=status, **more)


def _rating_of(order: ReturnOrder) -> RatingForm:
    return RatingForm(initial={"stars": order.rating, "text": order.rating_text})


def _do(request: PortalRequest, number: str, act: Callable[[ReturnOrder], object], said: str) -> HttpResponse:
    order = return_of(find_case(request, number, kind=KINDS))
    try:
        act(order)
    except RuleViolation as refusal:
        return _page(request, return_of(order.case), refusal)
    messages.success(request, said)
    return redirect("repairs_portal:return", number)


@portal_view
@require_POST
def answer_to_quote(request: PortalRequest, number: str) -> HttpResponse:
    """Accept or refuse the quote that waits."""
    accepts = request.POST.get("accepts") == "1"

    def act(order: ReturnOrder) -> None:
        quote = order.quotes.filter(number=_number(request)).first()
        if quote is None:
            raise RuleViolation("RPR-11", _("This quote is not there any more."))
        name = request.contact.name
        answer_quote(quote, is_accepted=accepts, name=name, actor=request.member, now=request.now)

    return _do(request, number, act, _("Accepted. We begin.") if accepts else _("Refused. The goods go back."))


def _number(request: PortalRequest) -> int:
    # Which quote was on the page: another one has another price.
    typed = request.POST.get("quote", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


@portal_view
@require_POST
def answer_to_proposal(request: PortalRequest, number: str) -> HttpResponse:
    """Agree to what we propose, or dispute it (RPR-07, RPR-08)."""
    form = AnswerForm(request.POST)

    def act(order: ReturnOrder) -> None:
        waiting = proposal_waiting(order)
        if waiting is None or not form.is_valid():
            raise RuleViolation("RPR-07", _("No proposal waits for an answer."))
        typed, name = form.cleaned_data, request.contact.name
        agrees, answer = typed["agrees"], typed["answer"]
        answer_agreement(waiting, is_agreed=agrees, name=name, answer=answer, actor=request.member, now=request.now)

    return _do(request, number, act, _("Thank you, we have your answer."))


@portal_view
@require_POST
def confirm(request: PortalRequest, number: str) -> HttpResponse:
    """The goods have arrived (RPR-20)."""
    name = request.contact.name
    return _do(
        request,
        number,
        lambda order: confirm_arrival(order, name=name, actor=request.member, now=request.now),
        _("Thank you. We will call to ask whether all is well."),
    )


@portal_view
@require_POST
def rate(request: PortalRequest, number: str) -> HttpResponse:
    """One to five stars for how it was done, and words (SUR-10)."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, return_of(find_case(request, number, kind=KINDS)), rating=form)
    typed, name = form.cleaned_data, request.contact.name
    return _do(
        request,
        number,
        lambda order: rate_return(
            order, typed["stars"], typed["text"], name=name, actor=request.member, now=request.now
        ),
        _("Thank you. Until we call you can change it."),
    )


@portal_view
@require_POST
def withdraw(request: PortalRequest, number: str) -> HttpResponse:
    """Take the return back before the goods are sent."""
    return _do(
        request,
        number,
        lambda order: withdraw_return(order, note="", actor=request.member, now=request.now),
        _("Withdrawn."),
    )


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def new_return(request: PortalRequest) -> HttpResponse:
    """File a return: serials pasted or scanned, the notice about data acknowledged."""
    manual = rulebook_at(request.now).document
    form = FileForm(request.POST if request.method == "POST" else None)
    form.fields["fault"].choices = words.fault_choices(manual)  # type: ignore[attr-defined]
    bad_lines: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            order = _file(request, form)
        except LineRefusals as refusal:
            bad_lines = [(problem.line, problem.reason) for problem in refusal.problems]
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            messages.success(request, _("Filed. Print the slip and put it into the parcel."))
            return redirect("repairs_portal:return", order.case.number)
    holds = manual.repairs.wipe_notice.holds_on(request.now.astimezone(company_zone()).date())
    context = {"form": form, "bad_lines": bad_lines, "notice": words.notice_text(manual) if holds else ""}
    status = 422 if form.errors or bad_lines else 200
    return render(request, "repairs/portal/new_return.html", context, status=status)


def _file(request: PortalRequest, form: FileForm) -> ReturnOrder:
    typed = form.cleaned_data
    fault, text = typed["fault"], typed["fault_text"]
    units = [NewUnit(serial, typed["model"], fault, said or text) for serial, said in read_units(typed["serials"])]
    units += [NewUnit("", typed["model"], fault, text)] * (typed["pieces"] or 0)
    contact = request.contact
    new = NewReturn(
        tuple(units),
        dealer=request.dealer,
        contact=contact,
        source=Source.PORTAL,
        sender_phone=contact.phone,
        sender_email=contact.email,
        note=typed["note"],
        wipe_notice_read=typed["wipe_notice_read"],
    )
    return file_return(new, actor=request.member, now=request.now)
