"""What a contact writes on a case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from csdesk.conversations.models import Message, MessageKind
from csdesk.documents.models import Attachment
from csdesk.outbox.models import Notification
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import DealerContact
from dealers.services.portal_messages import TooManyMessages, write_from_portal
from tests.conftest import in_company
from tests.portal.conftest import complaint_of_dealer
from tests.tickets.company import MONDAY
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.services.merging import merge_complaint
from tickets.services.pausing import pause_complaint

Enter = Callable[[DealerContact], Client]


@pytest.fixture
def complaint(house: Tenant, owner: DealerContact, agent: Member) -> Complaint:
    """A complaint of the owner's dealer."""
    with in_company(house):
        return complaint_of_dealer(owner, agent)


def write(client: Client, complaint: Complaint, **typed: Any) -> Any:
    """Post the form on the complaint's page."""
    return client.post(f"/portal/cases/{complaint.case.number}/messages/", typed)


def test_words_and_files_reach_the_case_and_its_holder(
    house: Tenant, clerk: DealerContact, complaint: Complaint, enter: Enter
) -> None:
    file = SimpleUploadedFile("serial.txt", b"SN-1", "text/plain")

    response = write(enter(clerk), complaint, text="照片在附件里", files=file)

    assert response.headers["Location"] == f"/portal/complaints/{complaint.case.number}/#latest"
    with in_company(house):
        message = Message.objects.get(kind=MessageKind.INCOMING)
        assert (message.author_id, message.sender_name, message.text) == (clerk.member_id, "Chen", "照片在附件里")
        assert message.files.get().attachment.added_by_id == clerk.member_id
        assert Notification.objects.get(kind="message.incoming").member_id == complaint.case.holder_id


def test_a_word_goes_on_with_what_waited_for_it(
    house: Tenant, owner: DealerContact, agent: Member, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        pause_complaint(complaint, "evidence", actor=agent, now=MONDAY)

    write(enter(owner), complaint, text="见附件")

    with in_company(house):
        assert Complaint.objects.get().status == Status.OPEN


def test_the_same_words_sent_twice_are_one_message(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter
) -> None:
    client = enter(owner)

    for text in ("请尽快", "请尽快", "谢谢"):
        write(client, complaint, text=text)

    with in_company(house):
        assert [row.text for row in Message.objects.order_by("pk")] == ["请尽快", "谢谢"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": " "}, "There is nothing to send yet"),
        ({"text": "x\x00"}, "Null characters"),
        ({"text": "x" * 100_001}, "at most 100000"),
        ({"text": "kept", "files": SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")}, "may not be attached"),
        ({"text": "kept", "files": SimpleUploadedFile("empty.png", b"")}, "is empty"),
    ],
)
def test_a_refused_message_says_why_and_keeps_nothing(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter, typed: dict[str, Any], words: str
) -> None:
    response = write(enter(owner), complaint, **typed)

    assert response.status_code == 422
    assert words in response.content.decode()
    with in_company(house):
        assert not Message.objects.exists()
        assert not Attachment.objects.exists()


def test_f06_who_sends_too_many_messages_waits_and_the_others_of_the_dealer_do_not(
    house: Tenant, owner: DealerContact, clerk: DealerContact, complaint: Complaint, enter: Enter, settings: Any
) -> None:
    settings.PORTAL_MESSAGES_PER_PERSON_AN_HOUR = 2
    loud = enter(owner)

    codes = [write(loud, complaint, text=text).status_code for text in ("1", "2", "2", "3")]
    report = {"subject_of_complaint": "键盘", "content": "坏了"}
    refused = loud.post("/portal/complaints/new/", report)

    assert codes == [302, 302, 302, 422]
    assert "You have sent 2 messages within an hour. Please wait 60 min." in refused.content.decode()
    assert "坏了" in refused.content.decode()
    assert write(enter(clerk), complaint, text="3").status_code == 302
    with in_company(house):
        assert Complaint.objects.count() == 1


def test_an_hour_later_a_contact_may_write_again(
    house: Tenant, owner: DealerContact, complaint: Complaint, settings: Any
) -> None:
    settings.PORTAL_MESSAGES_PER_PERSON_AN_HOUR = 1
    with in_company(house):
        write_from_portal(complaint.case, "1", [], contact=owner, now=MONDAY)
        with pytest.raises(TooManyMessages) as refusal:
            write_from_portal(complaint.case, "2", [], contact=owner, now=MONDAY + timedelta(minutes=59))

        write_from_portal(complaint.case, "2", [], contact=owner, now=MONDAY + timedelta(hours=1))

        assert refusal.value.facts == {"retry_after": 60}
        assert Message.objects.count() == 2


@pytest.mark.rule("INQ-24")
def test_words_on_a_merged_complaint_reach_its_survivor_unless_that_is_somebody_elses(
    house: Tenant, owner: DealerContact, stranger: DealerContact, agent: Member, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        own, foreign = complaint_of_dealer(owner, agent), complaint_of_dealer(stranger, agent)
        doubles = [complaint_of_dealer(owner, agent) for _into in (own, foreign)]
        for double, into in zip(doubles, (own, foreign), strict=True):
            merge_complaint(double, into, actor=agent, now=MONDAY, of_other_customer=True)
    client = enter(owner)

    codes = [write(client, double, text="请尽快").status_code for double in doubles]

    assert codes == [302, 422]
    with in_company(house):
        assert Message.objects.get().case_id == own.case_id


def test_a_refusal_over_htmx_is_the_form_alone(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter
) -> None:
    address = f"/portal/cases/{complaint.case.number}/messages/"

    response = enter(owner).post(address, {"text": ""}, headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert response.content.decode().strip().startswith("<form")


@pytest.mark.parametrize("part", ["standing", "conversation"])
def test_an_open_page_asks_for_a_part_alone(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter, part: str
) -> None:
    headers = {"HX-Request": "true", "HX-Target": part}

    response = enter(owner).get(f"/portal/complaints/{complaint.case.number}/", headers=headers)

    assert response.content.decode().strip().startswith(f'<div id="{part}"')


def test_a_long_conversation_shows_its_latest_and_the_rest_on_demand(
    house: Tenant, owner: DealerContact, complaint: Complaint, enter: Enter
) -> None:
    with in_company(house):
        rows = [
            Message(
                case=complaint.case,
                kind=MessageKind.PUBLIC,
                author=None,
                text=f"no. {n}!",
                at=MONDAY,
                entered_at=MONDAY,
            )
            for n in range(45)
        ]
        Message.objects.bulk_create(rows)
    client, address = enter(owner), f"/portal/complaints/{complaint.case.number}/"

    short, whole = client.get(address).content.decode(), client.get(f"{address}?whole").content.decode()

    assert ("no. 4!" in short, "no. 5!" in short, "no. 44!" in short) == (False, True, True)
    assert "no. 0!" in whole
