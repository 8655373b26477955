"""Reminding, handing over and taking back, for one case and for several."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.board.services.acts import hand_over_cases, remind_holders, take_back
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import StandIn
from csdesk.refusals import RuleViolation
from tests.tickets.company import MINUTE, MONDAY, taken

NOW = MONDAY + MINUTE


def test_remind_holders_tells_each_holder_and_the_timeline(zhao, wang, li):
    cases = [taken(wang).case, taken(li).case]

    assert remind_holders(cases, note="Please call back", actor=zhao, now=NOW) == 2

    told = Notification.objects.filter(kind="case.remind").values_list("member", flat=True)
    assert set(told) == {wang.pk, li.pk}
    assert Event.objects.filter(kind="case.remind", actor=zhao).count() == 2


def test_remind_holders_tells_who_stands_in(zhao, wang, li):
    StandIn.objects.create(member=wang, stand_in=li, starts_at=MONDAY)

    remind_holders([taken(wang).case], note="", actor=zhao, now=NOW)

    assert list(Notification.objects.filter(kind="case.remind").values_list("member", flat=True)) == [li.pk]


def test_remind_holders_reminds_nobody_when_one_case_is_nobodys(zhao, wang):
    held, free = taken(wang).case, taken(wang).case
    free.holder = None

    with pytest.raises(RuleViolation, match=free.number):
        remind_holders([held, free], note="", actor=zhao, now=NOW)

    assert not Notification.objects.filter(kind="case.remind").exists()


def test_remind_holders_refuses_whoever_may_not(wang, li):
    with pytest.raises(PermissionDenied):
        remind_holders([taken(wang).case], note="", actor=li, now=NOW)


def test_remind_holders_wants_a_case(zhao):
    with pytest.raises(RuleViolation):
        remind_holders([], note="", actor=zhao, now=NOW)


@pytest.mark.rule("INQ-19")
def test_hand_over_cases_gives_all_with_what_is_to_be_done(zhao, wang, li):
    cases = [taken(wang).case, taken(wang).case]

    before = hand_over_cases(cases, li, note="Take over, Wang is ill", actor=zhao, now=NOW)

    assert before == {case.pk: wang.pk for case in cases}
    for case in cases:
        case.refresh_from_db()
        assert case.holder == li


def test_hand_over_cases_gives_none_when_one_refuses(zhao, wang, li):
    mine, his = taken(wang).case, taken(li).case

    with pytest.raises(RuleViolation, match=his.number):
        hand_over_cases([mine, his], li, note="Take over", actor=zhao, now=NOW)

    mine.refresh_from_db()
    assert mine.holder == wang


def test_take_back_returns_what_nobody_has_moved_since(zhao, wang, li):
    kept, moved = taken(wang).case, taken(wang).case
    before = hand_over_cases([kept, moved], li, note="Take over", actor=zhao, now=NOW)
    hand_over_cases([moved], zhao, note="Mine now", actor=zhao, now=NOW)

    assert take_back([kept, moved], before, li.pk, actor=zhao, now=NOW + MINUTE) == 1

    kept.refresh_from_db()
    moved.refresh_from_db()
    assert (kept.holder, moved.holder) == (wang, zhao)


def test_take_back_refuses_whoever_may_not(wang, li):
    with pytest.raises(PermissionDenied):
        take_back([taken(wang).case], {}, li.pk, actor=li, now=NOW)
