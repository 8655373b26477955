from datetime import UTC, datetime, timedelta

from csdesk.people import directory
from csdesk.people.models import MemberRole, MemberState, StandIn
from csdesk.people.queries import companies_of
from csdesk.people.services.companies import add_member
from csdesk.people.services.presets import load_roles_and_teams
from tests.conftest import make_member

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def appoint(member, stand_in, start=NOON, end=None):
    return StandIn.objects.create(member=member, stand_in=stand_in, starts_at=start, ends_at=end)


def test_holders_lists_active_holders_by_pinyin(tenant):
    load_roles_and_teams("dealer_after_sales")
    zhang = add_member("zhang@x.test", "张三", ["supervisor"], now=NOON)
    chen = add_member("chen@x.test", "陈一", ["supervisor"], now=NOON)
    gone = add_member("gone@x.test", "安七", ["supervisor"], now=NOON)
    gone.state = MemberState.INACTIVE
    gone.save()

    found = directory.holders("supervisor", at=NOON)

    assert found == [chen, zhang]


def test_holders_does_not_know_the_future(tenant):
    load_roles_and_teams("dealer_after_sales")
    add_member("new@x.test", "新人", ["supervisor"], now=NOON)

    assert directory.holders("supervisor", at=NOON - timedelta(seconds=1)) == []


def test_stand_in_follows_the_chain(tenant):
    wang, li, zhao = (make_member(name) for name in ("Wang", "Li", "Zhao"))
    appoint(wang, li)
    appoint(li, zhao)

    assert directory.stand_in(wang, at=NOON) == zhao


def test_stand_in_survives_a_circle(tenant):
    wang, li = make_member("Wang"), make_member("Li")
    appoint(wang, li)
    appoint(li, wang)

    assert directory.stand_in(wang, at=NOON) == li


def test_stand_in_ends_at_its_end(tenant):
    wang, li = make_member("Wang"), make_member("Li")
    appoint(wang, li, end=NOON + timedelta(hours=1))

    assert directory.stand_in(wang, at=NOON + timedelta(hours=1)) == wang


def test_stand_in_of_a_deactivated_person_is_nobody(tenant):
    wang, li = make_member("Wang"), make_member("Li", state=MemberState.INACTIVE)
    appoint(wang, li)

    assert directory.stand_in(wang, at=NOON) == wang


def test_companies_of_lists_only_companies_one_is_active_in(alpha, beta, member_of):
    member = member_of(alpha, "Wang", email="both@x.test")
    member_of(beta, "Wang", email="both@x.test", state=MemberState.INACTIVE)

    assert companies_of(member.user_id) == [alpha]


def test_holders_of_a_team_leaves_out_those_of_another(tenant):
    roles, teams = load_roles_and_teams("dealer_after_sales")
    wang, li, zhao = (make_member(name) for name in ("Wang", "Li", "Zhao"))
    for member, team in ((wang, teams["service"]), (li, teams["channel"]), (zhao, None)):
        MemberRole.objects.create(member=member, role=roles["supervisor"], team=team)

    found = directory.holders("supervisor", at=NOON, team=teams["service"])

    assert set(found) == {wang, zhao}
