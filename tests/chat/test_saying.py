"""What is said is kept under its number, once, and moves the clock as the manual says."""

import pytest
from django.core.exceptions import PermissionDenied

from chat.models import ChatMessage, Sender
from chat.queries.chats import since
from chat.queries.frames import refused_frame
from chat.services.ending import end_by_agent
from chat.services.saying import say_as_agent, whisper
from csdesk.conversations.services.canned import DoubtfulWording, filled_in
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock, Verdict
from csdesk.wording.models import Sighting
from tests.chat.conftest import EVENING, MINUTE, SECOND, answers, asks, fresh, seated, visitor


def clocks_of(chat):
    return list(Clock.objects.filter(case=chat.case, kind="chat_reply").order_by("pk"))


def test_messages_are_numbered_from_one_without_gaps(li):
    seated(li)
    chat = visitor()
    asks(chat)
    answers(chat, li)
    asks(chat)

    numbers = [message.number for message in since(chat, 0)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert fresh(chat).last_number == len(numbers)


def test_a_message_sent_again_is_the_same_message(li):
    chat = visitor()
    first = asks(chat, "在吗？", client_id="once")

    second = asks(chat, "在吗？", client_id="once", now=EVENING + MINUTE)

    assert second.pk == first.pk
    assert ChatMessage.objects.filter(chat=chat, sender=Sender.VISITOR).count() == 1


def test_a_message_sent_again_after_the_end_is_acknowledged_all_the_same(li):
    seated(li)
    chat = visitor()
    first = asks(chat, client_id="once")
    end_by_agent(fresh(chat), actor=li, now=EVENING)

    assert asks(chat, client_id="once").pk == first.pk


def test_a_visitor_cannot_name_his_message_like_the_agents(li):
    seated(li)
    chat = visitor()
    said = answers(chat, li, client_id="same")

    assert asks(chat, client_id="same").pk != said.pk


@pytest.mark.rule("CHT-01")
def test_a_question_starts_20_seconds_with_an_alarm_at_10(li):
    chat = visitor()

    asks(chat)

    [clock] = clocks_of(chat)
    assert (clock.rule, clock.due_at - clock.started_at) == ("CHT-01", 20 * SECOND)
    assert clock.alarms[0] - clock.started_at == 10 * SECOND
    assert fresh(chat).asked_at == EVENING


@pytest.mark.rule("CHT-01")
def test_more_questions_do_not_restart_the_time(li):
    chat = visitor()
    asks(chat)

    asks(chat, "还有，运费多少？", now=EVENING + 5 * SECOND)

    assert [clock.started_at for clock in clocks_of(chat)] == [EVENING]
    assert fresh(chat).asked_at == EVENING


@pytest.mark.rule("CHT-01")
def test_thanks_start_no_time(li):
    chat = visitor()

    asks(chat, "好的，谢谢！")

    assert clocks_of(chat) == []
    assert fresh(chat).asked_at is None


@pytest.mark.rule("CHT-01")
@pytest.mark.parametrize(("after", "verdict"), [(20 * SECOND, Verdict.MET), (21 * SECOND, Verdict.BREACHED)])
def test_an_answer_exactly_at_the_limit_keeps_it(li, after, verdict):
    seated(li)
    chat = visitor()
    asks(chat)

    answers(chat, li, now=EVENING + after)

    assert [clock.verdict for clock in clocks_of(chat)] == [verdict]


@pytest.mark.rule("CHT-03")
def test_the_first_part_of_a_long_answer_keeps_the_time(li):
    seated(li)
    chat = visitor()
    asks(chat)

    answers(chat, li, "第一部分……", now=EVENING + 15 * SECOND)
    answers(chat, li, "第二部分。", now=EVENING + 40 * SECOND)

    assert [clock.verdict for clock in clocks_of(chat)] == [Verdict.MET]


@pytest.mark.rule("CHT-01")
def test_each_question_has_a_time_of_its_own(li):
    seated(li)
    chat = visitor()
    asks(chat)
    answers(chat, li, now=EVENING + 5 * SECOND)

    asks(chat, now=EVENING + MINUTE)

    assert [(clock.cycle, clock.verdict) for clock in clocks_of(chat)] == [(1, Verdict.MET), (2, Verdict.RUNNING)]


@pytest.mark.rule("CHT-01")
def test_the_greeting_answers_no_question(li):
    chat = visitor()
    asks(chat)

    seated(li)

    assert [clock.verdict for clock in clocks_of(chat)] == [Verdict.RUNNING]
    assert fresh(chat).case.holder == li


@pytest.mark.rule("CHT-03")
def test_a_message_that_is_too_long_is_refused_with_both_figures(li):
    chat = visitor()

    with pytest.raises(RuleViolation) as refused:
        asks(chat, "字" * 2001)

    assert (refused.value.rule_id, refused.value.facts) == ("CHT-03", {"length": 2001, "limit": 2000})


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e"])
def test_a_message_of_nothing_is_refused(li, text):
    chat = visitor()

    with pytest.raises(RuleViolation):
        asks(chat, text)


@pytest.mark.parametrize("client_id", ["", "x" * 65, "a\nb", None, 7])
def test_a_message_needs_a_name_of_its_own(li, client_id):
    from chat.services.saying import say_as_visitor

    with pytest.raises(RuleViolation):
        say_as_visitor(visitor(), "在吗？", client_id=client_id, now=EVENING)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "javascript:alert(1)", "e\u0301 👩‍👩‍👧 \x00 \ud800"])
def test_text_stays_text(li, text):
    message = asks(visitor(), text)

    kept = ChatMessage.objects.get(pk=message.pk).text
    assert kept == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd" * 3)


@pytest.mark.rule("KBS-04")
def test_forbidden_phrases_are_refused(li):
    seated(li)
    chat = visitor()

    with pytest.raises(RuleViolation) as refused:
        answers(chat, li, "叫 什 么，等一会儿")

    assert refused.value.rule_id == "KBS-04"
    assert fresh(chat).last_number == chat.last_number


@pytest.mark.rule("KBS-03")
def test_phrases_to_avoid_are_asked_about_once(li):
    seated(li)
    chat = visitor()

    with pytest.raises(DoubtfulWording) as asked:
        answers(chat, li, "我不能退款。")
    said = say_as_agent(
        chat, "我不能退款。", client_id="sure", actor=li, now=EVENING, confirmed=asked.value.facts["phrases"]
    )

    assert said.text == "我不能退款。"
    sighting = Sighting.objects.get()
    assert (sighting.member, sighting.case_id, sighting.phrase) == (li, chat.case_id, "我不能")


@pytest.mark.parametrize(
    ("text", "code", "rule"),
    [
        pytest.param("我不能退款。", "doubtful", "KBS-03", marks=pytest.mark.rule("KBS-03")),
        pytest.param("主控芯片虚焊", "doubtful", "KBS-10", marks=pytest.mark.rule("KBS-10")),
        pytest.param("叫什么，等一会儿", "refused", "KBS-04", marks=pytest.mark.rule("KBS-04")),
    ],
)
def test_refused_frame_says_what_may_be_said_all_the_same(li, text, code, rule):
    seated(li)
    chat = visitor()

    with pytest.raises(RuleViolation) as refused:
        answers(chat, li, text)

    frame = refused_frame(refused.value)
    assert (frame["code"], frame["rule"]) == (code, rule)


def test_ready_words_are_filled_in_with_the_visitors_name(li):
    chat = visitor(name="赵女士")

    assert filled_in("{customer_name}，您好！", chat.case, member=li) == "赵女士，您好！"


def test_who_does_not_hold_the_chat_cannot_answer(li, wang):
    seated(li)
    chat = visitor()

    with pytest.raises(PermissionDenied):
        answers(chat, wang)


def test_a_chat_that_waits_is_taken_before_it_is_answered(li):
    chat = visitor()

    with pytest.raises(TransitionNotAllowed):
        answers(chat, li)


def test_nothing_is_said_in_a_chat_that_ended(li):
    seated(li)
    chat = visitor()
    end_by_agent(fresh(chat), actor=li, now=EVENING)

    with pytest.raises(TransitionNotAllowed):
        asks(chat)


@pytest.mark.rule("CHT-08")
def test_a_whisper_has_no_number_that_the_visitor_could_miss(li, boss):
    seated(li)
    chat = visitor()

    whisper(chat, "先问订单号", client_id="w", actor=boss, now=EVENING)
    whisper(chat, "先问订单号", client_id="w", actor=boss, now=EVENING)

    assert chat.whispers.count() == 1
    assert [message.sender for message in since(chat, 0)] == [Sender.SYSTEM, Sender.SYSTEM]


def test_the_first_question_names_the_case(li):
    chat = visitor(name="赵女士")

    asks(chat, "移动硬盘不通电，怎么办？")

    assert fresh(chat).case.title == "赵女士: 移动硬盘不通电，怎么办？"


def test_a_word_costs_so_many_statements(li, django_assert_num_queries):
    seated(li)
    chat = visitor()
    asks(chat)
    answers(chat, li)

    # The chat is locked, the word is kept; where a question begins or is answered, the clock's own statement.
    for say, count in (
        (lambda: asks(chat), 3),
        (lambda: asks(chat), 2),
        (lambda: answers(chat, li, now=EVENING + SECOND), 3),
        (lambda: answers(chat, li, now=EVENING + SECOND), 2),
    ):
        with django_assert_num_queries(count):
            say()
