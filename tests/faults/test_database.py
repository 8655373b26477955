"""Sessions cut, locks piled up, a grant lost: what was committed stays, what fell due fires."""

import pytest

from bench.scenarios import database
from bench.scenarios.laboratory import Laboratory


def test_cut_sessions_lose_no_commit_and_kill_no_process(lab: Laboratory) -> None:
    figure = database.cut_off(lab, 1.5)

    assert (figure["violations"], figure["lost"], figure["died"]) == ({}, 0, 0)


@pytest.mark.long
def test_a_lock_storm_refuses_writes_instead_of_piling_them_up(lab: Laboratory) -> None:
    figure = database.lock_storm(lab, 3.0)

    assert (figure["violations"], figure["lost"]) == ({}, 0)
    assert any("lock timeout" in words for words in figure["refusals"])


@pytest.mark.long
def test_a_lost_grant_shows_and_costs_no_alarm(lab: Laboratory) -> None:
    figure = database.grant_lost(lab, 1.0)

    assert (figure["violations"], figure["never_red"], figure["never_green_again"]) == ({}, 0, 0)
