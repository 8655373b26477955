"""What a day comes to, without a database: shifts, punches, leave and trips in, figures out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from attendance.rules.days import LEAVE, TRIP, Away, Duty, Terms, judged, merged
from attendance.rules.places import Spot, is_inside, metres_between
from attendance.rules.spans import common, joined, total, without
from attendance.rules.stamps import Stamp, Window, presence, unplanned

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
WINDOW = Window(4 * 3600, 6 * 3600)
LATER = 10**10


def second(clock: str, day: date = MONDAY, zone: ZoneInfo = ZONE) -> int:
    """A time of day as seconds since 1970; "+06:00" is on the day after."""
    hours, minutes, *rest = map(int, clock.removeprefix("+").split(":"))
    at = datetime(day.year, day.month, day.day, hours % 24, minutes, *rest, tzinfo=zone)
    return int((at + timedelta(days=clock.startswith("+") + hours // 24)).timestamp())


def duty(begins: str = "08:30", ends: str = "17:30", **fields) -> Duty:
    return Duty(fields.pop("day", MONDAY), ((second(begins), second(ends)),), **fields)


def stamps(written: str) -> list[Stamp]:
    words = written.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    return [Stamp(second(clock), direction, number) for number, (direction, clock) in enumerate(pairs, start=1)]


def verdict(*duties: Duty, punches: str = "", aways=(), terms: Terms | None = None, now: int = LATER):
    terms = terms or Terms()
    found = judged(
        merged(duties), stamps(punches), aways, terms_of=lambda day: terms, window=WINDOW,
        day_of=lambda at: datetime.fromtimestamp(at, ZONE).date(), now=now,
    )  # fmt: skip
    return found[MONDAY]


def told(found, *names: str) -> tuple:
    return tuple(getattr(found, name) if name == "overtime" else found.sum_of(name) for name in names)


@pytest.mark.rule("ATT-01", "ATT-02", "ATT-03", "ATT-16")
@pytest.mark.parametrize(
    ("punches", "worked", "late", "early", "absent", "overtime", "missing"),
    [
        ("in 08:20 out 17:30", 32400, 0, 0, 0, 0, 0),
        ("in 08:30 out 17:30", 32400, 0, 0, 0, 0, 0),
        ("in 08:30:01 out 17:30", 32399, 1, 0, 0, 0, 0),
        ("in 08:20 out 17:29:59", 32399, 0, 1, 0, 0, 0),
        ("in 08:20 out 18:00", 32400, 0, 0, 0, 1800, 0),
        ("", 0, 0, 0, 32400, 0, 0),
        ("in 08:20", 0, 0, 0, 0, 0, 1),
        ("out 17:30", 0, 0, 0, 0, 0, 1),
        ("out 17:30 in 08:20", 32400, 0, 0, 0, 0, 0),
        ("in 08:20 in 08:21 out 17:30 out 17:31", 32400, 0, 0, 0, 60, 0),
        ("in 08:30 out 12:00 in 13:00 out 17:30", 28800, 0, 0, 0, 0, 0),
        ("in 08:30 out 12:00 out 17:30", 32400, 0, 0, 0, 0, 0),
        ("in 08:20 out 17:30 in 18:00 out 20:00", 32400, 0, 0, 0, 7200, 0),
        # terminals without directions
        ("any 08:20 any 17:31", 32400, 0, 0, 0, 60, 0),
        ("any 08:20 any 12:00 any 13:05 any 17:30", 32400, 0, 0, 0, 0, 0),
        ("any 14:00 any 17:30", 12600, 19800, 0, 0, 0, 0),
        ("any 08:20 any 08:21", 0, 0, 0, 0, 0, 1),
    ],
)
def test_judged_reckons_a_days_shift(punches, worked, late, early, absent, overtime, missing):
    found = verdict(duty(), punches=punches)

    assert told(found, "worked", "late", "early", "absent", "overtime") == (worked, late, early, absent, overtime)
    assert found.count_of("missing") == missing


@pytest.mark.rule("ATT-02", "ATT-16", "SHF-28")
@pytest.mark.parametrize(
    ("terms", "punches", "figure", "expected"),
    [
        (Terms(late_grace=300), "in 08:35 out 17:30", "late", 0),
        (Terms(late_grace=300), "in 08:35:01 out 17:30", "late", 301),
        (Terms(early_grace=60), "in 08:20 out 17:29", "early", 0),
        (Terms(absent_from=1800), "in 09:00 out 17:30", "late", 1800),
        (Terms(absent_from=1800), "in 09:00:01 out 17:30", "absent", 1801),
        (Terms(overtime_from=1800), "in 08:20 out 17:59", "overtime", 0),
        (Terms(overtime_from=1800), "in 08:20 out 18:00", "overtime", 1800),
        (Terms(overtime_before=True), "in 08:20 out 17:40", "overtime", 1200),
    ],
)
def test_judged_obeys_the_manuals_terms(terms, punches, figure, expected):
    assert told(verdict(duty(), punches=punches, terms=terms), figure) == (expected,)


@pytest.mark.rule("LVE-06", "LVE-07", "SHF-13")
@pytest.mark.parametrize(
    ("spans", "punches", "swapped", "expected"),
    [
        ([("00:00", "+00:00", LEAVE)], "", False, (32400, 0, 0, 0, 0)),
        ([("08:30", "12:00", LEAVE)], "in 12:00 out 17:30", False, (12600, 0, 0, 0, 19800)),
        ([("12:00", "17:30", LEAVE)], "in 08:30 out 12:00", False, (19800, 0, 0, 0, 12600)),
        ([("08:30", "10:00", LEAVE)], "in 09:59 out 17:30", False, (5400, 0, 0, 0, 27000)),
        ([("12:00", "17:30", LEAVE)], "", False, (19800, 0, 0, 12600, 0)),
        ([("10:00", "11:00", LEAVE)], "in 08:30 out 17:30", False, (3600, 0, 0, 0, 28800)),
        ([("08:30", "10:00", TRIP), ("09:00", "12:00", LEAVE)], "in 12:00 out 17:30", False, (7200, 5400, 0, 0, 19800)),
        # no leave on a swapped shift: whoever stays away is absent, whoever comes has worked
        ([("00:00", "+00:00", LEAVE)], "", True, (0, 0, 0, 32400, 0)),
        ([("00:00", "+00:00", LEAVE)], "in 08:30 out 17:30", True, (0, 0, 0, 0, 32400)),
        ([("00:00", "+00:00", TRIP)], "", True, (0, 32400, 0, 0, 0)),
    ],
)
def test_judged_takes_leave_and_trips_out_of_what_is_owed(spans, punches, swapped, expected):
    aways = [Away(second(begin), second(end), kind, 7) for begin, end, kind in spans]
    terms = Terms(leave_on_swap_is_absence=True)

    found = verdict(duty(is_swapped=swapped), punches=punches, aways=aways, terms=terms)

    assert told(found, "leave", "trip", "late", "absent", "worked") == expected


def test_judged_gives_a_night_shift_to_the_day_it_began():
    found = verdict(duty("22:00", "+06:00"), punches="in 21:55 out +06:10")

    assert told(found, "worked", "overtime", "late") == (28800, 600, 0)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9)])
def test_judged_counts_the_hours_that_a_night_really_has(day, hours):
    berlin = ZoneInfo("Europe/Berlin")
    begin = int(datetime(day.year, day.month, day.day, 22, tzinfo=berlin).timestamp())
    end = int(datetime(day.year, day.month, day.day + 1, 6, tzinfo=berlin).timestamp())
    night = Duty(day, ((begin, end),))

    found = judged(
        [night], [Stamp(begin, "in", 1), Stamp(end, "out", 2)], [], terms_of=lambda at: Terms(), window=WINDOW,
        day_of=lambda at: day, now=LATER,
    )[day]  # fmt: skip

    assert found.sum_of("worked") == hours * 3600


def test_judged_parts_the_punches_of_two_shifts():
    found = verdict(duty("08:30", "12:00"), duty("14:00", "17:30"), punches="in 08:40 out 12:00 in 14:05 out 17:30")

    assert [(part.late, part.worked) for part in found.parts] == [(600, 12000), (300, 12300)]


def test_judged_joins_shifts_that_touch():
    found = verdict(duty("08:30", "12:00"), duty("12:00", "17:30"), punches="in 08:30 out 17:30")

    assert [(part.planned, part.worked, part.missing) for part in found.parts] == [(32400, 32400, "")]


def test_judged_gives_punches_at_the_change_of_shifts_to_the_nearer_one():
    tomorrow = MONDAY + timedelta(days=1)
    late, early = duty("16:00", "+00:00"), Duty(tomorrow, ((second("+00:00"), second("+08:00")),))
    punches = stamps("in 15:55 out +00:02 in 23:58 out +08:00")

    found = judged([late, early], punches, [], terms_of=lambda day: Terms(), window=WINDOW,
                   day_of=lambda at: MONDAY, now=LATER)  # fmt: skip

    assert [found[day].sum_of("worked") for day in (MONDAY, tomorrow)] == [28800, 28800]
    assert [found[day].count_of("missing") for day in (MONDAY, tomorrow)] == [0, 0]


def test_judged_says_nothing_final_of_a_shift_that_runs():
    noon = second("12:00")

    absent, late = verdict(duty(), now=noon), verdict(duty(), punches="in 08:40", now=noon)

    assert (absent.is_open, told(absent, "absent")) == (True, (0,))
    assert (late.is_open, told(late, "late"), late.count_of("missing")) == (True, (600,), 0)


def test_judged_waits_for_the_second_punch_until_nobody_punches_for_the_shift_any_more():
    just_after, long_after = second("17:31"), second("23:31")

    assert verdict(duty(), punches="in 08:20", now=just_after).count_of("missing") == 0
    assert verdict(duty(), punches="in 08:20", now=long_after).count_of("missing") == 1


def test_judged_marks_two_places_at_once():
    flagged = [Stamp(second("08:20"), "in", 1), Stamp(second("17:30"), "out", 2, is_flagged=True)]

    found = judged([duty()], flagged, [], terms_of=lambda day: Terms(), window=WINDOW,
                   day_of=lambda at: MONDAY, now=LATER)[MONDAY]  # fmt: skip

    assert found.parts[0].is_flagged


def test_presence_is_empty_without_a_coming():
    assert presence(stamps("out 12:00 out 17:30")) == ()


def test_unplanned_leaves_out_what_lasts_longer_than_anybody_works():
    assert unplanned(stamps("in 08:00 out +08:00")) == []
    assert [span for span, _pair in unplanned(stamps("any 10:00 any 12:30"))] == [(second("10:00"), second("12:30"))]


def test_spans_are_joined_cut_and_added_up():
    assert joined([(5, 7), (1, 3), (3, 4), (9, 9)]) == ((1, 4), (5, 7))
    assert without([(0, 10)], [(2, 3), (5, 20)]) == ((0, 2), (3, 5))
    assert (total([(0, 2), (3, 5)]), common([(0, 10)], [(2, 3), (9, 12)])) == (4, 2)


@pytest.mark.rule("ATT-01")
@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("10.1.2.3", (), True),
        (None, (), True),
        ("10.1.2.3", ("10.1.0.0/16",), True),
        ("10.2.2.3", ("10.1.0.0/16",), False),
        (None, ("10.1.0.0/16",), False),
        ("::ffff:10.1.2.3", ("10.1.0.0/16",), True),
        ("2001:db8::7", ("10.1.0.0/16", "2001:db8::/32"), True),
    ],
)
def test_is_inside_knows_the_manuals_networks(address, networks, expected):
    assert is_inside(address, networks) is expected


def test_metres_between_is_what_a_map_says():
    people_square, ring_two = Spot(31.2304, 121.4737), Spot(31.2304, 121.4842)

    assert 990 < metres_between(people_square, ring_two) < 1010
