from csdesk.people.models import Role, Team
from csdesk.people.registry import matching_permissions
from csdesk.people.services.presets import load_roles_and_teams


def test_matching_permissions_matches_nothing_without_a_pattern():
    assert matching_permissions([]) == []


def test_matching_permissions_names_a_rooms_permissions_in_order():
    found = matching_permissions(["people.*", "tickets.complaint_view"])

    assert found == sorted(found)
    assert {code.split(".")[0] for code in found} == {"people", "tickets"}
    assert [code for code in found if code.startswith("tickets.")] == ["tickets.complaint_view"]


def test_load_roles_and_teams_writes_each_kind_at_one_go(tenant, django_assert_num_queries):
    with django_assert_num_queries(6):
        load_roles_and_teams("dealer_after_sales")


def test_load_roles_and_teams_keeps_the_beginning_of_each_history(tenant):
    roles, teams = load_roles_and_teams("dealer_after_sales")

    assert {line.key for line in Role.history.all()} == set(roles)
    assert {line.key for line in Team.history.all()} == set(teams)
    assert {line.history_type for line in (*Role.history.all(), *Team.history.all())} == {"+"}


def test_load_roles_and_teams_leaves_what_there_is(tenant):
    own = Role.objects.create(key="agent", name="Clerk", permissions=["tickets.complaint_view"])

    roles, _teams = load_roles_and_teams("dealer_after_sales")

    assert roles["agent"] == own
    assert Role.objects.get(key="agent").name == "Clerk"
    assert own.history.count() == 1
