"""Customer files leave the house signed for, once, on record."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.approvals.models import RequestState
from csdesk.approvals.queries import latest_request
from csdesk.approvals.services.signing import sign
from csdesk.people.models import SecurityEvent
from csdesk.refusals import RuleViolation, StaleRecord
from dealers.models import FileRelease, ReleaseState
from dealers.services.releasing import ask_for_files, hand_out
from tests.dealers.archive import dealer
from tests.tickets.company import MONDAY, hire


@pytest.fixture
def people(furnished):
    """Somebody of the sales department, its head, the supervisor of customer service."""
    asker = hire("Sun", "head-product", team="sales")
    return asker, hire("Xu", "head-sales", team="sales"), hire("Zhao", "supervisor", team="service")


def signed(release: FileRelease, *signers, verdict: str = "approve") -> FileRelease:
    for signer in signers:
        request = latest_request(release.case, "file.release")
        if request.state == RequestState.WAITING:
            sign(request.pk, verdict, reason="看过", actor=signer, now=MONDAY)
    release.refresh_from_db()
    return release


@pytest.mark.rule("CUS-07", "CUS-09", "CUS-16")
def test_files_are_handed_out_once_after_the_signatures(people, nanning):
    asker, head, supervisor = people
    dealer("D-2", "柳州", region="广西")
    release = ask_for_files("市场分析", region="广西", with_contacts=True, actor=asker, now=MONDAY)
    assert release.state == ReleaseState.ASKED

    release = signed(release, head, supervisor)
    rows = hand_out(release, actor=asker, now=MONDAY)

    assert [row[1] for row in rows[1:]] == ["柳州"]
    assert "韦老板" in rows[1]
    assert SecurityEvent.objects.filter(kind="dealers.files", actor=asker).count() == 1
    with pytest.raises(StaleRecord):
        hand_out(release, actor=asker, now=MONDAY)


@pytest.mark.rule("CUS-09")
def test_hand_out_before_the_signatures_is_refused(people, nanning):
    asker = people[0]
    release = ask_for_files("市场分析", actor=asker, now=MONDAY)

    with pytest.raises(StaleRecord):
        hand_out(release, actor=asker, now=MONDAY)


def test_hand_out_is_for_who_applied(people, nanning):
    release = ask_for_files("市场分析", actor=people[0], now=MONDAY)

    with pytest.raises(PermissionDenied):
        hand_out(release, actor=people[1], now=MONDAY)


def test_ask_for_files_needs_a_reason_and_the_permission(people, nanning):
    with pytest.raises(RuleViolation) as refusal:
        ask_for_files(" ", actor=people[0], now=MONDAY)
    with pytest.raises(PermissionDenied):
        ask_for_files("看看", actor=hire("Store", "warehouse"), now=MONDAY)

    assert refusal.value.field == "reason"
    assert FileRelease.objects.count() == 0


@pytest.mark.rule("CUS-10")
def test_refused_files_stay_in_the_house(people, nanning):
    asker, head, _supervisor = people
    release = ask_for_files("市场分析", actor=asker, now=MONDAY)

    release = signed(release, head, verdict="refuse")

    assert release.state == ReleaseState.REFUSED
    with pytest.raises(StaleRecord):
        hand_out(release, actor=asker, now=MONDAY)
