from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from csdesk.people import registry
from csdesk.people.models import Role, SecurityEvent, Team
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.people.services.roles import change_role, mark_roles_seen
from csdesk.people.services.upgrading import give_new_permissions, make_new_roles
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.tenancy.upgrades import bring_companies_up_to_date
from tests.conftest import in_company, make_member

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
NEW = "tickets.fly"


@pytest.fixture
def release(monkeypatch):
    """Call it for the release that brings one more permission, which the supervisors' pattern names."""

    def bring(code=NEW):
        monkeypatch.setattr(registry, "_permissions", {**registry._permissions, code: "Fly"})

    return bring


@pytest.fixture
def furnished(tenant):
    load_roles_and_teams("dealer_after_sales")
    return tenant


def role(key):
    return Role.objects.get(key=key)


def set_permissions(changed, permissions):
    change_role(changed, name="x", name_en="x", permissions=permissions, actor=None, now=NOON)


def forget_origin():
    """As companies were before the preset was kept."""
    Role.objects.update(preset="", offered=[], unseen=[])


def test_give_new_permissions_leaves_a_new_company_alone(furnished):
    given = give_new_permissions(NOON)

    assert given == 0
    assert not SecurityEvent.objects.filter(kind="role.upgrade").exists()


def test_give_new_permissions_gives_what_the_presets_patterns_name(furnished, release):
    release()

    given = give_new_permissions(NOON)

    assert given == 1
    assert NEW in role("supervisor").permissions
    assert role("supervisor").unseen == [NEW]
    assert NEW not in role("agent").permissions


def test_give_new_permissions_writes_the_security_log(furnished, release):
    release()

    give_new_permissions(NOON)

    event = SecurityEvent.objects.get(kind="role.upgrade")
    assert (event.actor, event.facts) == (None, {"role": "supervisor", "added": [NEW]})


def test_give_new_permissions_gives_nothing_back(furnished, release):
    supervisor = role("supervisor")
    set_permissions(supervisor, [code for code in supervisor.permissions if code != "tickets.spot_check"])
    release()

    give_new_permissions(NOON)

    assert NEW in role("supervisor").permissions
    assert "tickets.spot_check" not in role("supervisor").permissions


def test_give_new_permissions_does_it_once(furnished, release):
    release()
    give_new_permissions(NOON)
    supervisor = role("supervisor")
    set_permissions(supervisor, [code for code in supervisor.permissions if code != NEW])

    given = give_new_permissions(NOON)

    assert given == 0
    assert NEW not in role("supervisor").permissions


def test_give_new_permissions_remembers_what_an_administrator_gave_and_took(furnished, monkeypatch):
    agent, before = role("agent"), role("agent").permissions
    set_permissions(agent, [*before, "tickets.spot_check"])
    set_permissions(agent, before)
    row = {"permissions": ["tickets.spot_check", "board.view"]}
    monkeypatch.setattr("csdesk.people.services.upgrading._rows", lambda preset: {"agent": row})

    give_new_permissions(NOON)

    assert role("agent").unseen == ["board.view"]
    assert "tickets.spot_check" not in role("agent").permissions


def test_give_new_permissions_knows_roles_of_older_versions_by_their_history(furnished, release):
    supervisor = role("supervisor")
    set_permissions(supervisor, [code for code in supervisor.permissions if not code.startswith("board.")])
    forget_origin()
    release()

    give_new_permissions(NOON)

    supervisor = role("supervisor")
    assert (supervisor.preset, supervisor.unseen) == ("dealer_after_sales", [NEW])
    assert not [code for code in supervisor.permissions if code.startswith("board.")]


def test_give_new_permissions_tells_the_presets_apart_by_their_teams(tenant):
    load_roles_and_teams("online_shop")
    forget_origin()
    Team.objects.filter(key="quality").delete()

    give_new_permissions(NOON)

    assert set(Role.objects.values_list("preset", flat=True)) == {"online_shop"}


def test_give_new_permissions_leaves_a_companys_own_roles_alone(furnished, release):
    own = Role.objects.create(key="porter", name="Porter", permissions=["tickets.complaint_view"])
    release()

    give_new_permissions(NOON)

    own.refresh_from_db()
    assert (own.preset, own.permissions) == ("", ["tickets.complaint_view"])


def test_migrate_brings_every_company_up_to_date(alpha, beta, release):
    for company in (alpha, beta):
        with tenant_atomic(company.pk):
            load_roles_and_teams("dealer_after_sales")
    release()

    first, second = bring_companies_up_to_date(), bring_companies_up_to_date()

    assert (first["roles"], second["roles"]) == (2, 0)
    for company in (alpha, beta):
        with tenant_atomic(company.pk):
            assert NEW in role("supervisor").permissions


@pytest.mark.parametrize(("arguments", "expected"), [((), ["brought"]), (("people",), []), (("--plan",), [])])
def test_migrate_runs_the_companies_steps_when_the_schema_is_whole(monkeypatch, arguments, expected):
    done = []
    command = "csdesk.tenancy.management.commands.migrate"
    monkeypatch.setattr(f"{command}.bring_companies_up_to_date", lambda: done.append("brought") or {"roles": 0})
    monkeypatch.setattr(f"{command}.Original.handle", lambda self, *args, **options: None)

    call_command("migrate", *arguments, verbosity=0)

    assert done == expected


def test_mark_roles_seen_needs_the_permission(furnished):
    agent = make_member("Agent", "people.member_view")

    with pytest.raises(PermissionDenied):
        mark_roles_seen(actor=agent, now=NOON)


def test_saving_a_role_means_having_seen_it(furnished, release):
    release()
    give_new_permissions(NOON)
    supervisor = role("supervisor")

    set_permissions(supervisor, supervisor.permissions)

    assert role("supervisor").unseen == []


def test_the_roles_page_shows_what_is_new_until_it_was_seen(alpha, member_of, sign_in, release):
    admin = member_of(alpha, "Admin", "people.role_manage")
    with in_company(alpha):
        load_roles_and_teams("dealer_after_sales")
    release()
    bring_companies_up_to_date()
    client = sign_in(admin)

    before = client.get(reverse("people:roles"), headers={"accept-language": "en"}).content.decode()
    client.post(reverse("people:roles_seen"))
    after = client.get(reverse("people:roles"), headers={"accept-language": "en"}).content.decode()

    assert "Fly" in before
    assert "Fly" not in after
    with in_company(alpha):
        assert SecurityEvent.objects.filter(kind="role.seen", actor=admin).count() == 1


def test_marking_roles_seen_is_for_those_who_manage_them(alpha, member_of, sign_in):
    agent = member_of(alpha, "Agent", "people.member_view")

    response = sign_in(agent).post(reverse("people:roles_seen"))

    assert response.status_code == 403


def test_make_new_roles_brings_roles_and_teams_of_a_release(furnished):
    Role.objects.filter(key="commerce").delete()
    Team.objects.filter(key__in=["commerce", "warehouse"]).delete()

    made, again = make_new_roles(NOON), make_new_roles(NOON)

    assert (made, again) == (3, 0)
    assert role("commerce").unseen == role("commerce").permissions
    assert SecurityEvent.objects.filter(kind="role.new").count() == 1


def test_make_new_roles_leaves_a_company_of_its_own_making_alone(tenant):
    Role.objects.create(key="boss", name="Boss", permissions=[])

    assert make_new_roles(NOON) == 0
