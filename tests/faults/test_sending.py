"""Messages doubled, poisoned, and sent to servers that should not be trusted."""

from bench.scenarios import sending
from bench.scenarios.laboratory import Laboratory


def test_what_is_delivered_twice_takes_effect_once(lab: Laboratory) -> None:
    figure = sending.delivered_twice(lab, 1.5)

    assert figure["violations"] == {}
    assert figure["lent_again"] > 0
    assert figure["sent_outside"] >= figure["messages"] / 2


def test_evil_mail_servers_lose_nothing_and_hold_up_nobody(lab: Laboratory) -> None:
    figure = sending.evil_mail_servers(lab, 1.0)

    assert (figure["violations"], figure["unsettled"], figure["doubled"]) == ({}, 0, 0)
    assert figure["not_as_expected"] == figure["called_sent_by_a_server_that_hangs"] == 0
    assert figure["most_copies_after_hanging_up"] == 2


def test_poison_ends_dead_and_takes_nobody_along(lab: Laboratory) -> None:
    figure = sending.poison(lab, 1.0)

    assert (figure["violations"], figure["stuck"]) == ({}, 0)
    assert (figure["poison"], figure["deaths"]) == ({"dead": 1}, sending.POISON_ATTEMPTS)


def test_a_suspended_company_s_facts_stand(lab: Laboratory) -> None:
    figure = sending.suspended(lab, 1.0)

    assert (figure["violations"], figure["died"]) == ({}, 0)
