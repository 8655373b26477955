"""Sections A and B: what a role does not include, what is only claimed, what others may not see of a person."""

from itertools import cycle
from typing import Any

import pytest
from django.test import Client

from csdesk.people.models import Member, MemberKind, MemberState, SecurityEvent
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.database import run_sql
from tests.test_routes import CLOSED, NOBODY, filled

PAGES = [route for route in CLOSED if not route[1].startswith(("/api/", "/accounts/"))]
# For everybody who works here, whatever the role; what each shows is one's own.
FOR_ALL = {
    "web:home",
    "web:settings",
    "web:find",
    "web:palette",
    "people:choose_company",
    "people:suspended",
    "people:me",
    # One's own coming and going.
    "attendance:punch",
    "attendance:punch_now",
    # One's own personal file.
    "staff:mine",
    "people:stand_ins",
    # One's own shifts and their address for a calendar; the list of one's own teams; one's own presence.
    "attendance:my_work",
    "attendance:give_feed",
    "attendance:revoke_feed",
    "attendance:rosters",
    "attendance:presence",
    # One's own duty, and only an attempt at one's own words.
    "people:duty",
    "wording:check",
    "outbox:notifications",
    "outbox:read_all",
    "outbox:notification_settings",
    "outbox:since",
    # Whom the manual asks to sign is a matter of the rulebook, not of a permission; others find an empty list.
    "approvals:inbox",
    "sla:calendars",
    "rulebook:versions",
    "search:results",
    # The queue is of what one may see; views are one's own.
    "desk:workspace",
    "desk:fresh",
    "desk:filters",
    "desk:views",
    "desk:views_menu",
    "desk:keep_view",
    # Somebody may be asked about one complaint without any permission over complaints.
    "tickets:queue",
    "tickets:improvements",
}
CANARY_PHONE = "13712345678"


def refusals(company) -> int:
    with in_company(company):
        return SecurityEvent.objects.filter(kind="access.refused").count()


@pytest.mark.parametrize("method", ["get", "post"])
def test_b01_nothing_opens_without_its_permission_and_each_refusal_is_logged(
    alpha, member_of, sign_in, method, django_capture_on_commit_callbacks
):
    client = sign_in(member_of(alpha, "Intern"))
    codes: dict[str, int] = {}

    with django_capture_on_commit_callbacks(execute=True):
        for name, path, entry in PAGES:
            codes[name] = getattr(client, method)(filled(path, entry, NOBODY)).status_code

    opened = {name for name, code in codes.items() if code not in (403, 404, 405)}
    assert opened <= FOR_ALL
    assert refusals(alpha) == list(codes.values()).count(403) > 10


def test_b09_pages_are_read_and_sent_and_nothing_else(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Wang", "people.member_view", "people.role_manage"))
    guarded = [route for route in PAGES if route[0] != "people:choose_company"]
    methods = cycle([client.put, client.patch, client.delete, client.options, client.trace])

    codes = {
        path: call(filled(path, entry, NOBODY)).status_code
        for (_n, path, entry), call in zip(guarded, methods, strict=False)
    }

    assert set(codes.values()) == {405}


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_b09_no_header_makes_another_method_of_it(alpha, member_of, sign_in, header):
    client = sign_in(member_of(alpha, "Wang"))

    answer = client.get("/people/me/", headers={header: "POST"})

    assert answer.status_code == 200


CLAIMED: dict[str, Any] = {
    "tenant": 2,
    "tenant_id": 2,
    "user": 1,
    "state": "inactive",
    "kind": "dealer",
    "is_staff": "1",
    "is_administrator": "1",
    "roles": ["1"],
    "email": "attacker@x.test",
    "preferences": "{}",
    "left_at": "2020-01-01",
}


def test_b04_what_no_form_offers_changes_nothing(alpha, member_of, sign_in):
    member = member_of(alpha, "Wang", email="wang@alpha.test")

    sign_in(member).post("/people/me/", {"name": "Wang Min", "language": "en", **CLAIMED})

    with in_company(alpha):
        kept = Member.objects.get(pk=member.pk)
        assert kept.name == "Wang Min"
        assert (kept.state, kept.kind, kept.email) == (MemberState.ACTIVE, MemberKind.STAFF, "wang@alpha.test")
        assert (kept.user_id, kept.tenant_id, kept.left_at) == (member.user_id, alpha.pk, None)
        assert not kept.held_roles.exists()


@pytest.mark.parametrize(
    "claim",
    [
        {"headers": {"X-Tenant": "beta", "X-Tenant-Id": "2"}},
        {"headers": {"X-Forwarded-Host": "beta.example", "X-Csdesk-Tenant": "2"}},
        {"query_params": {"tenant": "beta", "tenant_id": "2"}},
    ],
    ids=["header", "host", "query"],
)
def test_a12_a_company_that_is_only_claimed_is_not_entered(alpha, beta, member_of, sign_in, claim):
    member_of(beta, "Secret Colleague")
    client = sign_in(member_of(alpha, "Wang", "people.member_view"))

    page = client.get("/people/", **claim)

    assert page.context["tenant"] == alpha
    assert b"Secret Colleague" not in page.content


@pytest.fixture
def own_host(alpha):
    """Alpha is reached under a host of its own; the row is the owner's alone."""
    run_sql("UPDATE tenancy_tenant SET host = 'alpha.example' WHERE slug = 'alpha'")
    yield "alpha.example"
    run_sql("UPDATE tenancy_tenant SET host = NULL WHERE slug = 'alpha'")


def test_a11_a_session_does_not_work_on_another_companys_host(alpha, own_host, member_of, sign_in, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = sign_in(member_of(alpha, "Wang"))

    answers = [client.get("/people/me/", headers={"host": host}) for host in (own_host, "beta.example")]

    assert [answer.status_code for answer in answers] == [200, 302]
    assert "_auth_user_id" not in client.session


@pytest.fixture
def person_with_phone(alpha, member_of) -> Member:
    return member_of(alpha, "Zhao", phone=CANARY_PHONE, email="zhao@alpha.test")


@pytest.mark.parametrize("kind", [MemberKind.DEALER, MemberKind.STAFF])
def test_b05_a_colleagues_phone_is_for_those_who_may_see_people(alpha, person_with_phone, member_of, sign_in, kind):
    client: Client = sign_in(member_of(alpha, "Reader", kind=kind))
    paths = [filled(path, entry, {"int": person_with_phone.pk, "str": "x"}) for _name, path, entry in PAGES]

    told = [path for path in paths if CANARY_PHONE in client.get(path).content.decode(errors="replace")]
    told += [
        path for path in ("/palette/?q=Zhao", "/people/?q=137") if CANARY_PHONE in client.get(path).content.decode()
    ]

    assert told == []


def test_b10_the_allow_list_of_pages_for_all_names_only_pages_that_are_there():
    assert {name for name, _path, _entry in CLOSED} >= FOR_ALL


def test_a16_the_same_address_may_be_in_two_companies_and_neither_hears_of_it(alpha, beta, member_of):
    member_of(alpha, "Wang", email="wang@x.test")

    member_of(beta, "Wang", email="wang@x.test")

    for company in (alpha, beta):
        with tenant_atomic(company.pk):
            assert Member.objects.filter(email="wang@x.test").count() == 1
