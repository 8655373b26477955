"""What is done with a return through a form of its own: who may, which form, which service, what is said then."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.desk.web.acting import Act
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web import notices
from csdesk.web.forms import TenantForm
from repairs.models import ReturnOrder
from repairs.policies import may_settle, may_work_on
from repairs.queries.returns import proposal_waiting
from repairs.services.applying import apply_again
from repairs.services.assigning import assign_return
from repairs.services.differences import answer_agreement, decide_dispute, note_difference, propose_agreement
from repairs.services.following import finish_callback
from repairs.services.losing import find_goods, lose_goods, settle_return, withdraw_return
from repairs.services.parcels import Parcel
from repairs.services.quoting import answer_quote
from repairs.services.refunding import ask_refund
from repairs.services.repairing import forward_return, send_back_unrepaired
from repairs.services.returning import confirm_arrival, ship_return, tell_customer
from repairs.web import forms

Typed = dict[str, Any]


def _simple(form_class: type[TenantForm], **options: Any) -> Callable[[DeskRequest, ReturnOrder, Any], TenantForm]:
    return lambda request, order, data: form_class(data, **options)


def _note(words: Any, field: str = "note", *, required: bool = True) -> Callable[..., TenantForm]:
    return _simple(forms.NoteForm, words=words, field=field, required=required)


def _assign(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    before = order.case.holder
    assign_return(order, typed["to"], note=typed["note"], actor=request.member, now=request.now)
    said = _("%(number)s is now with %(name)s.") % {"number": order, "name": typed["to"].name}
    if before is None:
        messages.success(request, said)
        return
    undo = reverse("repairs:give_back", args=[order.case.number, typed["to"].pk, before.pk])
    notices.undoable(request, said, undo_url=undo)


def _forward(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    forward_return(order, _parcel(typed), actor=request.member, now=request.now)


def _ship(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    ship_return(order, _parcel(typed), actor=request.member, now=request.now)
    messages.success(request, _("Shipped; the dealer was told carrier, waybill and expected arrival."))


def _parcel(typed: Typed) -> Parcel:
    return Parcel(typed["carrier"], typed["waybill"], typed["expected_on"], typed["cost"], typed["is_shared"])


def _refund(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    price, amount = typed["price"] or 0, typed["amount"] or 0
    ask_refund(order, price_fen=price, amount_fen=amount, note=typed["note"], actor=request.member, now=request.now)
    messages.success(request, _("Three departments are asked to sign."))


def _answer(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    agreement = proposal_waiting(order)
    if agreement is None:
        raise RuleViolation("RPR-07", _("No proposal waits for an answer."))
    answer_agreement(agreement, actor=request.member, now=request.now, **typed)


def _answer_quote(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
    quote = order.quotes.order_by("-number").first()
    if quote is None:
        raise RuleViolation("RPR-11", _("There is no quote."))
    answer_quote(quote, actor=request.member, now=request.now, **typed)


def _service(service: Callable[..., Any], *names: str) -> Callable[[DeskRequest, ReturnOrder, Typed], None]:
    """A service that takes what was typed as it is, some of it by position."""

    def perform(request: DeskRequest, order: ReturnOrder, typed: Typed) -> None:
        first = [typed.pop(name) for name in names]
        service(order, *first, actor=request.member, now=request.now, **typed)

    return perform


def _may(member: Member, order: ReturnOrder) -> bool:
    return may_work_on(member, order)


def _may_settle(member: Member, order: ReturnOrder) -> bool:
    return may_settle(member)


ACTS: dict[str, Act] = {
    "assign": Act(
        gettext_lazy("Hand over"),
        gettext_lazy("Hand over"),
        _simple(forms.AssignForm),
        _assign,
        may=_may,
        hint=gettext_lazy("Whoever holds the return answers for it until the dealer has his goods (RPR-20)."),
    ),
    "forward": Act(
        gettext_lazy("Send to the factory"),
        gettext_lazy("Note the parcel as sent"),
        _simple(forms.ParcelForm),
        _forward,
        may=_may,
        hint=gettext_lazy("Within 2 working days of receipt; the freight of every leg is kept (RPR-02, RPR-09)."),
    ),
    "ship": Act(
        gettext_lazy("Ship to the dealer"),
        gettext_lazy("Shipped: tell the dealer"),
        _simple(forms.ParcelForm),
        _ship,
        may=_may,
        hint=gettext_lazy("The dealer is written carrier, waybill and expected arrival (RPR-18)."),
    ),
    "refund": Act(
        gettext_lazy("Ask for a refund"),
        gettext_lazy("Ask for signatures"),
        _simple(forms.RefundForm),
        _refund,
        may=_may,
        hint=gettext_lazy("Product department, finance and commerce sign; it is credited against goods (DOA-10)."),
    ),
    "reapply": Act(
        gettext_lazy("Apply again"),
        gettext_lazy("Ask for signatures"),
        _note(gettext_lazy("What is new?"), "text"),
        _service(apply_again),
        may=_may,
        hint=gettext_lazy("After both sides have agreed on what follows from the refusal (DOA-05)."),
    ),
    "tell": Act(
        gettext_lazy("Customer told"),
        gettext_lazy("Save"),
        _note(gettext_lazy("Whom did you tell, and what was said?")),
        _service(tell_customer),
        may=_may,
        hint=gettext_lazy("Sorted by customer, the customer is phoned, then the goods are shipped (RPR-17)."),
    ),
    "arrive": Act(
        gettext_lazy("Arrival confirmed"),
        gettext_lazy("Confirm"),
        _simple(forms.NameForm),
        _service(confirm_arrival),
        may=_may,
        hint=gettext_lazy("The return ends when the dealer has his goods (RPR-20)."),
    ),
    "callback": Act(
        gettext_lazy("Callback result"),
        gettext_lazy("Save result"),
        _simple(forms.CallbackForm),
        _service(finish_callback, "outcome", "note"),
        may=_may,
        hint=gettext_lazy("Not satisfied opens the complaint again that this return came of (CMP-52)."),
    ),
    "differ": Act(
        gettext_lazy("Something differs"),
        gettext_lazy("Note it"),
        _simple(forms.DifferForm),
        _service(note_difference, "kind", "text"),
        may=_may,
        hint=gettext_lazy("The dealer is contacted the same day, and both sides must agree (RPR-07)."),
    ),
    "propose": Act(
        gettext_lazy("Propose to the dealer"),
        gettext_lazy("Propose"),
        _note(gettext_lazy("What do you propose?"), "proposal"),
        _service(propose_agreement, "proposal"),
        may=_may,
        hint=gettext_lazy("The dealer sees it in the portal; on the phone you enter his word yourself (RPR-07)."),
    ),
    "answer": Act(
        gettext_lazy("The dealer's word"),
        gettext_lazy("Save"),
        _simple(forms.AnswerForm),
        _answer,
        may=_may,
        hint=gettext_lazy("A dispute goes to the supervisor (RPR-08)."),
    ),
    "decide": Act(
        gettext_lazy("Settle the dispute"),
        gettext_lazy("Settle"),
        _note(gettext_lazy("What was settled with the dealer?"), "decision"),
        _service(decide_dispute, "decision"),
        may=_may_settle,
    ),
    "answer_quote": Act(
        gettext_lazy("The dealer's word on the quote"),
        gettext_lazy("Save"),
        _simple(forms.QuoteAnswerForm),
        _answer_quote,
        may=_may,
        hint=gettext_lazy("An accepted quote is frozen; another price needs another quote (RPR-11)."),
    ),
    "send_back": Act(
        gettext_lazy("Send back unrepaired"),
        gettext_lazy("Send back"),
        _note(gettext_lazy("Why?"), "reason"),
        _service(send_back_unrepaired),
        may=_may,
    ),
    "lose": Act(
        gettext_lazy("Lost in transit"),
        gettext_lazy("Note the loss"),
        _note(gettext_lazy("What is known of it?"), "text"),
        _service(lose_goods),
        may=_may,
        hint=gettext_lazy("The dealer is contacted the same day (RPR-07)."),
    ),
    "find": Act(
        gettext_lazy("Turned up again"),
        gettext_lazy("Save"),
        _note(gettext_lazy("Where?"), "text", required=False),
        _service(find_goods),
        may=_may,
    ),
    "settle": Act(
        gettext_lazy("Settle otherwise"),
        gettext_lazy("Settle"),
        _note(gettext_lazy("How was it settled?")),
        _service(settle_return),
        may=_may,
        hint=gettext_lazy("For goods that will not come: what both sides agreed on ends the return."),
    ),
    "withdraw": Act(
        gettext_lazy("Withdraw"),
        gettext_lazy("Withdraw"),
        _note(gettext_lazy("Why?"), required=False),
        _service(withdraw_return),
        may=_may,
    ),
}
