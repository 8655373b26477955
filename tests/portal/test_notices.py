"""When we write, the dealer's contacts hear of it."""

from typing import Any

import pytest

from csdesk.events.models import Event
from csdesk.events.registry import subscribers_of
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.outbox.notices import notice_groups
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import DealerContact, DealerState
from dealers.services.parties import detach
from dealers.services.portal_notices import ANSWER, WRITTEN, tell_contacts
from tests.conftest import in_company
from tests.portal.conftest import complaint_of_dealer
from tests.tickets.company import MONDAY
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer


@pytest.fixture
def complaint(house: Tenant, owner: DealerContact, clerk: DealerContact, agent: Member) -> Complaint:
    """A complaint of the owner's dealer, which also has a clerk."""
    with in_company(house):
        return complaint_of_dealer(owner, agent, complainant_email=owner.email)


def said(complaint: Complaint, agent: Member, *, is_answer: bool = False) -> None:
    """Write to the dealer, and let the news be carried."""
    reply_to_customer(complaint, "请寄回。", actor=agent, now=MONDAY, is_answer=is_answer)
    event = Event.objects.filter(kind__startswith="message.").latest("pk")
    tell_contacts(event)


def told() -> dict[str, tuple[str, str, bool]]:
    """name -> (kind, page, whether a mail is to come) of each notice of a dealer."""
    notices = Notification.objects.filter(member__kind="dealer").select_related("member")
    return {row.member.name: (row.kind, row.items[0]["url"], row.mailed < row.count) for row in notices}


@pytest.mark.parametrize(("is_answer", "kind"), [(False, WRITTEN), (True, ANSWER)])
def test_everybody_of_the_dealers_is_told_and_nobody_gets_two_mails(
    house: Tenant, stranger: DealerContact, agent: Member, complaint: Complaint, is_answer: bool, kind: str
) -> None:
    with in_company(house):
        said(complaint, agent, is_answer=is_answer)

        page = f"/portal/complaints/{complaint.case.number}/"
        assert told() == {"Liu": (kind, page, False), "Chen": (kind, page, True)}
        assert OutboxMessage.objects.filter(topic="mail.send").count() == 1


@pytest.mark.parametrize("without", ["party", "dealings", "access"])
def test_nobody_is_told_without(
    house: Tenant, owner: DealerContact, clerk: DealerContact, agent: Member, complaint: Complaint, without: str
) -> None:
    with in_company(house):
        if without == "party":
            detach(complaint.case)
        elif without == "dealings":
            owner.dealer.state = DealerState.ENDED
            owner.dealer.save()
        else:
            DealerContact.objects.filter(dealer=owner.dealer).update(is_active=False)

        said(complaint, agent)

        assert told() == {}


def test_a_note_tells_no_dealer(house: Tenant) -> None:
    name, kinds = (
        f"{tell_contacts.__module__}.{tell_contacts.__qualname__}",
        ("public", "answer", "internal", "incoming"),
    )

    with in_company(house):
        heard = [kind for kind in kinds if name in subscribers_of(f"message.{kind}")]

    assert heard == ["public", "answer"]


def test_dealers_choose_among_what_concerns_them(house: Tenant, owner: DealerContact, enter: Any) -> None:
    page = enter(owner).get("/notifications/settings/").content.decode()

    assert "Your cases" in page
    assert "told_clock" not in page
    assert "portal" not in notice_groups()


def test_who_opens_the_case_has_read_the_notice(
    house: Tenant, clerk: DealerContact, agent: Member, complaint: Complaint, enter: Any
) -> None:
    with in_company(house):
        said(complaint, agent)

    enter(clerk).get(f"/portal/complaints/{complaint.case.number}/")

    with in_company(house):
        unread = Notification.objects.filter(read_at=None, member__kind="dealer")
        assert [row.member.name for row in unread.select_related("member")] == ["Liu"]
