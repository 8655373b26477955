"""Who at a dealer uses the portal: an owner invites and closes; an invitation works once, for a week, for one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from csdesk.people.models import Invitation, Member, MemberKind, MemberState, User
from csdesk.tenancy.models import Tenant
from dealers.models import ContactRole, DealerContact
from tests.conftest import PASSWORD, in_company

Enter = Callable[[DealerContact], Client]
CLERK = {"name": "陈小姐", "email": "chen@hengda.test", "phone": "13800000002", "language": "en"}
JOINING = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def invited(client: Client, **more: str) -> str:
    """Invite a clerk; the link in the mail."""
    response = client.post("/portal/me/contacts/", {**CLERK, **more})
    assert response.status_code == 302, response.content.decode()
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_an_owner_invites_a_clerk_who_joins_and_sees_the_portal(
    house: Tenant, owner: DealerContact, enter: Enter
) -> None:
    link, newcomer = invited(enter(owner)), Client()

    joined = newcomer.post(link, JOINING, follow=True)

    assert mail.outbox[-1].to == [CLERK["email"]]
    assert joined.redirect_chain[-1][0] == "/portal/"
    with in_company(house):
        contact = DealerContact.objects.get(email=CLERK["email"])
        assert (contact.dealer_id, contact.role) == (owner.dealer_id, ContactRole.CLERK)
        assert (contact.member.kind, contact.member.state) == (MemberKind.DEALER, MemberState.ACTIVE)
        assert [held.role.key for held in contact.member.held_roles.select_related("role")] == ["dealer"]


@pytest.mark.parametrize("how", ["replayed", "expired", "guessed", "renewed", "closed"])
def test_an_invitation_that_is_not_valid_any_more_looks_like_none(
    house: Tenant, owner: DealerContact, enter: Enter, how: str
) -> None:
    client = enter(owner)
    link = invited(client)
    with in_company(house) as now:
        pk = DealerContact.objects.get(email=CLERK["email"]).pk
        if how == "expired":
            Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    if how == "replayed":
        Client().post(link, JOINING)
    elif how == "guessed":
        link = f"{link[:-5]}AAAA/"
    elif how == "renewed":
        client.post(f"/portal/me/contacts/{pk}/again/")
    elif how == "closed":
        client.post(f"/portal/me/contacts/{pk}/close/")

    answer = Client().get(link)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"email": "nobody"}, "valid email"), ({"name": ""}, "required"), ({"email": "wu@other.test"}, "already here")],
)
def test_an_invitation_is_refused_and_what_was_typed_stays(
    house: Tenant, owner: DealerContact, stranger: DealerContact, enter: Enter, typed: dict[str, str], words: str
) -> None:
    """The address of another dealer's contact is one that is somebody's here; whose, nobody is told."""
    with in_company(house):
        User.objects.filter(pk=stranger.member.user_id).update(email="wu@other.test")

    response = enter(owner).post("/portal/me/contacts/", {**CLERK, **typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert CLERK["phone"] in response.content.decode()
    assert stranger.dealer.name not in response.content.decode()


def test_an_owner_is_not_closed_by_an_owner(house: Tenant, owner: DealerContact, enter: Enter) -> None:
    response = enter(owner).post(f"/portal/me/contacts/{owner.pk}/close/", follow=True)

    assert "Owners are changed by us" in response.content.decode()
    with in_company(house):
        assert DealerContact.objects.get(pk=owner.pk).is_active


def test_me_changes_ones_own_details_and_the_language_of_the_pages(
    house: Tenant, owner: DealerContact, enter: Enter
) -> None:
    client = enter(owner)

    page = client.post(
        "/portal/me/", {"name": "刘恒", "phone": "1", "language": "zh-hans", "kind": "staff"}, follow=True
    )

    assert "我的资料" in page.content.decode()
    with in_company(house):
        member = Member.objects.get(pk=owner.member_id)
        assert (member.name, member.phone, member.kind) == ("刘恒", "1", MemberKind.DEALER)
