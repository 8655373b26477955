"""Words on their way to a customer: refused, warned of by their rule, and kept for the supervisor."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import CannedReply, Message
from csdesk.conversations.services.canned import CannedWords, save_canned
from csdesk.conversations.services.messages import post_public
from csdesk.refusals import RuleViolation
from csdesk.wording.models import Allowance, Outcome, Sighting, Verdict
from csdesk.wording.queries import concerns_of
from csdesk.wording.services.checking import DoubtfulWording, ForbiddenWording, check_wording
from csdesk.wording.services.reviewing import allow_in_context, mark_seen, withdraw
from tests.tickets.company import HOUR, MONDAY
from tickets.models import Complaint, Liability
from tickets.services.answering import reply_to_customer

SOON = MONDAY + HOUR


def sent_in_spite(complaint, wang, text="但是请稍等。", phrase="但是"):
    reply_to_customer(complaint, text, actor=wang, now=SOON, confirmed=[phrase])
    return Sighting.objects.latest("pk")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("老头，等着", "KBS-04", marks=pytest.mark.rule("KBS-04")),
        pytest.param("你 胡 說", "KBS-08", marks=pytest.mark.rule("KBS-08")),
        pytest.param("这台永远不会坏。", "KBS-08", marks=pytest.mark.rule("KBS-08")),
        pytest.param("告到哪里都没用。", "KBS-08", marks=pytest.mark.rule("KBS-08")),
        pytest.param("你这个鄉巴佬", "KBS-11", marks=pytest.mark.rule("KBS-11")),
    ],
)
def test_check_wording_refuses_by_the_rule(complaint, wang, text, rule):
    with pytest.raises(ForbiddenWording) as refused:
        check_wording(text, now=SOON, actor=wang, case=complaint.case, confirmed=[text])

    assert refused.value.rule_id == rule


@pytest.mark.parametrize(
    ("text", "rule", "phrase"),
    [
        pytest.param("可是我们下班了", "KBS-03", "可是", marks=pytest.mark.rule("KBS-03")),
        pytest.param("这事不归我管。", "KBS-07", "不归我管", marks=pytest.mark.rule("KBS-07")),
        pytest.param("主控芯片虚焊", "KBS-10", "主控芯片", marks=pytest.mark.rule("KBS-10")),
    ],
)
def test_check_wording_warns_by_the_rule_until_it_is_confirmed(complaint, wang, text, rule, phrase):
    with pytest.raises(DoubtfulWording) as warning:
        check_wording(text, now=SOON, actor=wang, case=complaint.case)

    assert warning.value.rule_id == rule
    assert phrase in warning.value.facts["phrases"]
    assert check_wording(text, now=SOON, actor=wang, case=complaint.case, confirmed=warning.value.facts["phrases"])


def test_check_wording_says_the_kind_and_what_is_better(complaint, wang):
    with pytest.raises(DoubtfulWording, match=r"行业术语（KBS-10），建议换个说法：“虚焊”。请换成客户听得懂的说法。"):
        check_wording("虚焊了", now=SOON, actor=wang)


@pytest.mark.rule("CMP-33")
def test_concerns_of_counts_apologies_only_where_others_are_liable(complaint):
    before = concerns_of("抱歉", now=SOON, case=complaint.case)
    Complaint.objects.filter(pk=complaint.pk).update(liability=Liability.OTHERS)

    found = concerns_of("抱歉", now=SOON, case=complaint.case)

    assert (before, [concern.rule for concern in found]) == ([], ["CMP-33"])


def test_concerns_of_an_ordinary_text_asks_nothing_but_the_manual(complaint, django_assert_num_queries):
    concerns_of("您好", now=SOON)

    with django_assert_num_queries(0):
        assert concerns_of("您好，请放心。", now=SOON) == []


@pytest.mark.rule("KBS-03")
def test_what_was_warned_of_and_sent_is_on_the_review_list(complaint, wang):
    sighting = sent_in_spite(complaint, wang, "您的心情我理解，但是请稍等。")

    assert (sighting.member, sighting.case, sighting.rule) == (wang, complaint.case, "KBS-03")
    assert (sighting.phrase, sighting.outcome, sighting.verdict) == ("但是", Outcome.SENT, Verdict.OPEN)
    assert "但是请稍等" in sighting.words


@pytest.mark.rule("KBS-04")
def test_what_was_refused_is_on_the_review_list_though_nothing_was_sent(
    complaint, wang, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ForbiddenWording):
        post_public(complaint.case, "神 經 病", actor=wang, now=SOON)

    sighting = Sighting.objects.get()
    assert (sighting.member, sighting.phrase, sighting.outcome) == (wang, "神经病", Outcome.BLOCKED)
    assert not Message.objects.filter(text="神 經 病").exists()


@pytest.mark.rule("KBS-04", "KBS-11")
@pytest.mark.parametrize("text", ["神经病", "乡巴佬"])
def test_save_canned_refuses_what_may_not_be_said(complaint, wang, text):
    with pytest.raises(ForbiddenWording) as refused:
        save_canned(CannedWords("x", text_zh=text), actor=wang, now=SOON)

    assert refused.value.field == "text_zh"
    assert not CannedReply.objects.filter(title="x").exists()


def test_allow_in_context_lets_the_phrase_through_there_and_nowhere_else(complaint, wang, qian):
    sighting = sent_in_spite(complaint, wang)
    sighting.phrase, sighting.words = "老头", "请看老头乐说明书"

    allow_in_context(sighting, "老头乐", reason="产品名", actor=qian, now=SOON)

    assert concerns_of("老 頭 樂的说明书", now=SOON) == []
    assert [concern.phrase for concern in concerns_of("老头乐很好，老头你等着", now=SOON)] == ["老头"]
    sighting.refresh_from_db()
    assert (sighting.verdict, sighting.reviewed_by) == (Verdict.FALSE, qian)


def test_withdraw_makes_the_phrase_found_again(complaint, wang, qian):
    sighting = sent_in_spite(complaint, wang)
    allowed = allow_in_context(sighting, "但是请", actor=qian, now=SOON)
    before = concerns_of("但是请坐", now=SOON)

    withdraw(allowed, actor=qian, now=SOON)

    assert before == []
    assert [concern.phrase for concern in concerns_of("但是请坐", now=SOON)] == ["但是"]
    assert Allowance.objects.get().withdrawn_by == qian


@pytest.mark.parametrize("context", ["请稍等", "但，是", "", "但是" + "请" * 300])
def test_allow_in_context_refuses_words_that_do_not_tell_where(complaint, wang, qian, context):
    sighting = sent_in_spite(complaint, wang)

    with pytest.raises(RuleViolation) as refused:
        allow_in_context(sighting, context, actor=qian, now=SOON)

    assert refused.value.field == "context"
    assert not Allowance.objects.exists()


def test_reviewing_refuses_who_may_not(complaint, wang):
    sighting = sent_in_spite(complaint, wang)

    with pytest.raises(PermissionDenied):
        mark_seen([sighting], actor=wang, now=SOON)
    with pytest.raises(PermissionDenied):
        allow_in_context(sighting, "但是请", actor=wang, now=SOON)

    sighting.refresh_from_db()
    assert sighting.verdict == Verdict.OPEN
