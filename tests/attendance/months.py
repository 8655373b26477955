"""A company whose months of attendance are closed: its manual, its people, shifts and punches as rows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attendance.models import Punch, Roster, RosterState, Shift
from csdesk.people.models import Member, Team
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import read_preset
from staff.models import Employment, Salary
from tests.conftest import make_member

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER = date(2026, 10, 1)
# Some days into November: October has ended.
CLOSING = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
SIGNED = datetime(2025, 1, 1, tzinfo=UTC)


def manual(preset: str = "online_shop", **attendance: Any) -> RulebookVersion:
    """The manual in force since the beginning of 2025: the preset's with other values in its section of attendance."""
    earlier = RulebookVersion.objects.count()
    begins = SIGNED + timedelta(days=earlier)
    RulebookVersion.objects.filter(effective_to=None).update(effective_to=begins)
    document = read_preset(preset).data
    punching = {**document["attendance"]["punching"], **attendance.pop("punching", {})}
    document["attendance"] = {**document["attendance"], **attendance, "punching": punching}
    # Fines for complaints are entered in the sheet here: what the rewards propose is not.
    document["rewards"] = {"kinds": []}
    return RulebookVersion.objects.create(
        number=earlier + 1,
        status="signed",
        document=document,
        created_at=begins,
        approved_at=begins,
        effective_from=begins,
    )


def somebody(name: str, *permissions: str, joined: date = date(2025, 1, 1), left: date | None = None) -> Member:
    """A colleague with a staff number that is the name."""
    member = make_member(name, *permissions)
    Employment.objects.create(member=member, number=name, joined_on=joined, left_on=left)
    return member


def paid(member: Member, base_fen: int, since: date = date(2025, 1, 1)) -> Salary:
    """The total base salary of a month from a day on."""
    return Salary.objects.create(member=member, valid_from=since, base_fen=base_fen, set_at=SIGNED)


def instant(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A time of day in Shanghai; beyond 24 hours the days after."""
    return datetime.combine(day, time.min, ZONE) + timedelta(hours=hour, minutes=minute, seconds=second)


def roster(day: date = OCTOBER, key: str = "days") -> Roster:
    """A published roster of the day's month, of a team of its own."""
    team, _new = Team.objects.get_or_create(key=key, defaults={"name": key})
    month = day.replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    found, _new = Roster.objects.get_or_create(
        team=team,
        month=month,
        defaults={
            "state": RosterState.PUBLISHED,
            "published_at": SIGNED,
            "begins_at": instant(month, 0),
            "ends_at": instant(following, 0),
        },
    )
    return found


def shift(member: Member, day: date, begins: float = 8.5, ends: float = 17.5, **fields: Any) -> Shift:
    """A published shift, by hours of the day; an end before the beginning is on the next day."""
    ends += 24 * (ends <= begins)
    return Shift.objects.create(
        roster=roster(day), member=member, day=day, pattern="day",
        begins_at=instant(day, 0) + timedelta(hours=begins), ends_at=instant(day, 0) + timedelta(hours=ends), **fields,
    )  # fmt: skip


def punched(member: Member, at: datetime, direction: str = "in", **fields: Any) -> Punch:
    """A punch as a row, without anything computed."""
    return Punch.objects.create(member=member, at=at, direction=direction, door="api", recorded_at=at, **fields)
