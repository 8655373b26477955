"""Engines killed, doubled and away: each alarm once, none early, none lost."""

import pytest

from bench.scenarios import engines
from bench.scenarios.laboratory import Laboratory

pytestmark = pytest.mark.timeout(120)


def test_engines_killed_at_random_lose_and_double_nothing(lab: Laboratory) -> None:
    figure = engines.kill_at_random(lab, 2.0)

    assert figure["violations"] == {}
    assert figure["n"] == 2 * 140


def test_an_engine_killed_inside_its_statement_leaves_all_or_nothing(lab: Laboratory) -> None:
    figure = engines.kill_inside_the_statement(lab, 1.0)

    assert (figure["violations"], figure["half_done"], figure["runs"]) == ({}, 0, 8)


def test_engines_that_come_back_fire_what_fell_due_meanwhile(lab: Laboratory) -> None:
    figure = engines.all_away(lab, 1.5)

    assert figure["violations"] == {}


def test_ten_engines_and_three_ticks_do_nothing_twice(lab: Laboratory) -> None:
    figure = engines.ten_at_once(lab, 1.0)

    assert figure["violations"] == {}


def test_one_sweep_twice_in_parallel_fires_each_alarm_once(lab: Laboratory) -> None:
    figure = engines.twice_in_parallel(lab, 1.0)

    assert (figure["violations"], figure["failures"]) == ({}, 0)
