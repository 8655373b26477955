"""Beat and real Celery workers: the second trigger keeps time, twice is as good as once, Redis may go.

That every process of a demo is back within five seconds of a kill -9 is proved in tests/servers/test_demo.py.
"""

import pytest

from bench.scenarios import ticks
from bench.scenarios.laboratory import Laboratory

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def test_ticks_keep_time_while_all_engines_are_dead(lab: Laboratory) -> None:
    figure = ticks.engines_dead(lab, 4.0)

    assert figure["violations"] == {}


def test_two_beats_of_which_one_is_killed_do_nothing_twice(lab: Laboratory) -> None:
    figure = ticks.two_beats(lab, 4.0)

    assert figure["violations"] == {}


def test_a_worker_survives_redis_going_away_while_a_task_is_under_way(lab: Laboratory) -> None:
    figure = ticks.redis_leaves_a_busy_worker(lab, 2.0)

    assert (figure["died"], figure["idle"]) == (0, 0)
