from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.people.models import Invitation, Member, MemberState, Role, SecurityEvent, User
from csdesk.people.services.companies import add_member
from csdesk.people.services.invitations import InvitationInvalid, accept_invitation, find_invitation, invite_member
from csdesk.people.services.members import change_member, change_roles, deactivate_member, reactivate_member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def admin(tenant):
    load_roles_and_teams("dealer_after_sales")
    return add_member("admin@x.test", "管理员", ["admin"], now=NOON - timedelta(days=1), password="a long password")


def invite(admin, email="wang@x.test"):
    member, token = invite_member(email, "王五", [Role.objects.get(key="agent")], actor=admin, now=NOON)
    return member, token.partition(".")[2]


def test_invite_member_lets_one_person_join_once(admin):
    member, secret = invite(admin)

    accept_invitation(secret, password="another long password", now=NOON)

    member.refresh_from_db()
    assert member.state == MemberState.ACTIVE
    assert User.objects.get(email="wang@x.test").check_password("another long password")
    with pytest.raises(InvitationInvalid):
        accept_invitation(secret, password="x", now=NOON)


def test_an_invitation_expires_at_its_end(admin):
    _member, secret = invite(admin)

    with pytest.raises(InvitationInvalid):
        find_invitation(secret, now=NOON + timedelta(days=7))

    assert find_invitation(secret, now=NOON + timedelta(days=7, seconds=-1)) is not None


def test_an_invitation_of_another_company_looks_like_none(alpha, beta):
    with tenant_atomic(alpha.pk):
        load_roles_and_teams("dealer_after_sales")
        _member, secret = invite(None)

    with tenant_atomic(beta.pk), pytest.raises(InvitationInvalid):
        find_invitation(secret, now=NOON)


def test_accept_invitation_keeps_a_known_persons_password(admin, beta):
    User.objects.create_user("both@x.test", "the old password")
    _member, secret = invite(admin, "both@x.test")

    accept_invitation(secret, password="the attacker's password", now=NOON)

    assert User.objects.get(email="both@x.test").check_password("the old password")


def test_invite_member_refuses_somebody_who_is_here(admin):
    invite(admin)

    with pytest.raises(RuleViolation) as refusal:
        invite(admin)

    assert refusal.value.field == "email"
    assert Invitation.objects.count() == 1


def test_invite_member_needs_the_permission(admin):
    agent = make_member("Agent", "people.member_view")

    with pytest.raises(PermissionDenied):
        invite(agent)

    assert Member.objects.filter(email="wang@x.test").count() == 0


@pytest.mark.rule("ROL-06")
def test_deactivate_member_keeps_the_last_administrator(admin):
    other = make_member("Other", "people.member_manage")

    with pytest.raises(RuleViolation):
        deactivate_member(admin, heir=None, actor=other, now=NOON)

    admin.refresh_from_db()
    assert admin.state == MemberState.ACTIVE


def test_change_roles_keeps_the_last_administrator(admin):
    with pytest.raises(RuleViolation):
        change_roles(admin, [Role.objects.get(key="agent")], actor=admin, now=NOON)

    assert [held.role.key for held in admin.held_roles.all()] == ["admin"]


def test_change_roles_writes_the_security_log(admin):
    member = add_member("li@x.test", "李四", ["agent"], now=NOON)

    change_roles(member, [Role.objects.get(key="supervisor")], actor=admin, now=NOON)

    event = SecurityEvent.objects.get(kind="member.roles")
    assert event.facts == {"before": ["agent"], "after": ["supervisor"]}


def test_a_deactivated_person_is_signed_out_at_once(alpha, member_of, sign_in):
    member = member_of(alpha, "Wang")
    client = sign_in(member)
    with tenant_atomic(alpha.pk):
        Member.objects.update(state=MemberState.INACTIVE)

    response = client.get("/accounts/email/")

    assert response.status_code == 302
    assert "_auth_user_id" not in client.session


def test_change_member_gives_nobody_access_back_that_was_closed_meanwhile(admin):
    wang = make_member("Wang")
    Member.objects.filter(pk=wang.pk).update(state=MemberState.INACTIVE, left_at=NOON)

    change_member(wang, actor=wang, now=NOON, phone="13800000000")

    wang.refresh_from_db()
    assert (wang.phone, wang.state, wang.left_at) == ("13800000000", MemberState.INACTIVE, NOON)


def test_deactivate_member_refuses_somebody_who_has_left(admin):
    wang = make_member("Wang")
    deactivate_member(wang, heir=None, actor=admin, now=NOON)

    with pytest.raises(RuleViolation):
        deactivate_member(wang, heir=None, actor=admin, now=NOON + timedelta(days=1))

    wang.refresh_from_db()
    assert wang.left_at == NOON


def test_reactivate_member_refuses_somebody_who_is_in(admin):
    wang = make_member("Wang")

    with pytest.raises(RuleViolation):
        reactivate_member(wang, actor=admin, now=NOON)

    assert not SecurityEvent.objects.filter(kind="member.reactivate").exists()
