"""Leave and travel of the coming weeks: asked for, signed, on the way to the top, a journey for the front desk."""

from datetime import date, datetime, timedelta

from attendance.models import Leave
from attendance.rules.leave_days import HalfDay, Span, whole_days
from attendance.services.leave_applying import NewLeave, apply_for_leave, kind_of_leave
from attendance.services.leave_balances import grant_days
from attendance.services.trips import NewTrip, apply_for_trip
from csdesk.cases.models import Case
from csdesk.demo.signatures import sign_all
from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.rules import preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def be_away(tenant: Tenant, *, now: datetime) -> None:
    """Write all of it once. Nobody is away today: the demo is tried at any hour."""
    with tenant_atomic(tenant.pk):
        if Leave.objects.exists():
            return
        office = preset_calendar("office")
        zone, today = office.zone, now.astimezone(office.zone).date()
        monday = today + timedelta(days=14 - today.weekday())
        # Around a holiday there is nothing to take leave from.
        while not all(office.works_on(monday + number * DAY) for number in range(5)):
            monday += 7 * DAY
        _grant(tenant, today, now)
        _leave(tenant, monday, now)
        _travel(tenant, datetime.combine(monday + DAY, datetime.min.time(), tzinfo=zone) + 9 * HOUR, now)


def _grant(tenant: Tenant, today: date, now: datetime) -> None:
    annual = kind_of_leave("annual", now)
    for key in ("agent", "agent2", "specialist", "supervisor"):
        grant_days(person(tenant, key), annual, today.year, 10, note="年休假", actor=person(tenant, "gm"), now=now)
        grant_days(person(tenant, key), annual, today.year + 1, 10, note="年休假", actor=person(tenant, "gm"), now=now)


def _leave(tenant: Tenant, monday: date, now: datetime) -> None:
    agent, other, specialist = (person(tenant, key) for key in ("agent", "agent2", "specialist"))
    signed = _apply(NewLeave(specialist, "annual", whole_days(monday, monday + DAY), "陪父母体检", agent), now)
    if signed is not None:
        sign_all(signed, now)
    half = Span(HalfDay(monday + 2 * DAY, 1), HalfDay(monday + 2 * DAY, 1))
    _apply(NewLeave(agent, "personal", half, "去派出所换身份证", other), now)
    _apply(NewLeave(other, "annual", whole_days(monday, monday + 4 * DAY), "回老家", agent), now)


def _apply(new: NewLeave, now: datetime) -> Case | None:
    try:
        return apply_for_leave(new, actor=new.member, now=now).case
    except RuleViolation:
        # Whom the roster leaves free that day, or has on holiday duty, takes no leave.
        return None


def _travel(tenant: Tenant, begins_at: datetime, now: datetime) -> None:
    traveller: Member = person(tenant, "head-channel")
    new = NewTrip("武汉", "拜访代理商，核对备品", begins_at, begins_at + DAY + 8 * HOUR)
    sign_all(apply_for_trip(new, actor=traveller, now=now).case, now)
