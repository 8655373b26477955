"""The manual's shifts, and the calendar by which a team works."""

from datetime import date, datetime

from csdesk.people.models import Team
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.sla.queries.calendars import calendar_named
from csdesk.sla.rules import BadCalendar, WorkingCalendar, calendar_from_document
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant


def shifts_of_manual(at: datetime) -> Shifts:
    """The manual's shifts as they hold at a moment; a company without a manual has none."""
    try:
        return rulebook_at(at).document.shifts
    except NoRulebook:
        return Shifts()


def calendar_of(team: Team, manual: Shifts) -> WorkingCalendar:
    """The team's own working calendar, else the manual's for rosters, else the company's plain days."""
    for key in (team.calendar_key, manual.calendar):
        if key:
            try:
                return calendar_named(key)
            except BadCalendar:  # taken away since: the next one has to do
                continue
    zone = Tenant.objects.values_list("zone", flat=True).get(pk=require_tenant())
    return calendar_from_document({"name": "-", "zone": zone, "weekly": {}})


def today_of(team: Team, manual: Shifts, *, now: datetime) -> date:
    """The date where the team works."""
    return calendar_of(team, manual).local_date(now)
