"""The manual's posts and reporting lines, as the page about roles shows them."""

import pytest

from csdesk.people.models import Member, MemberRole, MemberState, Role, Team
from csdesk.people.registry import posts_at
from csdesk.rulebook.sections.staffing import Post
from tests.conftest import in_company
from tests.tickets.company import DAY, MONDAY, furnish, hire


def posts(company, preset="dealer_after_sales"):
    furnish(company, preset)
    return {post.role: post for post in posts_at(MONDAY)}


@pytest.mark.rule("ROL-01", "ROL-02", "ROL-04", "ROL-09")
def test_the_dealers_desk_stands_under_the_managers_assistant(tenant):
    found = posts(tenant)

    line = [found["agent"].reports_to, found["supervisor"].reports_to, found["assistant"].reports_to]
    assert line == ["supervisor", "assistant", "gm"]
    assert [found[role].headcount for role in ("supervisor", "specialist", "agent")] == [1, 2, 1]
    assert found["supervisor"].duties


@pytest.mark.rule("ROL-03", "ROL-05", "ROL-08")
def test_a_shops_groups_stand_under_the_shop_manager_without_figures(tenant):
    furnish(tenant, "online_shop")

    found = posts_at(MONDAY)

    groups = [post for post in found if post.rule == "ROL-03"]
    assert len(groups) == 3
    assert {post.reports_to for post in groups} == {"supervisor"}
    assert {post.headcount for post in found} == {None}
    assert not any(post.reports_to == "agent" for post in found)


@pytest.mark.rule("ROL-05")
def test_how_many_hold_a_post_is_the_companys_to_enter():
    known = {"key": "x", "label": {"zh": "岗"}, "role": "agent", "rule": "ROL-05"}

    assert Post(**known).headcount is None
    assert Post(**known, headcount=7).headcount == 7


def test_a_company_without_a_manual_has_no_posts(tenant):
    assert posts_at(MONDAY) == []


@pytest.mark.rule("ROL-04", "ROL-06")
def test_the_page_of_roles_shows_who_stands_above_whom_and_what_each_answers_for(alpha, sign_in):
    with in_company(alpha) as now:
        furnish(alpha, since=now - DAY)
        admin = hire("Root", "admin", since=now - DAY)

    body = sign_in(admin).get("/people/roles/").content.decode()

    assert "总经理助理" in body
    assert "考核、奖惩与岗位安排" in body


@pytest.mark.rule("ROL-05")
def test_roles_and_teams_count_each_person_once_and_nobody_who_has_left(alpha, sign_in):
    with in_company(alpha) as now:
        furnish(alpha, since=now - DAY)
        admin = hire("Root", "admin", since=now - DAY)
        wang, left = (hire(name, "agent", team="service", since=now - DAY) for name in ("Wang", "Left"))
        agent = Role.objects.get(key="agent")
        MemberRole.objects.create(member=wang, role=agent, team=Team.objects.get(key="service"))
        Member.objects.filter(pk=left.pk).update(state=MemberState.INACTIVE)
    client = sign_in(admin)

    roles, teams = client.get("/people/roles/").context["rows"], client.get("/people/teams/").context["teams"]

    assert {role.key: role.held_by for role, _new in roles}["agent"] == 1
    assert {team.key: team.size for team in teams}["service"] == 1
