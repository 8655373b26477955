"""What narrow and outside roles do not find: the house's people, its manual, its settings, its complaints."""

from datetime import UTC, datetime

import pytest

from csdesk.people.models import MemberKind, Role, SecurityEvent, StandIn, Team, TeamMembership
from csdesk.people.services.companies import add_member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.people.services.roles import change_role
from csdesk.people.services.upgrading import give_new_permissions, take_back_permissions
from tests.conftest import in_company

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
NARROW = ["brand-partner", "factory", "shipping", "warehouse", "purchasing"]
WITHDRAWN = ["people.member_view", "rulebook.view"]


def hired(company, role, name):
    with in_company(company) as now:
        load_roles_and_teams("dealer_after_sales")
        return add_member(f"{role}@alpha.test", name, [role], now=now)


@pytest.mark.rule("CUS-08")
@pytest.mark.parametrize("role", NARROW)
def test_narrow_roles_find_neither_people_nor_manual_nor_settings_nor_complaints(alpha, sign_in, role):
    client = sign_in(hired(alpha, role, "Narrow"))

    found = {path: client.get(path).status_code for path in ("/people/", "/rulebook/", "/settings/", "/complaints/")}

    assert set(found.values()) == {403}


def test_narrow_roles_choose_a_stand_in_among_their_own_team(alpha, sign_in, member_of):
    partner, mate = hired(alpha, "brand-partner", "Partner"), member_of(alpha, "Mate")
    stranger = member_of(alpha, "Stranger")
    with in_company(alpha):
        team = Team.objects.get(key="brand-partner")
        TeamMembership.objects.bulk_create([TeamMembership(team=team, member=each) for each in (partner, mate)])
    client = sign_in(partner)
    form = {"member": partner.pk, "starts_at": "2026-11-23T10:00"}

    refused = client.post("/people/stand-ins/", {**form, "stand_in": stranger.pk})
    taken = client.post("/people/stand-ins/", {**form, "stand_in": mate.pk})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Stranger" not in refused.content.decode()
    with in_company(alpha):
        assert StandIn.objects.get().stand_in == mate


@pytest.mark.rule("CUS-07")
@pytest.mark.parametrize(
    ("role", "finds"), [("branch", False), ("head-sales", False), ("agent", True), ("admin", True)]
)
def test_dealers_contacts_are_listed_to_those_who_may_see_them(alpha, sign_in, member_of, role, finds):
    contact = member_of(alpha, "刘老板", kind=MemberKind.DEALER, sort_key="liulaoban")
    client = sign_in(hired(alpha, role, "Reader"))

    listed = client.get("/people/").content.decode()
    page = client.get(f"/people/{contact.pk}/")
    hits = client.get("/palette/", {"q": "liu"}).content.decode()

    assert "Reader" in listed
    assert ("刘老板" in listed, page.status_code == 200, "刘老板" in hits) == (finds, finds, finds)


def test_an_upgrade_takes_back_what_a_release_withdraws_and_only_once(tenant):
    load_roles_and_teams("dealer_after_sales")
    factory = Role.objects.get(key="factory")
    factory.permissions = sorted([*factory.permissions, *WITHDRAWN])
    factory.offered, factory.withdrawn = factory.permissions, []
    factory.save()

    first, second = take_back_permissions(NOON), take_back_permissions(NOON)

    factory.refresh_from_db()
    assert (first, second) == (1, 0)
    assert not set(WITHDRAWN) & set(factory.permissions)
    assert SecurityEvent.objects.get(kind="role.withdraw").facts == {"role": "factory", "removed": WITHDRAWN}
    assert give_new_permissions(NOON) == 0


def test_what_was_withdrawn_can_be_given_again(tenant):
    load_roles_and_teams("dealer_after_sales")
    factory = Role.objects.get(key="factory")
    given = [*factory.permissions, "people.member_view"]
    change_role(factory, name="x", name_en="x", permissions=given, actor=None, now=NOON)

    taken = take_back_permissions(NOON)

    factory.refresh_from_db()
    assert (taken, "people.member_view" in factory.permissions) == (0, True)
