"""What can be done with a return now, as its page offers it: one primary step, the rest quiet."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.desk.web.offers import Offer
from csdesk.documents.queries import scans_missing
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections import Document
from repairs.lifecycle import (
    APPLIED_FOR,
    AT_DESK,
    IN_REPAIR,
    LIVE,
    PRICED,
    UNSETTLED,
    Agreement,
    Road,
    Status,
    is_on_road,
)
from repairs.models import ReturnOrder
from repairs.policies import may_settle, may_work_on
from repairs.queries.facts import route_of
from repairs.queries.returns import proposal_waiting


def offers_of(order: ReturnOrder, member: Member, manual: Document, *, callback: Any) -> dict[str, list[Offer]]:
    """The buttons in groups: `primary` (at most one), `near` the heading, `more` in its menu.

    What the member may not do is not among them; what the return's state does not allow is, with its reason.
    """
    if not may_work_on(member, order) or order.status == Status.WITHDRAWN:
        return {"primary": [], "near": [], "more": []}
    primary = [each for each in _primary(order, member, manual, callback) if is_on_road(order.road, each.name)][:1]
    known = {offer.name for offer in primary}
    near = [each for each in _near(order, member, manual) if each.name not in known]
    more = [each for each in _more(order) if each.name not in known]
    return {"primary": primary, "near": _own(order, near), "more": _own(order, more)}


def _own(order: ReturnOrder, offers: Iterable[Offer]) -> list[Offer]:
    """Those that belong to the road of the goods."""
    return [each for each in offers if is_on_road(order.road, each.name)]


def _act(order: ReturnOrder, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    return Offer(name, label, icon, reverse("repairs:act", args=[order.case.number, name]), **options)


def _page(order: ReturnOrder, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    return Offer(name, label, icon, reverse(f"repairs:{name}", args=[order.case.number]), is_page=True, **options)


def _move(order: ReturnOrder, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    url = reverse("repairs:transition", args=[order.case.number, name])
    return Offer(name, label, icon, url, is_post=True, **options)


def _unsettled(order: ReturnOrder) -> RuleViolation | None:
    if order.agreement in UNSETTLED:
        return RuleViolation("RPR-07", _("First agree with the dealer on what differs."))
    return None


def _primary(order: ReturnOrder, member: Member, manual: Document, callback: Any) -> Iterable[Offer]:
    if order.agreement == Agreement.DISPUTED and may_settle(member):
        yield _act(order, "decide", _("Settle the dispute"), icon="checks")
    if order.agreement in UNSETTLED and order.status != Status.RECEIVED:
        yield from _agreeing(order)
    if order.road in APPLIED_FOR:
        yield from _exchanging(order, manual)
    if order.status == Status.FILED:
        yield _page(order, "count", _("Receive and count"), icon="package-import")
    elif order.status == Status.RECEIVED:
        yield _page(order, "count", _("Count"), icon="list-check")
    elif order.status == Status.INSPECTED:
        yield _act(order, "forward", _("Send to the factory"), icon="truck-delivery", refusal=_unsettled(order))
    elif order.status in IN_REPAIR:
        yield _page(order, "results", _("Results"), icon="tool")
    elif order.status == Status.REPAIRED:
        yield from _after_repair(order, manual)
    elif order.status == Status.BACK:
        yield from _back(order, manual)
    elif order.status == Status.SHIPPED:
        yield _act(order, "arrive", _("Arrival confirmed"), icon="circle-check", shortcut="e")
    elif order.status == Status.ARRIVED and callback is not None:
        yield _act(order, "callback", _("Callback result"), icon="phone-check", shortcut="e")
    elif order.status == Status.LOST:
        yield _page(order, "results", _("Replace what was lost"), icon="rotate", refusal=_unsettled(order))


def _exchanging(order: ReturnOrder, manual: Document) -> Iterable[Offer]:
    """What only goods know that were applied for."""
    if order.status == Status.REFUSED:
        yield _act(order, "reapply", _("Apply again"), icon="rotate", refusal=_unsettled(order))
    elif order.status == Status.INSPECTED and order.wants_refund:
        yield _act(order, "refund", _("Ask for a refund"), icon="receipt", refusal=_unsettled(order))
    elif order.status == Status.INSPECTED:
        yield _move(order, "purchase", _("Hand to purchasing"), icon="package-export", refusal=_unsettled(order))
    elif order.status == Status.REPAIRED:
        yield _act(order, "ship", _("Ship to the dealer"), icon="truck-delivery")
    elif order.status == Status.REFUNDING and scans_missing(order.case, manual, moment="credit"):
        papers = reverse("documents:papers", args=[order.case.number])
        yield Offer("scan", _("Scan the signed application"), "scan", papers, is_page=True)


def _agreeing(order: ReturnOrder) -> Iterable[Offer]:
    if proposal_waiting(order) is not None:
        yield _act(order, "answer", _("The dealer's word"), icon="checks")
    yield _act(order, "propose", _("Propose to the dealer"), icon="message-plus")


def _after_repair(order: ReturnOrder, manual: Document) -> Iterable[Offer]:
    route = route_of(manual.repairs, order.route)
    if route is not None and route.returns_to == "dealer":
        yield _act(order, "ship", _("Ship to the dealer"), icon="truck-delivery")
    else:
        yield _move(order, "come_back", _("Back at the desk"), icon="package-import")


def _back(order: ReturnOrder, manual: Document) -> Iterable[Offer]:
    if order.told_at is None and manual.repairs.told_before_shipping:
        yield _act(order, "tell", _("Customer told"), icon="phone-check")
    yield _act(order, "ship", _("Ship to the dealer"), icon="truck-delivery", refusal=_unsettled(order))


def _near(order: ReturnOrder, member: Member, manual: Document) -> Iterable[Offer]:
    if order.status in LIVE:
        label = _("Hand over") if order.case.holder_id == member.pk else _("Assign")
        yield _act(order, "assign", label, icon="arrows-exchange", shortcut="a")
    if order.status == Status.RECEIVED:
        yield _move(order, "inspect", _("Inspection done"), icon="circle-check")
    if order.status == Status.INSPECTED and order.road in APPLIED_FOR:
        if order.wants_refund:
            yield _move(order, "purchase", _("Hand to purchasing"), icon="package-export", refusal=_unsettled(order))
        else:
            yield _act(order, "refund", _("Ask for a refund"), icon="receipt", refusal=_unsettled(order))
    if order.status in PRICED and order.road == Road.REPAIR:
        yield _page(order, "quote", _("Quote"), icon="receipt")
    if order.status == Status.INSPECTED and manual.repairs.repairs_in_house:
        yield _move(order, "keep", _("Repair in-house"), icon="tool", refusal=_unsettled(order))


def _more(order: ReturnOrder) -> Iterable[Offer]:
    status = order.status
    if status in LIVE:
        yield _act(order, "differ", _("Something differs"), icon="alert-triangle")
    if order.agreement in UNSETTLED:
        yield from _agreeing(order)
    if status in {Status.INSPECTED, Status.IN_HOUSE}:
        yield _act(order, "send_back", _("Send back unrepaired"), icon="arrow-back-up")
    if status in {Status.AT_FACTORY, Status.REPAIRED, Status.SHIPPED}:
        yield _act(order, "lose", _("Lost in transit"), icon="alert-triangle")
    if status == Status.LOST:
        yield _act(order, "arrive" if order.shipped_at else "find", _("Turned up again"), icon="package-import")
    if status in AT_DESK | {Status.LOST, Status.REFUSED}:
        yield _act(order, "settle", _("Settle otherwise"), icon="checks")
    if status in {Status.APPLIED, Status.FILED}:
        yield _act(order, "withdraw", _("Withdraw"), icon="circle-off")
