"""Redis flushed, killed, away, frozen and full: no alarm waits for it, no write does, nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from bench.scenarios import broker
from bench.scenarios.laboratory import Laboratory

SCENARIOS = [
    broker.killed,
    broker.frozen,
    *(pytest.param(scenario, marks=pytest.mark.long) for scenario in (broker.flushed, broker.away, broker.full)),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_broken_broker_loses_and_delays_nothing(lab: Laboratory, scenario: Callable[..., dict[str, Any]]) -> None:
    figure = scenario(lab, 1.0, with_celery=False)

    assert (figure["violations"], figure["refused"], figure["lost"]) == ({}, 0, 0)
    assert figure["pages_failed"] == 0
    assert min(figure["writes"], figure["pages"]) > 0
