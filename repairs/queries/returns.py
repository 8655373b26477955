"""Finding returns: those a person may see, one by its case, and what waits for the dealer's word on it."""

from django.db.models import QuerySet
from django.urls import reverse

from csdesk.cases.models import Case, Phase
from csdesk.cases.queries import members_who_may
from csdesk.lifecycle import Transition
from csdesk.people.models import Member
from repairs.lifecycle import PRICED, RETURN_LIFECYCLE, UNSETTLED, Agreement, QuoteStatus, Status, is_on_road
from repairs.models import RepairQuote, ReturnAgreement, ReturnLine, ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_transition, seen_returns

KIND, DOA_KIND = "return", "doa"
KINDS = (KIND, DOA_KIND)
PHASES = {
    Status.APPLIED: Phase.OPEN,
    Status.REFUSED: Phase.OPEN,
    Status.FILED: Phase.WAITING,
    Status.RECEIVED: Phase.OPEN,
    Status.INSPECTED: Phase.OPEN,
    Status.AT_FACTORY: Phase.OPEN,
    Status.IN_HOUSE: Phase.OPEN,
    Status.AT_PURCHASING: Phase.OPEN,
    Status.REFUNDING: Phase.OPEN,
    Status.REFUNDED: Phase.CLOSED,
    Status.REPAIRED: Phase.OPEN,
    Status.BACK: Phase.OPEN,
    Status.SHIPPED: Phase.WAITING,
    Status.LOST: Phase.OPEN,
    Status.ARRIVED: Phase.CLOSED,
    Status.SETTLED: Phase.CLOSED,
    Status.WITHDRAWN: Phase.CLOSED,
}


def all_returns() -> QuerySet[ReturnOrder]:
    """Every return with its case and holder."""
    return ReturnOrder.objects.select_related("case__holder", "case__team", "case__parent")


def returns_visible_to(member: Member) -> QuerySet[ReturnOrder]:
    """The returns a person may see at the desk, with their cases and holders."""
    return all_returns().filter(seen_returns(member))


def return_of(case: Case) -> ReturnOrder:
    """The return that hangs on a case. Raises ReturnOrder.DoesNotExist."""
    return all_returns().get(case=case)


def lines_of(order: ReturnOrder) -> QuerySet[ReturnLine]:
    """The units of a return in their order, with their products."""
    return order.lines.select_related("product__line", "unit", "result_by").order_by("position")


def agreed_last(order: ReturnOrder) -> ReturnAgreement | None:
    """What both sides came to last about what had differed; None while something differs, or where nothing did."""
    if order.agreement != Agreement.AGREED:
        return None
    return order.agreements.filter(is_agreed=True).prefetch_related("differences__line").order_by("-pk").first()


def proposal_waiting(order: ReturnOrder) -> ReturnAgreement | None:
    """The proposal to which the dealer has still to say something; none once nothing differs any more."""
    return order.agreements.filter(is_agreed=None).first() if order.agreement in UNSETTLED else None


def waits_for_word(quote: RepairQuote | None, order: ReturnOrder) -> bool:
    """Whether the dealer can still accept or refuse a quote of the return."""
    return quote is not None and quote.status == QuoteStatus.OFFERED and order.status in PRICED


def page_of_case(case: Case) -> str:
    """The address of a return's page."""
    return reverse("repairs:show_return", args=[case.number])


def transitions_of(order: ReturnOrder, member: Member) -> list[Transition]:
    """The transitions that the return's status allows and the member may make, by whatever service."""
    leaving = [each for each in RETURN_LIFECYCLE.leaving(order.status) if is_on_road(order.road, each.name)]
    return [each for each in leaving if may_transition(member, order, each)]


def working_members() -> QuerySet[Member]:
    """The active colleagues who may work on returns, by name."""
    return members_who_may(Permission.RETURN_WORK)
