import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from csdesk.people.models import Member, MemberRole, MemberState, Role, SecurityEvent, StandIn, Team, User
from csdesk.people.services.companies import add_member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.people.services.security_log import record_security_event
from csdesk.people.web.security_words import labels_of_kinds
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import PASSWORD, in_company


def furnish(company, *, role="admin", name="王敏"):
    with tenant_atomic(company.pk) as now:
        load_roles_and_teams("dealer_after_sales")
        return add_member(f"{role}@{company.slug}.test", name, [role], now=now - timedelta(days=1), password=PASSWORD)


@pytest.fixture
def admin(alpha):
    return furnish(alpha)


@pytest.fixture
def client(admin, sign_in):
    return sign_in(admin)


def ids(company):
    with tenant_atomic(company.pk):
        member, role, team = Member.objects.latest("pk"), Role.objects.latest("pk"), Team.objects.latest("pk")
        other = Member.objects.exclude(pk=member.pk).first() or member
        row = (
            StandIn.objects.create(member=member, stand_in=other, starts_at="2026-01-01T00:00Z")
            if other != member
            else None
        )
        return {"member": member.pk, "role": role.pk, "team": team.pk, "stand_in": row.pk if row else 0}


OPEN = [
    "/people/",
    "/people/invite/",
    "/people/me/",
    "/people/roles/",
    "/people/teams/",
    "/people/stand-ins/",
    "/people/security/",
]
WITH_ID = ["/people/{member}/", "/people/roles/{role}/", "/people/teams/{team}/"]
POSTS = ["/people/{member}/roles/", "/people/{member}/deactivate/", "/people/{member}/reactivate/",
         "/people/{member}/invite-again/", "/people/stand-ins/{stand_in}/end/"]  # fmt: skip


@pytest.mark.parametrize("path", OPEN + WITH_ID)
def test_every_page_opens_for_an_administrator(alpha, client, path):
    response = client.get(path.format(**ids(alpha)))

    assert response.status_code == 200


@pytest.mark.parametrize("path", WITH_ID)
def test_a_foreign_record_looks_like_none(alpha, beta, client, path):
    furnish(beta)
    foreign = ids(beta)

    response = client.get(path.format(**foreign))
    random = client.get(path.format(**dict.fromkeys(foreign, 999999)))

    assert (response.status_code, random.status_code) == (404, 404)
    assert len(response.content) == len(random.content)


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_done_to_a_foreign_record(alpha, beta, client, path):
    with tenant_atomic(beta.pk) as now:
        load_roles_and_teams("dealer_after_sales")
        add_member("x@beta.test", "X", [], now=now)
        add_member("y@beta.test", "Y", ["agent"], now=now)
    foreign = ids(beta)

    response = client.post(path.format(**foreign), {"roles": []})

    assert response.status_code == 404
    with in_company(beta):
        assert Member.objects.get(pk=foreign["member"]).state == MemberState.ACTIVE
        assert MemberRole.objects.filter(member=foreign["member"]).count() == 1


@pytest.mark.parametrize("path", ["/people/invite/", "/people/roles/", "/people/security/", "/people/roles/{role}/"])
def test_an_agent_is_refused_and_it_is_logged(alpha, sign_in, path, django_capture_on_commit_callbacks):
    agent = furnish(alpha, role="agent", name="李")

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(agent).get(path.format(**ids(alpha)))

    assert response.status_code == 403
    with in_company(alpha):
        assert SecurityEvent.objects.get(kind="access.refused").actor_id == agent.pk


@pytest.mark.parametrize("path", OPEN + WITH_ID)
def test_nobody_gets_in_unknown(alpha, admin, path):
    response = Client().get(path.format(**ids(alpha)))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.rule("CUS-23")
def test_sign_in_leads_into_the_only_company(alpha, admin):
    client = Client()

    response = client.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["tenant_id"] == alpha.pk
    with in_company(alpha):
        assert SecurityEvent.objects.filter(kind="sign_in.done", actor=admin).count() == 1


def test_a_person_of_two_companies_chooses(alpha, beta, admin, member_of):
    member_of(beta, "王敏", email=admin.email)
    client = Client()
    client.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})

    assert "tenant_id" not in client.session
    page = client.get("/people/company/")
    client.post("/people/company/", {"company": beta.pk})

    assert page.content.count(b'name="company"') == 2
    assert client.session["tenant_id"] == beta.pk


def test_nobody_enters_a_company_he_does_not_belong_to(beta, client):
    client.post("/people/company/", {"company": beta.pk})

    assert client.session["tenant_id"] != beta.pk


def test_ten_wrong_passwords_lock_the_account_out(alpha, admin):
    client = Client()
    wrong = {"login": admin.email, "password": "wrong"}

    codes = [client.post("/accounts/login/", wrong).status_code for _attempt in range(10)]
    right = client.post("/accounts/login/", {"login": admin.email, "password": PASSWORD})

    assert codes[:9] == [200] * 9
    assert right.status_code == 429
    with in_company(alpha):
        assert SecurityEvent.objects.filter(kind="sign_in.locked").count() >= 1


def test_an_invited_person_joins_by_the_mailed_link(alpha, client, django_capture_on_commit_callbacks):
    with in_company(alpha):
        role = Role.objects.get(key="agent").pk
    form = {"email": "new@x.test", "name": "赵新", "roles": [role], "language": "zh-hans"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/people/invite/", form)
    link = next(word for word in mail.outbox[0].body.split() if "/people/join/" in word)
    visitor = Client()
    path = "/" + link.split("/", 3)[3]

    page = visitor.get(path)
    joined = visitor.post(path, {"password": PASSWORD, "again": PASSWORD})

    assert (response.status_code, page.status_code, joined.status_code) == (302, 200, 302)
    assert visitor.session["tenant_id"] == alpha.pk
    with in_company(alpha):
        assert Member.objects.get(email="new@x.test").state == MemberState.ACTIVE


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_joining_refuses_a_weak_password(alpha, client, password, django_capture_on_commit_callbacks):
    with in_company(alpha):
        role = Role.objects.get(key="agent").pk
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/people/invite/", {"email": "new@x.test", "name": "赵", "roles": [role], "language": "en"})
    path = "/" + next(w for w in mail.outbox[0].body.split() if "/people/join/" in w).split("/", 3)[3]

    response = Client().post(path, {"password": password, "again": password})

    assert response.status_code == 422
    assert not User.objects.get(email="new@x.test").has_usable_password()


@pytest.mark.parametrize("token", ["alpha.wrong", "nobody.secret", "alpha", "beta."])
def test_a_made_up_invitation_is_not_found(alpha, token):
    assert Client().get(f"/people/join/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("/people/invite/", {"email": "no address", "name": "X", "language": "en"}, "email"),
        ("/people/invite/", {"email": "a@b.test", "name": "x" * 81, "language": "en"}, "name"),
        ("/people/invite/", {"email": "a@b.test", "name": "\x00", "language": "xx"}, "language"),
        ("/people/me/", {"name": "", "language": "en"}, "name"),
    ],
)
def test_bad_input_is_an_error_at_its_field(client, path, data, field):
    response = client.post(path, data)

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_the_members_list_asks_the_same_queries_for_1_and_3_rows(alpha, client, member_of, django_assert_num_queries):
    client.get("/people/")
    with django_assert_num_queries(14):
        client.get("/people/")
    for name in ("Li", "Zhao"):
        member_of(alpha, name)
    with django_assert_num_queries(14):
        client.get("/people/")


def test_wrong_passwords_of_one_do_not_lock_out_another(alpha, admin):
    for _attempt in range(10):
        Client().post("/accounts/login/", {"login": "somebody@x.test", "password": "wrong"})

    response = Client().post("/accounts/login/", {"login": admin.email, "password": PASSWORD})

    assert response.status_code == 302


def test_the_lock_out_goes_by_what_our_own_front_end_saw(alpha, admin, settings):
    settings.BEHIND_PROXY = True
    wrong, behind = {"login": admin.email, "password": "wrong"}, {"REMOTE_ADDR": "", "HTTP_X_REAL_IP": "192.0.2.7"}
    for _attempt in range(10):
        Client(**behind).post("/accounts/login/", wrong)

    same = Client(**behind).post("/accounts/login/", {"login": admin.email, "password": PASSWORD})
    other = Client(REMOTE_ADDR="", HTTP_X_REAL_IP="192.0.2.8").post(
        "/accounts/login/", {"login": admin.email, "password": PASSWORD}
    )

    assert (same.status_code, other.status_code) == (429, 302)


def test_a_client_cannot_claim_an_address(alpha, admin):
    for attempt in range(10):
        claimed = {"HTTP_X_REAL_IP": f"192.0.2.{attempt}", "HTTP_X_FORWARDED_FOR": f"192.0.2.{attempt}"}
        Client(**claimed).post("/accounts/login/", {"login": admin.email, "password": "wrong"})

    response = Client().post("/accounts/login/", {"login": admin.email, "password": PASSWORD})

    assert response.status_code == 429


def test_every_kind_of_line_in_the_security_log_has_words():
    written = set()
    for path in Path("csdesk").rglob("*.py"):
        written |= set(re.findall(r'(?:record_security_event|_log)\(\s*"([a-z_.]+)"', path.read_text()))

    assert written
    assert written <= set(labels_of_kinds())


def test_roles_and_teams_are_named_in_the_readers_language(alpha, client):
    with tenant_atomic(alpha.pk):
        role, team = Role.objects.get(key="agent"), Team.objects.get(key="service")

    with translation.override("en"):
        english = (str(role), str(team))
    with translation.override("zh-hans"):
        chinese = (str(role), str(team))

    assert english == ("Service specialist", "Customer service")
    assert chinese == ("客服专员", "客服部")


def test_a_role_without_an_english_name_keeps_its_own():
    with translation.override("en"):
        said = str(Role(name="客服专员"))

    assert said == "客服专员"


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "confirm-email/x/", "login/code/confirm/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_registers_or_changes_the_address_he_signs_in_with(alpha, member_of, sign_in, path, method):
    client = sign_in(member_of(alpha, "Wang"))

    assert getattr(client, method)(f"/accounts/{path}").status_code == 404


@pytest.fixture
def logged(alpha, admin, member_of):
    """Three lines of the log, one of them an attack on spreadsheets."""
    wang = member_of(alpha, "=Wang()")
    with tenant_atomic(alpha.pk) as now:
        record_security_event("member.join", actor=wang, subject=wang, now=now)
        record_security_event("access.refused", actor=wang, now=now - timedelta(days=3), what="people.role_manage")
        record_security_event("stand_in.end", actor=admin, subject=admin, now=now)
    return wang


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kind": "access.refused"}, {"access.refused"}),
        ({"person": "WANG"}, {"member.join", "access.refused"}),
        ({"person": "WANG", "since": "2026-11-22"}, None),
        ({"kind": "no such kind", "person": "999999", "since": "nonsense"}, None),
        ({"since": "0001-01-01", "until": "9999-12-31"}, None),
    ],
    ids=["kind", "person", "day", "nonsense is passed over", "all days"],
)
def test_the_security_log_is_narrowed_down(client, logged, asked, kinds):
    answer = client.get(
        "/people/security/", {**asked, "person": asked.get("person", "").replace("WANG", str(logged.pk))}
    )

    assert answer.status_code == 200
    shown = {event.kind for event, _label, _facts in answer.context["rows"]}
    assert kinds is None or shown == kinds


def test_the_security_log_is_taken_along_and_that_is_logged(alpha, client, logged):
    answer = client.get("/people/security/export/", {"person": logged.pk})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all(",'=Wang()," in line for line in lines[1:])
    assert "attachment" in answer.headers["Content-Disposition"]
    with in_company(alpha):
        assert SecurityEvent.objects.filter(kind="security.export").count() == 1
