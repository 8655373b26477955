"""Random calendars, starts, budgets and pauses for property tests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from csdesk.sla.rules import Budget, Pause, Unit, WorkingCalendar

ZONES = ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "America/Santiago"]
AMOUNTS = {
    Unit.SECONDS: 200_000,
    Unit.MINUTES: 20_000,
    Unit.HOURS: 500,
    Unit.DAYS: 90,
    Unit.WORKING_MINUTES: 6_000,
    Unit.WORKING_HOURS: 100,
    Unit.WORKING_DAYS: 60,
}
FROM, UNTIL = datetime(2024, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001 a wall time of any zone

# Wall times at which clocks change in one of the zones, the hours around midnight, and any other.
corners = st.sampled_from([0, 15, 30, 60, 90, 120, 150, 180, 540, 720, 1020, 1320, 1410, 1440])
minutes = corners | st.integers(0, 96).map(lambda quarter: quarter * 15)


@st.composite
def hours(draw: st.DrawFn, least: int = 0):
    """The openings of a date, up to three."""
    bounds = sorted(draw(st.sets(minutes, min_size=2 * least, max_size=6)))
    return tuple(zip(bounds[0::2], bounds[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn):
    """A calendar that works on at least one day of the week."""
    worked = draw(hours(least=1))
    others = [draw(st.sampled_from([(), worked]) | hours()) for _ in range(6)]
    weekly = draw(st.permutations([worked, *others]))
    days = st.dates(FROM.date(), UNTIL.date())
    return WorkingCalendar(
        name="Random",
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        weekly=tuple(weekly),
        exceptions=draw(st.dictionaries(days, hours(), max_size=5)),
        official=draw(st.sampled_from(["", "CN", "DE-BE"])),
    )


@st.composite
def starts(draw: st.DrawFn):
    """An instant between 2024 and 2026, often one at which a clock changes, opens or closes."""
    changes = st.sampled_from(
        [
            datetime(2024, 3, 31, 1, tzinfo=UTC),
            datetime(2025, 10, 26, 1, tzinfo=UTC),
            datetime(2026, 4, 4, 15, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
            datetime(2026, 2, 13, 9, 30, tzinfo=UTC),
        ]
    )
    near = st.timedeltas(timedelta(hours=-30), timedelta(hours=30))
    if draw(st.booleans()):
        moment = draw(changes) + draw(near)
    else:
        moment = draw(st.datetimes(FROM, UNTIL, timezones=st.just(UTC)))
    grain = draw(st.sampled_from([timedelta(microseconds=1), timedelta(minutes=15)]))
    return moment - (moment - datetime(2024, 1, 1, tzinfo=UTC)) % grain


@st.composite
def budgets(draw: st.DrawFn, units: type[Unit] | list[Unit] = Unit):
    """A budget small enough for the brute force."""
    unit = draw(st.sampled_from(list(units)))
    return Budget(draw(st.integers(0, 9) | st.integers(0, AMOUNTS[unit])), unit)


@st.composite
def pauses(draw: st.DrawFn, near: datetime):
    """Up to four pauses around an instant, with ends; they may overlap."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begin = near + draw(st.timedeltas(timedelta(days=-2), timedelta(days=20)))
        found.append(Pause(begin, begin + draw(st.timedeltas(timedelta(0), timedelta(days=6)))))
    return found
