"""Complaints in the portal: reported, followed, rated; nothing of what is said inside the house."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from csdesk.conversations.models import Message, MessageKind
from csdesk.people.models import Member
from csdesk.sla.models import Task, TaskState
from csdesk.tenancy.models import Tenant
from dealers.models import CaseParty, DealerContact
from tests.conftest import in_company
from tests.portal.conftest import complaint_of_dealer
from tests.tickets.company import MONDAY
from tickets.lifecycle import Status
from tickets.models import Complaint, ComplaintStep
from tickets.services.answering import reply_to_customer
from tickets.services.pausing import pause_complaint

Enter = Callable[[DealerContact], Client]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
REPORT = {"subject_of_complaint": "移动硬盘 SN-2026A117", "content": "五块不通电。", "wanted_outcome": "换新"}


def reported(client: Client, **more: object) -> str:
    """Report a complaint; the address of its page."""
    response = client.post("/portal/complaints/new/", {**REPORT, **more})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def test_report_gives_a_number_and_says_until_when_we_answer(house: Tenant, owner: DealerContact, enter: Enter) -> None:
    client = enter(owner)

    page = client.get(reported(client))

    with in_company(house):
        complaint = Complaint.objects.select_related("case__holder").get()
        assert (complaint.channel, complaint.complainant_email) == ("portal", owner.email)
        assert CaseParty.objects.get().contact == owner
    text = page.content.decode()
    assert f"Received. Your number is {complaint.case.number}." in text
    assert "(CMP-40)" in text
    assert page.context["promised"] is not None
    assert complaint.case.holder.name in text


def test_report_keeps_photos_with_the_first_message(house: Tenant, owner: DealerContact, enter: Enter) -> None:
    files = [SimpleUploadedFile(f"{name}.png", PNG, "image/png") for name in ("label", "box")]

    page = enter(owner).get(reported(enter(owner), files=files)).content.decode()

    with in_company(house):
        message = Message.objects.get(kind=MessageKind.INCOMING)
        assert (message.author_id, message.text) == (owner.member_id, REPORT["content"])
        assert message.files.count() == 2
    assert page.count("?show") == 2


def test_report_sent_again_on_a_slow_network_is_one(house: Tenant, owner: DealerContact, enter: Enter) -> None:
    client = enter(owner)

    assert reported(client) == reported(client)

    with in_company(house):
        assert Message.objects.count() == Complaint.objects.count() == 1


@pytest.mark.rule("INQ-24")
@pytest.mark.parametrize(
    "other",
    [{"content": "又坏了三块。"}, {"subject_of_complaint": "硬盘", "content": "sn-2026a117 仍不通电。"}],
    ids=["same thing", "same serial"],
)
def test_report_asks_whether_it_is_the_same_matter(
    house: Tenant, owner: DealerContact, clerk: DealerContact, enter: Enter, other: dict[str, str]
) -> None:
    reported(enter(owner))
    client = enter(clerk)

    asked = client.post("/portal/complaints/new/", {**REPORT, **other})
    reported(client, **other, is_another="1")

    assert asked.status_code == 422
    assert "Have you reported this already?" in asked.content.decode()
    with in_company(house):
        assert Complaint.objects.count() == 2


def test_report_does_not_tell_of_another_dealers_complaint(
    house: Tenant, owner: DealerContact, stranger: DealerContact, enter: Enter
) -> None:
    reported(enter(owner))

    reported(enter(stranger))

    with in_company(house):
        assert Complaint.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"content": " "}, "This field is required"),
        ({"type": "no-such-type"}, "Select a valid choice"),
        ({"content": "x\x00y"}, "Null characters"),
        ({"files": SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 90)}, "may not be attached"),
    ],
)
def test_report_refuses_and_keeps_what_was_typed(
    house: Tenant, owner: DealerContact, enter: Enter, typed: dict[str, object], words: str
) -> None:
    response = enter(owner).post("/portal/complaints/new/", {**REPORT, **typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert REPORT["subject_of_complaint"] in response.content.decode()
    with in_company(house):
        assert not Complaint.objects.exists()


def test_claimed_fields_change_nothing(
    house: Tenant, owner: DealerContact, stranger: DealerContact, enter: Enter
) -> None:
    """B04: who, for whom and how grave is not the form's to say."""
    claimed = {"dealer": stranger.dealer_id, "severity": "serious", "is_major": "1", "channel": "phone", "holder": 1}

    reported(enter(owner), **claimed)

    with in_company(house):
        complaint = Complaint.objects.get()
        assert (complaint.severity, complaint.is_major, complaint.channel) == ("unknown", False, "portal")
        assert CaseParty.objects.get().dealer_id == owner.dealer_id


@pytest.fixture
def complaint(house: Tenant, owner: DealerContact, agent: Member) -> Complaint:
    """A complaint of the owner's dealer that came in by phone."""
    with in_company(house):
        return complaint_of_dealer(owner, agent)


def url_of(complaint: Complaint, tail: str = "") -> str:
    return f"/portal/complaints/{complaint.case.number}/{tail}"


def answer(complaint: Complaint, agent: Member, text: str = "已经为您换新。") -> None:
    reply_to_customer(complaint, text, actor=agent, now=MONDAY, is_answer=True)


def test_home_says_what_waits_for_the_dealer(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        waiting = complaint_of_dealer(owner, agent, subject_of_complaint="显示器")
        pause_complaint(waiting, "evidence", actor=agent, now=MONDAY)
        answer(complaint, agent)
        under_way = complaint_of_dealer(owner, agent, subject_of_complaint="键盘")

    home = enter(owner).get("/portal/")

    labels = {str(need.label): need.case.pk for need in home.context["needs"]}
    assert labels == {"Is it solved? Please tell us": complaint.case_id, "We wait for your word": waiting.case_id}
    assert [row.case.pk for row in home.context["rows"]] == [under_way.case_id]


@pytest.mark.rule("CMP-51")
def test_satisfied_closes_and_ends_the_follow_up(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        answer(complaint, agent)

    response = enter(owner).post(url_of(complaint, "rating/"), {"verdict": "satisfied", "words": ""})

    assert response.status_code == 302
    with in_company(house):
        complaint.refresh_from_db()
        assert complaint.status == Status.CLOSED
        assert ComplaintStep.objects.get().actor_id == owner.member_id
        task = Task.objects.get(kind="follow_up_call")
        assert (task.state, task.outcome) == (TaskState.DONE, "satisfied")
        assert not Message.objects.filter(kind=MessageKind.CALL).exists()


@pytest.mark.rule("CMP-52")
def test_not_satisfied_opens_it_again_with_the_dealers_words(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        answer(complaint, agent)

    enter(owner).post(url_of(complaint, "rating/"), {"verdict": "not_satisfied", "words": "换来的也不通电"})

    with in_company(house):
        complaint.refresh_from_db()
        assert complaint.status == Status.OPEN
        assert Message.objects.get(kind=MessageKind.INCOMING).text == "换来的也不通电"


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"verdict": "not_satisfied"}, 422), ({}, 422), ({"verdict": "perhaps", "words": "?"}, 422)],
)
def test_a_rating_without_a_verdict_or_a_reason_is_refused(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter,
    typed: dict[str, str], status: int,
) -> None:  # fmt: skip
    with in_company(house):
        answer(complaint, agent)

    response = enter(owner).post(url_of(complaint, "rating/"), typed)

    assert response.status_code == status
    with in_company(house):
        complaint.refresh_from_db()
        assert complaint.status == Status.ANSWERED


def test_what_is_not_answered_cannot_be_rated(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter
) -> None:
    response = enter(owner).post(url_of(complaint, "rating/"), {"verdict": "satisfied"})

    assert response.headers["Location"] == url_of(complaint)
    with in_company(house):
        complaint.refresh_from_db()
        assert complaint.status == Status.OPEN


def test_the_list_asks_the_same_queries_for_1_and_3_rows(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter,
    django_assert_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    client = enter(owner)
    for rows in (1, 3):
        with in_company(house):
            while CaseParty.objects.count() < rows:
                complaint_of_dealer(owner, agent, subject_of_complaint=f"键盘 {CaseParty.objects.count()}")

        with django_assert_num_queries(17):
            page = client.get("/portal/cases/")

        assert len(page.context["rows"]) == rows
