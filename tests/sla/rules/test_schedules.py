"""The order of alarms through pauses and changed terms: no number twice, nothing rung twice, nothing lost."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from csdesk.sla.rules import Alarm, Schedule, armed, held, rearmed

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORDS = ("50 %", "75 %", "due", "due + 2 hours")


def alarms(*hours):
    return [Alarm(START + timedelta(hours=hour), (word,)) for hour, word in zip(hours, WORDS, strict=False)]


def at(hour):
    return START + timedelta(hours=hour)


def fire(schedule, now):
    """As the engine does: everything before now has fired."""
    return Schedule(schedule.alarms, schedule.marks, sum(alarm < now for alarm in schedule.alarms))


def test_armed_begins_with_the_first_alarm():
    schedule = armed(alarms(1, 2, 3, 5))

    assert (schedule.level, schedule.next_at, schedule.marks) == (0, at(1), WORDS)


def test_next_at_is_none_behind_the_last_alarm():
    assert fire(armed(alarms(1, 2)), at(9)).next_at is None


def test_held_leaves_only_the_limit_ahead():
    schedule = held(fire(armed(alarms(1, 2, 3, 5)), at(1.5)), at(9))

    assert (schedule.alarms, schedule.marks, schedule.next_at) == ((at(1), at(9)), ("50 %", "pause limit"), at(9))


def test_rearmed_keeps_what_fired_and_forgets_what_did_not():
    schedule = rearmed(fire(armed(alarms(1, 2, 3, 5)), at(2.5)), alarms(1, 2, 4, 6), now=at(2.5))

    assert schedule.marks == WORDS
    assert (schedule.level, schedule.next_at) == (2, at(4))


def test_rearmed_rings_at_once_what_is_past_and_never_rang():
    schedule = rearmed(armed(alarms(10, 20, 30, 32)), alarms(1, 2, 3, 5), now=at(4))

    assert (schedule.level, schedule.next_at) == (0, at(1))


def test_rearmed_rings_again_what_lies_ahead_again():
    schedule = rearmed(fire(armed(alarms(1, 2, 3, 5)), at(2.5)), alarms(5, 10, 20, 22), now=at(2.5))

    assert schedule.marks == ("50 %", "75 %", *WORDS)


def test_alarms_of_one_instant_are_one():
    schedule = armed([Alarm(at(1), ("75 %", "due"))])

    assert (schedule.marks, fire(schedule, at(2)).fired_words) == (("75 %|due",), {"75 %", "due"})


HOURS = st.lists(st.integers(0, 50), min_size=4, max_size=4, unique=True).map(sorted)
CHANGES = st.lists(st.tuples(st.integers(0, 60), st.booleans(), HOURS), max_size=8)


@given(HOURS, CHANGES)
def test_no_level_is_used_twice_and_what_fired_stays(first, changes):
    schedule, now = armed(alarms(*first)), at(0)
    for hours, is_pause, following in changes:
        now = max(now, at(hours))
        before = fire(schedule, now)
        schedule = held(before, now + timedelta(hours=9)) if is_pause else rearmed(before, alarms(*following), now=now)

        assert schedule.level == before.level
        assert schedule.alarms[: before.level] == before.alarms[: before.level]
        ahead = schedule.alarms[schedule.level :]
        assert list(ahead) == sorted(ahead)
        if not is_pause:
            assert "due" in schedule.fired_words | {
                word for m in schedule.marks[schedule.level :] for word in m.split("|")
            }
