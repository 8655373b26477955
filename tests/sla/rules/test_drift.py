"""A clock that jumps is told from one that goes."""

import pytest

from csdesk.sla.rules.drift import LONGEST_STEP_SECONDS, ClockWatch


class Hand:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def uptime():
    return Hand()


def test_jump_is_none_at_the_first_look(uptime):
    assert ClockWatch(uptime).jump(5_000_000.0) == 0.0


@pytest.mark.parametrize("seconds", [0.2, 3600.0, 86400.0])
def test_jump_is_none_while_both_clocks_go(uptime, seconds):
    watch = ClockWatch(uptime)
    watch.jump(50_000.0)
    uptime.now += seconds

    assert watch.jump(50_000.0 + seconds) == 0.0


def test_jump_lets_a_correction_pass(uptime):
    watch = ClockWatch(uptime)
    watch.jump(50_000.0)

    assert watch.jump(50_000.0 + LONGEST_STEP_SECONDS) == 0.0


def test_jump_is_seen_once(uptime):
    watch = ClockWatch(uptime)
    watch.jump(50_000.0)
    uptime.now += 1

    assert watch.jump(50_000.0 + 3601) == 3600.0
    assert watch.jump(50_000.0 + 3601) == 0.0


def test_a_clock_set_back_is_no_jump(uptime):
    watch = ClockWatch(uptime)
    watch.jump(50_000.0)

    assert watch.jump(10_000.0) == 0.0


def test_is_back_when_the_clock_is_where_it_was(uptime):
    watch = ClockWatch(uptime)
    watch.jump(50_000.0)
    watch.jump(53_600.0)
    still_wrong = watch.is_back(53_600.0)
    uptime.now += 10

    assert not still_wrong
    assert watch.is_back(50_010.0)
    assert not watch.is_back(50_010.0)
