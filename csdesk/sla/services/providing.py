"""What the rulebook asks of clocks: which calendars there are, what another document would move."""

from datetime import datetime

from csdesk.cases.registry import kind_of
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.registry import MovedClock, Preview
from csdesk.rulebook.sections import Document
from csdesk.sla.queries.explaining import name_of
from csdesk.sla.services.recomputing import Change, Move, preview_recompute, recompute_version_later

EXAMPLES = 50


def preview_document(document: Document, now: datetime) -> Preview:
    """How many running promises another manual would move, and the first of them by their new deadline."""
    found = preview_recompute(Change(document=document), now=now)
    nearest = sorted(found.moves, key=lambda move: (move.due_after is None, move.due_after or move.due_before))
    return Preview(found.running, len(found.moves), [moved_clock(move) for move in nearest[:EXAMPLES]])


def moved_clock(move: Move) -> MovedClock:
    """A move in the rulebook's words."""
    clock, case = move.clock, move.clock.case
    return MovedClock(
        case_number=case.number if case is not None else "",
        case_title=case.title if case is not None else "",
        case_page=kind_of(case.kind).page(case) if case is not None else "",
        clock=name_of(clock),
        rule=clock.rule,
        due_before=move.due_before,
        due_after=move.due_after,
    )


def follow_version(version: RulebookVersion, step: str, actor: Member | None, now: datetime) -> None:
    """See to it that running clocks move when a signed version takes effect, if its signer chose so."""
    if step == "approve" and version.moves_running_clocks:
        recompute_version_later(version)
