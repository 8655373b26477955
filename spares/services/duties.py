"""The recurring duties of each place, and what ticks them off."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.registry import DutyKind, DutySubject, TaskKind
from spares.lifecycle import Occasion, ReconciliationOccasion, StocktakeStatus, TransferStatus
from spares.models import Place, PlaceKind, Reconciliation, Stocktake, Transfer
from spares.queries.places import places_of_kind
from spares.queries.stock import has_stock
from spares.services.arriving import SHORTAGE
from spares.services.counting import COUNT
from spares.services.reconciling import query_answered
from spares.services.transfers import WAYBILL

RETURN, RECONCILE, SWAP, REPORT, REAPPLY = (
    f"spares.{what}" for what in ("return", "reconcile", "swap", "report", "reapply")
)
# The manual's "for each": which places, whether their keeper has it, what kind of task it is.
_EACH = {
    "branch_count": (PlaceKind.BRANCH, True, COUNT),
    "branch_report": (PlaceKind.BRANCH, True, REPORT),
    "branch_return": (PlaceKind.BRANCH, True, RETURN),
    "branch_reapply": (PlaceKind.BRANCH, True, REAPPLY),
    "shipping_count": (PlaceKind.SHIPPING, True, COUNT),
    "shipping_reconcile": (PlaceKind.SHIPPING, False, RECONCILE),
    "partner_swap": (PlaceKind.PARTNER, False, SWAP),
}


def duty_kinds() -> list[DutyKind]:
    """What the manual's duties can be "for each" of."""
    return [DutyKind(key, _subjects(kind, of_keeper), task) for key, (kind, of_keeper, task) in _EACH.items()]


def task_kinds() -> list[TaskKind]:
    """The tasks of this room; some are ticked off by the deed alone."""
    done, explained = {"done": gettext_lazy("Done")}, {"done": gettext_lazy("Explained")}
    return [
        TaskKind(COUNT, done, follow_up=only_after_counting),
        TaskKind(RETURN, done, follow_up=only_when_empty),
        TaskKind(RECONCILE, done, follow_up=only_after_reconciling),
        TaskKind("spares.query", explained, frozenset(explained), follow_up=query_answered),
        TaskKind(f"spares.{SHORTAGE}", explained, frozenset(explained), follow_up=only_after_explaining),
        TaskKind(f"spares.{WAYBILL}", done, follow_up=only_with_waybill),
    ]


def _subjects(kind: str, of_keeper: bool) -> Callable[[datetime], list[DutySubject]]:
    def subjects(now: datetime) -> list[DutySubject]:
        return [
            DutySubject(place.key, place.name, place.name_en or place.name, _keeper(place) if of_keeper else None)
            for place in places_of_kind(kind)
        ]

    return subjects


def _keeper(place: Place) -> Member | None:
    return place.keeper if place.keeper is not None and place.keeper.is_active else None


def place_of(task: Task) -> Place | None:
    """The place that a duty's task is about."""
    return Place.objects.filter(key=task.subject).first() if task.subject else None


def only_after_counting(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """A count is done by counting: a stocktake of the place since the task was made (SPR-02, SPR-10)."""
    counted = Stocktake.objects.filter(place__key=task.subject, status=StocktakeStatus.CLOSED)
    counted = counted.exclude(occasion=Occasion.IRREGULAR)
    if not counted.filter(settled_at__gte=task.created_at).exists():
        raise RuleViolation(task.rule, _("Count first: the stocktake ticks this off."))


def only_when_empty(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """At the year's end everything goes back (SPR-03)."""
    place = place_of(task)
    if place is not None and has_stock(place):
        raise RuleViolation(task.rule, _("Spares still lie here: send them back first."))


def only_after_reconciling(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The weekly reconciliation is done by holding the lists against each other (SPR-11)."""
    done = Reconciliation.objects.filter(place__key=task.subject, occasion=ReconciliationOccasion.WEEKLY)
    if not done.filter(made_at__gte=task.created_at).exists():
        raise RuleViolation(task.rule, _("Hold their list against the book first."))


def only_after_explaining(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """Missing pieces are booked by what became of them, on the page of their transfer (SPR-08)."""
    if Transfer.objects.filter(number=task.subject, status=TransferStatus.SHORT).exists():
        raise RuleViolation(task.rule, _("Explain it on the page of the transfer: that ticks this off."))


def only_with_waybill(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The waybill reaches customer service by being entered (SPR-09)."""
    if Transfer.objects.filter(number=task.subject, shipment__reported_at=None).exists():
        raise RuleViolation(task.rule, _("Enter the waybill with the transfer: that ticks this off."))
