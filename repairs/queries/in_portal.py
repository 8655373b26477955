"""What the portal tells a dealer of his returns: stage, promise, what waits for him."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csdesk.cases.models import Case
from csdesk.sla.models import Clock
from dealers.models import Dealer
from dealers.registry import Need, Stage, Standing
from products.rules.serials import spelled
from repairs.lifecycle import APPLIED_FOR, PRICED, UNSETTLED, QuoteStatus, Road, Status
from repairs.models import RepairQuote, ReturnAgreement, ReturnLine, ReturnOrder
from repairs.queries.returns import KINDS
from repairs.rules.road import STAGES, road

# What the dealer is promised by when, the outward promise first (RPR-03); inward ones are ours alone.
PROMISES = ("doa_approval", "doa_replacement", "return_outward", "return_word")


def page_in_portal(case: Case) -> str:
    """The address of a return in the portal."""
    return reverse("repairs_portal:return", args=[case.number])


def stage_name(key: str, way: str = Road.REPAIR) -> str:
    """What a dealer calls a stage on that road."""
    if way in APPLIED_FOR and key == "filed":
        return pgettext("portal application", "Applied for")
    if way in APPLIED_FOR and key == "repair":
        return pgettext("portal application", "In exchange")
    return {
        "filed": pgettext("portal return", "Filed"),
        "received": pgettext("portal return", "We have it"),
        "repair": pgettext("portal return", "In repair"),
        "shipped": pgettext("portal return", "On its way"),
        "arrived": pgettext("portal return", "With you"),
    }[key]


def stage_in_portal(case: Case, now: datetime) -> Stage:
    """Where a return stands, for its dealer."""
    return _stage(ReturnOrder.objects.only("status", "road", "tenant_id", "case_id").get(case=case))


def status_name(order: ReturnOrder) -> str:
    """What a dealer is told of where his goods stand; goods that were applied for are exchanged, not repaired."""
    exchanged = {
        Status.FILED: pgettext("portal application", "Approved, goods awaited"),
        Status.AT_PURCHASING: pgettext("portal application", "Good units are being found"),
        Status.REPAIRED: pgettext("portal application", "Good units are ready"),
    }
    said = exchanged.get(Status(order.status)) if order.road in APPLIED_FOR else None
    return said or str(order.get_status_display())


def _stage(order: ReturnOrder) -> Stage:
    names = tuple(stage_name(key, order.road) for key in STAGES)
    stages = road(order.status)
    if not stages:
        return Stage(status_name(order), len(STAGES), len(STAGES), names)
    if order.status == Status.ARRIVED:
        return Stage(names[-1], len(STAGES), len(STAGES), names)
    place = next(number for number, stage in enumerate(stages, 1) if stage.state == "current")
    return Stage(status_name(order), place, len(STAGES), names)


def promised_in_portal(case: Case, now: datetime) -> datetime | None:
    """Until when we have promised something."""
    found = Clock.objects.filter(case=case, kind__in=PROMISES, settled_at=None).order_by("due_at")
    return found.values_list("due_at", flat=True).first()


def standings(cases: Sequence[Case], now: datetime) -> Mapping[int, Standing]:
    """Stage and promise of all returns on a page, in two statements."""
    found = ReturnOrder.objects.filter(case__in=[case.pk for case in cases]).only(
        "status", "road", "tenant_id", "case_id"
    )
    running = Clock.objects.filter(case__in=[case.pk for case in cases], kind__in=PROMISES, settled_at=None)
    promised: dict[int, datetime] = {}
    for case_id, due_at in running.order_by("-due_at").values_list("case", "due_at"):
        promised[case_id] = due_at
    return {order.case_id: Standing(_stage(order), promised.get(order.case_id)) for order in found}


def needs_of(dealer: Dealer, now: datetime) -> list[Need]:
    """What waits for the dealer: a quote, a proposal, approved goods to send, goods to confirm."""
    mine = Q(order__case__parties__dealer=dealer)
    quotes = RepairQuote.objects.filter(mine, status=QuoteStatus.OFFERED, order__status__in=PRICED).select_related(
        "order__case"
    )
    unsettled = ReturnAgreement.objects.filter(mine, is_agreed=None, order__agreement__in=UNSETTLED)
    proposals = unsettled.select_related("order__case")
    orders = ReturnOrder.objects.filter(case__parties__dealer=dealer).select_related("case")
    approved, shipped = orders.filter(status=Status.FILED, road__in=APPLIED_FOR), orders.filter(status=Status.SHIPPED)
    needs = [Need(_("Accept or refuse a quote"), page_in_portal(q.order.case), q.order.case) for q in quotes]
    needs += [
        Need(_("Something differs: do you agree?"), page_in_portal(p.order.case), p.order.case) for p in proposals
    ]
    needs += [Need(_("Approved: send the goods to us"), page_in_portal(o.case), o.case) for o in approved]
    needs += [Need(_("Confirm that your goods have arrived"), page_in_portal(o.case), o.case) for o in shipped]
    return needs


def nothing_needed(dealer: Dealer, now: datetime) -> list[Need]:
    """What waits for the dealer on applications: `needs_of` tells it with that of returns."""
    return []


def found_by(words: str) -> Q:
    """Returns with a serial that begins so."""
    serial = spelled(words)
    lines = ReturnLine.objects.filter(Q(serial__startswith=serial) | Q(replacement_serial__startswith=serial))
    return Q(kind__in=KINDS, pk__in=lines.values("order__case")) if serial else Q(pk__in=[])
