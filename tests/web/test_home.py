"""The front door."""

from collections.abc import Callable

from django.test import Client

from csdesk.people.models import Member, User
from csdesk.tenancy.models import Tenant
from tests.conftest import PASSWORD

SignIn = Callable[[Member], Client]
MemberOf = Callable[..., Member]


def test_home_leads_to_the_members_first_place(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    response = sign_in(member_of(alpha, "Li", "people.member_view")).get("/")

    assert response.headers["Location"] == "/people/"


def test_home_of_a_member_without_a_place_says_what_to_do(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    response = sign_in(member_of(alpha, "Li", language="en")).get("/")

    assert "There is nothing here for you yet" in response.content.decode()


def test_home_of_a_dealer_is_the_portals(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    response = sign_in(member_of(alpha, "Zhang", kind="dealer")).get("/", follow=True)

    assert response.redirect_chain == [("/portal/", 302)]
    assert '<body class="portal"' in response.content.decode()


def test_home_asks_whoever_is_not_signed_in_to_do_so(db: None) -> None:
    assert Client().get("/").headers["Location"] == "/accounts/login/?next=/"


def test_home_asks_somebody_without_a_company_to_choose_one(db: None) -> None:
    client = Client()
    client.force_login(
        User.objects.create_user("x@alpha.test", PASSWORD), "allauth.account.auth_backends.AuthenticationBackend"
    )

    assert client.get("/").headers["Location"].startswith("/people/")
