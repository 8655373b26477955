"""Complaint → return → verdict → replacement → callback → satisfied, or reopened."""

import pytest

from csdesk.cases.models import Phase
from csdesk.cases.queries import family_of
from csdesk.refusals import RuleViolation
from repairs.services.following import NOT_SATISFIED, SATISFIED, finish_callback
from tests.repairs.returns import SERIALS, arrived, filed
from tests.tickets.company import HOUR, MONDAY, taken
from tickets.lifecycle import Status
from tickets.services.answering import enter_call
from tickets.services.closing import close_complaint


@pytest.fixture
def chained(chen, hengda, disk):
    """A complaint that was closed, and its return, which has arrived."""
    complaint = taken(chen)
    enter_call(
        complaint, "已安排返修", direction="out", number="", outcome="reached",
        at=MONDAY, actor=chen, now=MONDAY, is_answer=True,
    )  # fmt: skip
    complaint.refresh_from_db()
    close_complaint(complaint, note="同意返修", actor=chen, now=MONDAY)
    order = arrived(chen, SERIALS[0], dealer=hengda, parent=complaint.case)
    complaint.refresh_from_db()
    return complaint, order


@pytest.mark.rule("CMP-52")
def test_not_satisfied_with_the_return_opens_the_complaint_again(chained, chen):
    complaint, order = chained

    finish_callback(order, NOT_SATISFIED, "又坏了", actor=chen, now=MONDAY + 5 * HOUR)

    complaint.refresh_from_db()
    assert (complaint.status, complaint.case.__class__.objects.get(pk=complaint.case_id).phase) == (
        Status.OPEN,
        Phase.OPEN,
    )


@pytest.mark.rule("RPR-20")
def test_satisfied_leaves_the_complaint_closed(chained, chen):
    complaint, order = chained

    finish_callback(order, SATISFIED, "很好", actor=chen, now=MONDAY + 5 * HOUR)

    complaint.refresh_from_db()
    assert complaint.status == Status.CLOSED
    with pytest.raises(RuleViolation):
        finish_callback(order, SATISFIED, "很好", actor=chen, now=MONDAY + 5 * HOUR)


def test_both_see_each_other(chained, chen):
    complaint, order = chained

    assert list(family_of(complaint.case, chen)) == [order.case]
    assert list(family_of(order.case, chen)) == [complaint.case]


def test_a_return_without_a_complaint_tells_its_holder(chen, zhao, hengda, disk):
    from csdesk.outbox.models import Notification

    order = arrived(chen, SERIALS[0], dealer=hengda)

    finish_callback(order, NOT_SATISFIED, "又坏了", actor=zhao, now=MONDAY + 5 * HOUR)

    assert Notification.objects.filter(member=chen, kind="return.dissatisfied").exists()


def test_several_returns_of_one_complaint_are_one_family(chen, hengda, disk):
    complaint = taken(chen)
    first = filed(chen, SERIALS[0], dealer=hengda, parent=complaint.case)
    second = filed(chen, SERIALS[1], dealer=hengda, parent=complaint.case)

    assert set(family_of(first.case, chen)) == {complaint.case, second.case}
