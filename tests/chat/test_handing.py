"""Who gets which chat, and what happens when two want it, when somebody is away, when it is late."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from chat.lifecycle import State
from chat.models import Device, Seat, Sitting
from chat.queries.chats import position
from chat.services.ending import end_by_agent, end_by_visitor
from chat.services.handing import give_away, offer_elsewhere, take, take_over
from chat.services.seating import end_if_unseen, get_up, note_seen, sit_down, take_no_more
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.people.services.duty import go_off_duty, go_on_duty
from csdesk.people.services.stand_ins import appoint_stand_in
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from tests.chat.conftest import EVENING, MINUTE, SECOND, answers, asks, fresh, seated, visitor


def limit(member: Member, most: int) -> None:
    Seat.objects.update_or_create(member=member, defaults={"most_chats": most})


def test_a_visitor_is_given_to_who_is_there_and_greeted(li):
    seated(li)

    chat = visitor()

    texts = list(chat.messages.order_by("number").values_list("text", flat=True))
    assert (chat.state, chat.case.holder) == (State.HELD, li)
    assert texts == ["您好，欢迎咨询！请问有什么可以帮您？", "Li 为您服务。"]


def test_nobody_who_never_sat_down_is_given_a_chat(li):
    go_on_duty(li, actor=li, now=EVENING)

    assert visitor().state == State.QUEUED


def test_nobody_whose_page_is_silent_is_given_a_chat(li):
    seated(li)

    assert visitor(now=EVENING + 46 * SECOND).state == State.QUEUED


def test_nobody_who_takes_no_more_is_given_a_chat(li, wang):
    seated(li)
    take_no_more(li, now=EVENING, confirmed=True)

    assert visitor().state == State.QUEUED


def test_nobody_without_the_permission_any_more_is_given_a_chat(li):
    seated(li)
    li.held_roles.all().delete()

    assert visitor().state == State.QUEUED


def test_nobody_is_given_more_than_his_limit(li):
    seated(li)
    limit(li, 2)

    chats = [visitor() for _ in range(3)]

    assert [chat.state for chat in chats] == [State.HELD, State.HELD, State.QUEUED]


def test_the_place_in_the_queue_is_the_order_of_coming(shop):
    first, second = visitor(), visitor(now=EVENING + SECOND)

    assert (position(first), position(second)) == (1, 2)


@pytest.mark.rule("CHT-09")
def test_freed_room_goes_to_the_longest_waiting_at_once(li):
    seated(li)
    limit(li, 1)
    held, first, second = visitor(), visitor(now=EVENING + SECOND), visitor(now=EVENING + 2 * SECOND)

    end_by_visitor(held, now=EVENING + 10 * SECOND)

    assert (fresh(first).case.holder, fresh(second).state) == (li, State.QUEUED)


def test_sitting_down_pulls_who_waits_up_to_the_limit(li):
    chats = [visitor(now=EVENING + number * SECOND) for number in range(7)]

    seated(li, now=EVENING + MINUTE)

    assert [fresh(chat).state for chat in chats] == [State.HELD] * 5 + [State.QUEUED] * 2


def test_who_cannot_be_answered_here_does_not_hold_up_who_can(li, wang):
    Seat.objects.create(member=li, languages=["zh"])
    Seat.objects.create(member=wang, languages=["en"], most_chats=1)
    seated(li)
    seated(wang)
    visitor(language="en")

    english, chinese = visitor(language="en"), visitor(language="zh")

    assert (english.state, chinese.case.holder) == (State.QUEUED, li)


@pytest.mark.rule("INQ-19")
def test_who_spoke_with_him_first_comes_first(li, wang):
    seated(li)
    first = visitor(contact="138 0000 0000")
    end_by_visitor(first, now=EVENING + SECOND)
    visitor(now=EVENING + 2 * SECOND)
    seated(wang, now=EVENING + 3 * SECOND)

    again = visitor(contact="+86 13800000000", now=EVENING + 4 * SECOND)

    assert again.case.holder == li


@pytest.mark.rule("INQ-21")
def test_for_who_is_away_his_stand_in_comes_first(li, wang, boss):
    seated(li)
    end_by_visitor(visitor(contact="a@b.cn"), now=EVENING)
    get_up(li, now=EVENING, confirmed=True)
    appoint_stand_in(li, boss, starts_at=EVENING, ends_at=None, actor=li, now=EVENING)
    seated(wang)
    seated(boss)
    visitor()
    visitor()

    assert visitor(contact="A@b.cn").case.holder == boss


def test_an_owner_of_long_ago_is_no_reason(li, wang):
    seated(li)
    end_by_visitor(visitor(contact="a@b.cn"), now=EVENING)
    later = EVENING + timedelta(days=35)
    note_seen(li, now=later)
    visitor(now=later)
    seated(wang, now=later)

    assert visitor(contact="a@b.cn", now=later).case.holder == wang


def test_the_first_who_takes_it_has_it_and_the_second_is_told_who(li, wang):
    seated(li)
    seated(wang)
    limit(li, 1)
    limit(wang, 1)
    visitor()
    visitor()
    chat = visitor()
    Seat.objects.update(most_chats=5)

    take(chat, actor=li, now=EVENING)
    with pytest.raises(TransitionNotAllowed) as late:
        take(chat, actor=wang, now=EVENING)

    assert (late.value.rule_id, late.value.facts["holder"]) == ("CHT-01", li.pk)
    assert fresh(chat).case.holder == li


def test_taking_what_one_has_changes_nothing(li):
    seated(li)
    chat = visitor()

    assert take(chat, actor=li, now=EVENING).last_number == chat.last_number


@pytest.mark.rule("CHT-05")
def test_who_is_not_at_the_chats_takes_none(li):
    with pytest.raises(RuleViolation) as refused:
        take(visitor(), actor=li, now=EVENING)

    assert refused.value.rule_id == "CHT-05"


def test_who_may_not_takes_none(shop, li):
    li.held_roles.all().delete()

    with pytest.raises(PermissionDenied):
        take(visitor(), actor=Member.objects.get(pk=li.pk), now=EVENING)


@pytest.mark.rule("CHT-09")
def test_who_has_enough_takes_no_more(li):
    seated(li)
    limit(li, 1)
    visitor()

    with pytest.raises(RuleViolation) as refused:
        take(visitor(), actor=li, now=EVENING)

    assert refused.value.rule_id == "CHT-09"


@pytest.mark.rule("CHT-04")
def test_on_a_phone_no_chats_are_taken_where_the_manual_says_so(li):
    with pytest.raises(RuleViolation) as refused:
        sit_down(li, device=Device.PHONE, now=EVENING)

    assert refused.value.rule_id == "CHT-04"


def test_a_chat_given_away_keeps_its_place_and_goes_to_another(li, wang):
    seated(li)
    chat = visitor()
    seated(wang)

    given = give_away(chat, actor=li, now=EVENING + 30 * SECOND)

    assert (given.case.holder, given.queued_at) == (wang, EVENING)


def test_a_chat_given_away_waits_when_nobody_else_is_there(li):
    seated(li)
    chat = visitor()

    assert give_away(chat, actor=li, now=EVENING).state == State.QUEUED


def test_a_chat_is_given_to_nobody_who_is_not_there(li, wang):
    seated(li)
    chat = visitor()

    with pytest.raises(RuleViolation):
        give_away(chat, actor=li, to=wang, now=EVENING)


def test_who_does_not_hold_a_chat_gives_it_to_nobody(li, wang):
    seated(li)
    chat = visitor()

    with pytest.raises(PermissionDenied):
        give_away(chat, actor=wang, now=EVENING)


@pytest.mark.rule("CHT-01")
def test_a_late_question_is_offered_to_who_has_room(li, wang):
    seated(li)
    chat = visitor()
    seated(wang)
    asks(chat)

    other = offer_elsewhere(chat, now=EVENING + 20 * SECOND)

    assert other == wang
    assert (fresh(chat).case.holder, fresh(chat).offered_to) == (li, wang)
    assert take(chat, actor=wang, now=EVENING + 25 * SECOND).case.holder == wang


@pytest.mark.rule("CHT-01")
def test_an_answer_takes_the_offer_back(li, wang):
    seated(li)
    chat = visitor()
    seated(wang)
    asks(chat)
    offer_elsewhere(chat, now=EVENING + 20 * SECOND)

    answers(chat, li, now=EVENING + 22 * SECOND)

    with pytest.raises(TransitionNotAllowed):
        take(chat, actor=wang, now=EVENING + 25 * SECOND)


def test_a_late_question_is_offered_to_nobody_above_his_limit(li, wang):
    seated(wang)
    limit(wang, 1)
    visitor()
    seated(li)
    chat = visitor()
    asks(chat)

    assert chat.case.holder == li
    assert offer_elsewhere(chat, now=EVENING + 20 * SECOND) is None


def test_a_question_answered_meanwhile_is_offered_to_nobody(li, wang):
    seated(li)
    chat = visitor()
    seated(wang)

    assert offer_elsewhere(chat, now=EVENING) is None


@pytest.mark.rule("CHT-08")
def test_a_supervisor_takes_over(li, boss):
    seated(li)
    chat = visitor()

    taken = take_over(chat, actor=boss, now=EVENING)

    assert taken.case.holder == boss
    assert answers(chat, boss).sender == "agent"


@pytest.mark.rule("CHT-08")
def test_nobody_else_takes_over(li, wang):
    seated(li)
    chat = visitor()

    with pytest.raises(PermissionDenied):
        take_over(chat, actor=wang, now=EVENING)


@pytest.mark.rule("CHT-09")
def test_whose_page_freezes_loses_all_his_chats(li, wang):
    seated(li)
    chats = [visitor() for _ in range(5)]
    sitting = Sitting.objects.get(member=li)
    later = EVENING + 45 * SECOND
    seated(wang, now=later)

    gone = end_if_unseen(sitting.pk, now=later)

    assert gone is True
    assert {fresh(chat).case.holder for chat in chats} == {wang}
    assert Sitting.objects.get(pk=sitting.pk).end == "unseen"


@pytest.mark.rule("CHT-09")
def test_whose_page_answers_keeps_his_chats(li):
    seated(li)
    chat = visitor()
    note_seen(li, now=EVENING + 40 * SECOND)

    gone = end_if_unseen(Sitting.objects.get(member=li).pk, now=EVENING + 45 * SECOND)

    assert gone is False
    assert fresh(chat).case.holder == li


@pytest.mark.rule("CHT-09")
def test_the_last_one_is_asked_before_he_leaves(li):
    seated(li)

    with pytest.raises(RuleViolation) as asked:
        go_off_duty(li, actor=li, now=EVENING)
    go_off_duty(li, actor=li, now=EVENING, confirmed=True)

    assert asked.value.rule_id == "CHT-09"
    assert Sitting.objects.get(member=li).end == "left"


@pytest.mark.rule("CHT-09")
def test_who_is_not_the_last_one_just_leaves(li, wang):
    seated(li)
    chat = visitor()
    seated(wang)

    go_off_duty(li, actor=li, now=EVENING)

    assert fresh(chat).case.holder == wang


@pytest.mark.rule("CHT-09")
def test_after_the_hours_nobody_is_asked(li):
    seated(li)
    midnight = EVENING + timedelta(hours=4)

    go_off_duty(li, actor=li, now=midnight)

    assert Sitting.objects.get(member=li).end == "left"


@pytest.mark.rule("CHT-05")
def test_the_log_of_presence_tells_from_when_to_when(li):
    seated(li)
    get_up(li, now=EVENING + MINUTE, confirmed=True)
    seated(li, now=EVENING + 2 * MINUTE)

    spells = list(Sitting.objects.filter(member=li).order_by("pk").values_list("started_at", "ended_at"))
    assert spells == [(EVENING, EVENING + MINUTE), (EVENING + 2 * MINUTE, None)]


def test_what_happened_stands_in_the_timeline(li):
    seated(li)
    chat = visitor()
    end_by_agent(chat, actor=li, now=EVENING)

    kinds = list(Event.objects.filter(case=chat.case).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["chat.open", "chat.take", "chat.end"]


def test_room_that_is_made_by_giving_a_chat_away_goes_to_who_waits(li, wang):
    limit(seated(li), 1)
    limit(wang, 1)
    held, waits = visitor(), visitor()
    Sitting.objects.create(member=wang, started_at=EVENING, device=Device.COMPUTER, seen_at=EVENING)

    give_away(held, to=wang, actor=li, now=EVENING)

    assert (fresh(held).case.holder, fresh(waits).case.holder) == (wang, li)


def test_who_lost_a_chat_meanwhile_does_not_end_it(li, wang, boss):
    seated(li)
    seen = visitor()
    take_over(seen, actor=boss, now=EVENING)

    with pytest.raises(PermissionDenied):
        end_by_agent(seen, actor=li, now=EVENING)

    assert fresh(seen).state == State.HELD
