"""Changing working calendars: proposed first, so that it can be seen which deadlines would move, then written."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import WorkingCalendar
from csdesk.sla.policies import may_change_calendar
from csdesk.sla.queries.calendars import compiled_calendar
from csdesk.sla.rules import BadCalendar, confirm_year, read_year_list
from csdesk.sla.services.recomputing import Change, Moves, preview_recompute, recompute_calendar_later

RULE = "SHF-02"
LOOKED_AHEAD_DAYS = 366

Document = dict[str, Any]


@dataclass(frozen=True)
class Proposal:
    """What a calendar would be: the document of each of its periods. `revision` is the one it was made from."""

    key: str
    revision: int
    periods: dict[date, Document]

    @property
    def change(self) -> Change:
        """The same for the clocks."""
        periods = [(since, document) for since, document in self.periods.items()]
        return Change(calendars=frozenset({self.key}), instead={self.key: periods})


def propose(rows: Sequence[WorkingCalendar]) -> Proposal:
    """The calendar as it is, to be changed by the functions below."""
    periods = {row.valid_from: copy.deepcopy(row.document) for row in rows}
    return Proposal(rows[0].key, sum(row.revision for row in rows), periods)


def with_day(proposal: Proposal, day: date, hours: list[str], name: str) -> Proposal:
    """With other hours on one date (none: closed)."""
    document = proposal.periods[_period_of(proposal, day)]
    document.setdefault("exceptions", {})[day.isoformat()] = {"hours": hours, "name": name}
    return _checked(proposal)


def without_day(proposal: Proposal, day: date) -> Proposal:
    """With the usual hours on a date again. Raises RuleViolation when it has no hours of its own."""
    document = proposal.periods[_period_of(proposal, day)]
    if document.get("exceptions", {}).pop(day.isoformat(), None) is None:
        raise RuleViolation(RULE, _("This day has no hours of its own."), field="day")
    return _checked(proposal)


def with_hours(proposal: Proposal, since: date, weekly: dict[str, list[str]]) -> Proposal:
    """With other hours of the week from a date on."""
    base = proposal.periods[_period_of(proposal, since)]
    proposal.periods[since] = {**copy.deepcopy(base), "weekly": weekly}
    return _checked(proposal)


def with_official_year(proposal: Proposal, year: int, text: str) -> Proposal:
    """With a government's list as the official days of a year, which is then no guess any more."""
    try:
        days = read_year_list(text, year)
        for since, document in list(proposal.periods.items()):
            proposal.periods[since] = confirm_year(document, year, days)
    except BadCalendar as error:
        raise RuleViolation(RULE, str(error), field="file") from error
    return _checked(proposal)


def preview(proposal: Proposal, *, now: datetime) -> Moves:
    """Which running promises the proposal would move. Raises RuleViolation when one could not be reckoned."""
    return preview_recompute(proposal.change, now=now)


@transaction.atomic
def change_calendar(proposal: Proposal, *, actor: Member | None, now: datetime) -> list[WorkingCalendar]:
    """Write a proposal, and have the running clocks reckoned anew right after the commit.

    Raises PermissionDenied, StaleRecord when somebody changed the calendar since the proposal was made, and
    RuleViolation for a calendar that cannot be understood or does not work for a year.
    """
    if not may_change_calendar(actor, None):
        raise PermissionDenied(f"{actor} may not change calendars.")
    rows = list(WorkingCalendar.objects.select_for_update(of=("self",)).filter(key=proposal.key).order_by("valid_from"))
    if sum(row.revision for row in rows) != proposal.revision:
        raise StaleRecord(RULE, _("Somebody changed this calendar in the meantime. Look at it again."))
    _check_works(_checked(proposal), now)
    written = [_write(rows, since, document) for since, document in sorted(proposal.periods.items())]
    recompute_calendar_later(proposal.key, revision=sum(row.revision for row in written))
    return written


def _write(rows: Sequence[WorkingCalendar], since: date, document: Document) -> WorkingCalendar:
    last = rows[-1]
    here = next((row for row in rows if row.valid_from == since), None)
    if here is None:
        here = WorkingCalendar(key=last.key, name=last.name, name_en=last.name_en, valid_from=since)
    elif here.document == document:
        return here
    here.document, here.revision = document, here.revision + 1
    here.save()
    return here


def _period_of(proposal: Proposal, day: date) -> date:
    begun = [since for since in sorted(proposal.periods) if since <= day]
    return begun[-1] if begun else min(proposal.periods)


def _checked(proposal: Proposal) -> Proposal:
    try:
        compiled_calendar(proposal.periods.items())
    except BadCalendar as error:
        raise RuleViolation(RULE, str(error)) from error
    return proposal


def _check_works(proposal: Proposal, now: datetime) -> None:
    calendar = compiled_calendar(proposal.periods.items())
    today = calendar.local_date(now)
    if not any(calendar.works_on(today + timedelta(days=ahead)) for ahead in range(LOOKED_AHEAD_DAYS)):
        raise RuleViolation(RULE, _("This calendar would not work on a single day for a year; no deadline could end."))
