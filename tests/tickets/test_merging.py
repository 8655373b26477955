"""Duplicates become one."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.models import Draft
from csdesk.conversations.services.drafts import carry_words, save_draft
from csdesk.events.models import Event
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Clock, ClockEvent, Verdict
from tests.tickets.company import DAY, HOUR, MONDAY, taken
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.queries.complaints import same_customer
from tickets.rules import Person, is_same_person
from tickets.services.answering import reply_to_customer
from tickets.services.merging import OtherCustomer, merge_complaint, unmerge_complaint

SOON = MONDAY + HOUR


@pytest.fixture
def survivor(wang):
    return taken(wang)


@pytest.mark.rule("INQ-24")
def test_merge_complaint_ends_the_duplicate_in_the_survivor(complaint, survivor, wang):
    merge_complaint(complaint, survivor, actor=wang, now=SOON)

    complaint.refresh_from_db()
    assert (complaint.status, complaint.merged_into, complaint.case.phase) == (Status.MERGED, survivor, Phase.CLOSED)
    assert not Clock.objects.filter(case=complaint.case, verdict="").exists()
    assert Event.objects.get(kind="complaint.absorb").case == survivor.case


def test_merge_complaint_keeps_what_was_breached(complaint, survivor, wang):
    reply_to_customer(complaint, "晚了", actor=wang, now=MONDAY + 5 * DAY)
    breaches = ClockEvent.objects.filter(clock__case=complaint.case, is_breach=True)
    recorded = set(breaches.values_list("clock__kind", flat=True))

    merge_complaint(complaint, survivor, actor=wang, now=MONDAY + 5 * DAY + HOUR)

    # What was late without anybody having noticed is recorded as it falls away.
    assert recorded == {"confirmation", "first_reply"}
    assert set(breaches.values_list("clock__kind", flat=True)) == {*recorded, "result", "verify"}


def test_unmerge_complaint_opens_it_with_its_clocks_from_their_original_start(complaint, survivor, wang):
    merge_complaint(complaint, survivor, actor=wang, now=SOON)

    unmerge_complaint(complaint, actor=wang, now=SOON + HOUR)

    complaint.refresh_from_db()
    result = Clock.objects.get(case=complaint.case, kind="result", verdict=Verdict.RUNNING)
    assert (complaint.status, complaint.merged_into) == (Status.OPEN, None)
    assert result.started_at == MONDAY


def test_merge_complaint_refuses_itself_and_the_merged(complaint, survivor, wang):
    other = taken(wang)
    merge_complaint(other, survivor, actor=wang, now=SOON)

    for into in (complaint, other):
        with pytest.raises(RuleViolation) as refusal:
            merge_complaint(complaint, into, actor=wang, now=SOON)
        assert refusal.value.field == "into"

    complaint.refresh_from_db()
    assert complaint.status == Status.OPEN


def test_merge_complaint_refuses_a_circle(complaint, survivor, wang):
    merge_complaint(complaint, survivor, actor=wang, now=SOON)

    with pytest.raises(RuleViolation):
        merge_complaint(survivor, complaint, actor=wang, now=SOON)


def test_merge_complaint_refuses_a_closed_one(complaint, survivor, wang):
    Complaint.objects.filter(pk=complaint.pk).update(status=Status.CLOSED)

    with pytest.raises(TransitionNotAllowed):
        merge_complaint(complaint, survivor, actor=wang, now=SOON)


def test_merge_complaint_refuses_who_may_not_work_on_both(complaint, survivor, wang, li, chen):
    Complaint.objects.filter(pk=survivor.pk).update(is_about_staff=True)
    survivor.refresh_from_db()

    for actor in (chen, li):
        with pytest.raises(PermissionDenied):
            merge_complaint(complaint, survivor, actor=actor, now=SOON)


def test_same_customer_finds_complaints_by_phone_or_address(complaint, survivor, wang):
    stranger = taken(wang, complainant_phone="139", complainant_email="other@x.test")

    assert set(same_customer(wang, phone=" 13800000000 ")) == {complaint, survivor}
    assert set(same_customer(wang, email="ZHANG@dealer.test", but=complaint)) == {survivor}
    assert set(same_customer(wang, email="other@x.test")) == {stranger}
    assert list(same_customer(wang)) == []


@pytest.mark.rule("INQ-24")
def test_merge_complaint_of_another_customer_has_to_be_confirmed(complaint, wang):
    other = taken(wang, complainant_name="李女士", complainant_phone="13900000000", complainant_email="li@dealer.test")

    with pytest.raises(OtherCustomer):
        merge_complaint(complaint, other, actor=wang, now=SOON)
    merge_complaint(complaint, other, actor=wang, now=SOON, of_other_customer=True)

    complaint.refresh_from_db()
    assert complaint.merged_into == other
    assert Event.objects.get(kind="complaint.absorb").facts["of_other_customer"] is True


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Person("张", "138 0000-0000"), Person("张先生", "+86 13800000000"), True),
        (Person("张", "", "Zhang@X.test"), Person("Z", "", "zhang@x.test"), True),
        (Person("张", "13800000000", "a@x.test"), Person("张", "13900000000", "a@x.test"), True),
        (Person("张先生", "13800000000"), Person("张先生", "13900000000"), False),
        (Person("张 先生"), Person("张先生", "13900000000"), True),
        (Person("张先生", "13800000000"), Person("李女士", "", "li@x.test"), False),
    ],
)
def test_is_same_person_goes_by_phone_and_mail_before_the_name(one, other, same):
    assert is_same_person(one, other) is same
    assert is_same_person(other, one) is same


def test_merge_complaint_takes_along_what_is_being_written(complaint, survivor, wang, li):
    save_draft(complaint.case, "public", "王在写", actor=wang, now=SOON)
    save_draft(complaint.case, "public", "李在写", actor=li, now=SOON)
    save_draft(survivor.case, "public", "李先写", actor=li, now=SOON)

    merge_complaint(complaint, survivor, actor=wang, now=SOON)

    kept = Draft.objects.filter(case=survivor.case).values_list("member__name", "text")
    assert sorted(kept) == [("Li", "李先写\n\n李在写"), ("Wang", "王在写")]
    assert not Draft.objects.filter(case=complaint.case).exists()


def test_carry_words_does_not_double_what_is_there(survivor, wang):
    for text in ("先说", "先说", "再说"):
        carry_words(text, "public", survivor.case, actor=wang, now=SOON)

    assert Draft.objects.get(case=survivor.case).text == "先说\n\n再说"
