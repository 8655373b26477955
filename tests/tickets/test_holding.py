"""Which rules a complaint's page names."""

from csdesk.sla.models import Clock
from tests.tickets.company import HOUR, MONDAY
from tickets.models import Liability
from tickets.queries.holding import rules_holding
from tickets.services.settling import settle_at_once


def held(complaint):
    return [rule for rule, _promise in rules_holding(complaint, Clock.objects.filter(case=complaint.case))]


def test_rules_holding_names_the_holder_s_duty_while_there_is_something_to_do(complaint):
    assert "INQ-19" in held(complaint)
    assert "CMP-33" not in held(complaint)


def test_rules_holding_names_what_follows_an_answer(complaint, wang):
    answered = settle_at_once(complaint, "已解决。", actor=wang, now=MONDAY + HOUR)

    assert {"CMP-50", "CMP-52"} <= set(held(answered))
    assert "INQ-19" not in held(answered)


def test_rules_holding_names_what_others_are_liable_for_and_who_may_see_it(complaint):
    complaint.liability, complaint.is_about_staff = Liability.OTHERS, True

    assert {"CMP-33", "CMP-15"} <= set(held(complaint))
