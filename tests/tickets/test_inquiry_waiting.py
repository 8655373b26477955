"""An inquiry waits for the word of whoever asked, is worked on by macros, a visitor is given to somebody, lines die."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.models import Macro
from csdesk.conversations.services.macros import run_macro, save_macro
from csdesk.conversations.services.messages import post_public
from csdesk.conversations.services.receiving import receive_message
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock
from tests.conftest import in_company
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, furnish, hire
from tests.tickets.inquiries import asked
from tickets.lifecycle import InquiryStatus
from tickets.models import LineWatch
from tickets.services.inquiry_course import transition_inquiry
from tickets.services.inquiry_holders import assign_inquiry
from tickets.services.inquiry_pausing import pause_inquiry, resume_inquiry
from tickets.services.lines import LOOK, line_heard, look_at_line
from tickets.services.visiting import note_arrival

SOON = MONDAY + HOUR


@pytest.fixture
def inquiry(wang):
    return asked(wang)


def reply_clock(inquiry):
    return Clock.objects.filter(case=inquiry.case, kind="inquiry_reply").latest("pk")


@pytest.mark.rule("INQ-26", "INQ-18")
def test_an_inquiry_waits_with_its_clock_until_the_customer_writes(wang, inquiry):
    due = reply_clock(inquiry).due_at
    paused = pause_inquiry(inquiry, "customer", actor=wang, now=SOON)
    post_public(inquiry.case, "请问是哪个型号？", actor=wang, now=SOON, to=["liu@test.test"])
    inquiry.refresh_from_db()
    stands = reply_clock(inquiry).is_paused

    receive_message(inquiry.case, text="XD-2T", sender_address="liu@test.test", now=SOON + 2 * DAY)

    assert (paused.status, inquiry.status, inquiry.case.phase, stands) == ("waiting", "waiting", Phase.WAITING, True)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.case.phase) == (InquiryStatus.OPEN, Phase.OPEN)
    assert (reply_clock(inquiry).is_paused, reply_clock(inquiry).due_at > due) == (False, True)


@pytest.mark.rule("INQ-26")
def test_resume_inquiry_goes_on_by_hand(wang, inquiry):
    pause_inquiry(inquiry, "customer", actor=wang, now=SOON)

    resumed = resume_inquiry(inquiry, actor=wang, now=SOON + MINUTE)

    assert (resumed.status, reply_clock(inquiry).is_paused) == (InquiryStatus.OPEN, False)
    with pytest.raises(TransitionNotAllowed):
        resume_inquiry(inquiry, actor=wang, now=SOON + MINUTE)


@pytest.mark.rule("INQ-26")
@pytest.mark.parametrize(
    ("role", "reason", "error"),
    [
        ("specialist", "holiday", RuleViolation),
        ("specialist", "agreed", RuleViolation),
        ("finance", "customer", PermissionDenied),
    ],
)
def test_pause_inquiry_refuses(wang, inquiry, role, reason, error):
    with pytest.raises(error):
        pause_inquiry(inquiry, reason, actor=hire("Zhou", role), now=SOON)

    inquiry.refresh_from_db()
    assert inquiry.status == InquiryStatus.OPEN


def test_wait_is_no_mere_click(wang, inquiry):
    with pytest.raises(TransitionNotAllowed):
        transition_inquiry(inquiry, "wait", actor=wang, now=SOON)


def macro_of(wang, *steps):
    return save_macro("一键", steps, kind="inquiry", is_own=True, actor=wang, now=MONDAY)


def test_a_macro_answers_closes_and_labels_nothing_else(wang, inquiry):
    macro = macro_of(wang, ("reply", "{customer_name}，请用磁盘工具。"), ("note", "已答"), ("close", "已告知方法"))

    run_macro(macro, inquiry.case, actor=wang, now=SOON)

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.result, inquiry.close_reason != "") == (InquiryStatus.CLOSED, "已告知方法", True)
    assert "刘女士" in inquiry.case.messages.get(kind="public").text


def test_a_macro_waits_hands_over_and_goes_on(wang, inquiry):
    liu = hire("Liu", "specialist")
    run_macro(macro_of(wang, ("pause", "customer"), ("assign", str(liu.pk))), inquiry.case, actor=wang, now=SOON)
    inquiry.refresh_from_db()
    waited = (inquiry.status, inquiry.case.holder)

    run_macro(macro_of(liu, ("status", "resume"), ("assign", "me")), inquiry.case, actor=liu, now=SOON)

    inquiry.refresh_from_db()
    assert (waited, inquiry.status) == ((InquiryStatus.WAITING, liu), InquiryStatus.OPEN)


@pytest.mark.rule("KBS-04")
def test_a_macro_for_inquiries_is_checked_for_words_and_kept_only_without(wang):
    with pytest.raises(RuleViolation):
        macro_of(wang, ("reply", "神 經 病"))

    assert not Macro.objects.exists()


@pytest.mark.rule("INQ-42")
def test_the_head_of_sales_says_who_receives_a_visitor_and_nothing_else(wang, inquiry):
    head, liu = hire("Tan", "head-sales"), hire("Liu", "specialist")
    visit = note_arrival("赵先生", actor=wang, now=MONDAY)

    assign_inquiry(visit, liu, note="看样品", actor=head, now=MONDAY + MINUTE)

    visit.refresh_from_db()
    assert visit.case.holder == liu
    with pytest.raises(PermissionDenied):
        assign_inquiry(inquiry, liu, note="看样品", actor=head, now=MONDAY + MINUTE)


@pytest.mark.rule("INQ-42")
def test_the_page_of_a_visit_lets_the_head_of_sales_assign(alpha, sign_in):
    with in_company(alpha):
        furnish(alpha)
        head, liu = hire("Tan", "head-sales"), hire("Liu", "specialist")
        visit = note_arrival("赵先生", actor=liu, now=MONDAY)
        other = asked(liu)
    client = sign_in(head)

    page = client.get(visit.get_absolute_url()).content.decode()
    refused = client.post(f"{other.get_absolute_url()}assign/", {"to": liu.pk, "note": "x"})

    assert f"{visit.get_absolute_url()}assign/" in page
    assert refused.status_code in (403, 404)


@pytest.mark.rule("INQ-39")
def test_a_line_is_looked_at_at_its_minute_and_reported_once(wang):
    line_heard("main", now=MONDAY)
    line_heard("main", now=SOON)
    [first] = OutboxMessage.objects.filter(topic=LOOK)

    look_at_line("main", now=first.available_at)
    again = OutboxMessage.objects.filter(topic=LOOK).latest("pk")
    look_at_line("main", now=again.available_at)
    look_at_line("main", now=again.available_at + HOUR)

    assert again.available_at - first.available_at == timedelta(hours=1)
    assert LineWatch.objects.get().dead_since == again.available_at
    assert Notification.objects.filter(kind="line.dead").values("member").distinct().count() == (
        Notification.objects.filter(kind="line.dead").count()
    )


@pytest.mark.rule("INQ-39")
def test_a_dead_line_that_is_heard_again_is_watched_again(wang):
    line_heard("main", now=MONDAY)
    look_at_line("main", now=MONDAY + 20 * DAY)
    dead = LineWatch.objects.get().dead_since

    line_heard("main", now=MONDAY + 21 * DAY)

    assert dead is not None
    assert LineWatch.objects.get().dead_since is None
    assert OutboxMessage.objects.filter(topic=LOOK).count() == 2
