"""One act on several cases: each by itself, every refusal told, the whole taken back for a while."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Label
from csdesk.cases.queries import cases_visible_to
from csdesk.desk.models import BulkRun
from csdesk.desk.registry import desk_kind
from csdesk.desk.services.labels import label_case
from csdesk.desk.services.reminding import remind_holder
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

ASSIGN, LABEL, UNLABEL, REMIND, CLOSE = "assign", "label", "unlabel", "remind", "close"
# What went out to somebody cannot be taken back.
UNDOABLE = (ASSIGN, LABEL, UNLABEL, CLOSE)
# One transaction: rows stay locked no longer than a second or two.
MOST_CASES = 200
# The page offers it for ten seconds; a slow network may need more.
UNDO_WITHIN = timedelta(minutes=2)
# What a company takes away of old runs at once.
FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True)
class Refusal:
    """A case that was left as it was, and why."""

    case: Case
    reason: str
    rule_id: str


@dataclass(frozen=True)
class Outcome:
    """What an act on several cases came to. `run` is None when nothing was done."""

    done: list[Case]
    refused: list[Refusal]
    run: BulkRun | None = None


@transaction.atomic
def act_on_all(act: str, ids: Collection[int], *, actor: Member, now: datetime, **typed: Any) -> Outcome:
    """Do one of the acts to each case; those that refuse are listed with their rule, the others are done.

    Raises Case.DoesNotExist, and does nothing, when any of the ids is not a case that the actor may see.
    """
    cases = list(cases_visible_to(actor).filter(pk__in=ids).order_by("pk")[: MOST_CASES + 1])
    if not cases or len(cases) != len(set(ids)) or len(cases) > MOST_CASES:
        raise Case.DoesNotExist
    kept: dict[int, dict[str, Any]] = {}

    def perform(case: Case) -> None:
        kept[case.pk] = _PERFORM[act](act, case, actor=actor, now=now, **typed)

    done, refused = _each(cases, perform)
    if not done:
        return Outcome([], refused)
    rows = {str(case.pk): kept[case.pk] for case in done}
    return Outcome(done, refused, BulkRun.objects.create(actor=actor, act=act, at=now, rows=rows))


@transaction.atomic
def take_back(run_id: int, *, actor: Member, now: datetime) -> Outcome:
    """Undo what the actor has just done to several cases; what moved on since is listed as refused.

    Raises BulkRun.DoesNotExist when there is no such run of the actor's, it is too old or was taken back.
    """
    own = BulkRun.objects.filter(actor=actor, act__in=UNDOABLE, undone_at=None, at__gte=now - UNDO_WITHIN)
    run = own.select_for_update(of=("self",)).get(pk=run_id)
    cases = list(Case.objects.filter(pk__in=[int(key) for key in run.rows]).order_by("pk"))
    seen = set(cases_visible_to(actor).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))

    def undo(case: Case) -> None:
        # What one handed over may have left one's sight with that.
        if case.pk not in seen:
            raise PermissionDenied(f"{actor} does not see {case} any more.")
        _UNDO[run.act](run.act, case, run.rows[str(case.pk)], actor=actor, now=now)

    done, refused = _each(cases, undo)
    run.undone_at = now
    run.save(update_fields=["undone_at"])
    return Outcome(done, refused, run)


def forget_old_runs(*, now: datetime) -> int:
    """Take away a first part of the active company's runs that nobody can undo any more; how many."""
    old = BulkRun.objects.filter(at__lt=now - UNDO_WITHIN).order_by("at", "pk")
    ids = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    return BulkRun.objects.filter(pk__in=ids).delete()[0] if ids else 0


def _each(cases: Iterable[Case], perform: Callable[[Case], None]) -> tuple[list[Case], list[Refusal]]:
    done, refused = [], []
    for case in cases:
        try:
            with transaction.atomic():
                perform(case)
        except RuleViolation as refusal:
            refused.append(Refusal(case, str(refusal), refusal.rule_id))
        except PermissionDenied:
            refused.append(Refusal(case, _("You may not do this with this case."), ""))
        else:
            done.append(case)
    return done, refused


def _of_kind(act: str, case: Case, *, actor: Member, now: datetime, **typed: Any) -> dict[str, Any]:
    kind = desk_kind(case.kind)
    offered = kind.acts.get(act) if kind is not None else None
    if offered is None:
        raise RuleViolation("INQ-19", _("Cases of this kind do not know this act."))
    return offered.do(case, actor=actor, now=now, **typed)


def _undo_of_kind(act: str, case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    kind = desk_kind(case.kind)
    offered = kind.acts.get(act) if kind is not None else None
    if offered is None or offered.undo is None:
        raise RuleViolation("INQ-19", _("This cannot be taken back."))
    offered.undo(case, kept, actor=actor, now=now)


def _label(act: str, case: Case, *, actor: Member, now: datetime, label: Label) -> dict[str, Any]:
    add, remove = ([label], []) if act == LABEL else ([], [label])
    return {**label_case(case, add=add, remove=remove, actor=actor, now=now)}


def _undo_label(act: str, case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    back = Label.objects.in_bulk([*kept["added"], *kept["removed"]])
    add = [back[pk] for pk in kept["removed"] if pk in back]
    remove = [back[pk] for pk in kept["added"] if pk in back]
    label_case(case, add=add, remove=remove, actor=actor, now=now)


def _remind(act: str, case: Case, *, actor: Member, now: datetime, note: str) -> dict[str, Any]:
    remind_holder(case, note=note, actor=actor, now=now)
    return {}


_PERFORM: dict[str, Callable[..., dict[str, Any]]] = {
    ASSIGN: _of_kind,
    CLOSE: _of_kind,
    LABEL: _label,
    UNLABEL: _label,
    REMIND: _remind,
}
_UNDO: dict[str, Callable[..., None]] = {
    ASSIGN: _undo_of_kind,
    CLOSE: _undo_of_kind,
    LABEL: _undo_label,
    UNLABEL: _undo_label,
}
