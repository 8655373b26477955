"""A chain that nobody can sign is never silent, and goes on when somebody can."""

import pytest

from csdesk.approvals.models import ApprovalStep, RequestState, Signature
from csdesk.approvals.queries import waiting_for
from csdesk.approvals.services import sign
from csdesk.approvals.services.looking_after import look_after_waiting
from csdesk.outbox.models import Notification
from csdesk.people.models import Member, Role
from csdesk.people.services.members import change_roles, deactivate_member
from csdesk.people.services.stand_ins import appoint_stand_in
from tests.approvals.conftest import chain_of, step_of
from tests.approvals.test_signing import approve, kinds_on
from tests.tickets.company import DAY, HOUR, MONDAY, hire


@pytest.fixture
def supplied(asked, manual):
    """A request that purchasing, where nobody works yet, has to sign after the supervisor."""
    signers = {"spares_service": "supervisor", "spares_purchasing": "purchasing"}
    steps = [step_of(key, "spares.request", signer) for key, signer in signers.items()]
    manual(chains=[chain_of("spares.request")], steps=steps)
    return asked("spares.request")


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("member__name", flat=True))


def test_ask_alarms_the_administrators_when_nobody_holds_the_role(supplied, cast):
    approve(supplied, cast.supervisor)

    assert ApprovalStep.objects.get(request=supplied, key="spares_purchasing").nobody_since == MONDAY + HOUR
    assert told("approval.stuck") == {"Admin", "Wang"}
    assert "approval.stuck" in kinds_on(supplied.case)


def test_a_stuck_chain_goes_on_when_somebody_gets_the_role(supplied, cast):
    approve(supplied, cast.supervisor)

    change_roles(cast.commerce, [Role.objects.get(key="purchasing")], actor=None, now=MONDAY + 2 * HOUR)

    assert ApprovalStep.objects.get(request=supplied, key="spares_purchasing").nobody_since is None
    assert "Wu" in told("approval.waits")
    assert waiting_for(cast.commerce, MONDAY + 2 * HOUR) == [supplied]
    assert approve(supplied, cast.commerce, now=MONDAY + 3 * HOUR).state == RequestState.APPROVED


def test_a_chain_is_stuck_when_its_last_signer_leaves(asked, cast):
    request = asked("doa.freight")

    deactivate_member(cast.sales, heir=None, actor=None, now=MONDAY + HOUR)

    assert told("approval.stuck") == {"Admin", "Wang"}
    assert kinds_on(request.case) == ["approval.asked", "approval.stuck"]


def test_look_after_waiting_alarms_once(asked, cast):
    asked("doa.freight")
    Member.objects.filter(pk=cast.sales.pk).update(state="inactive")

    changed = [look_after_waiting(MONDAY + HOUR), look_after_waiting(MONDAY + 2 * HOUR)]

    assert changed == [1, 0]


def test_a_stand_in_sees_to_it_that_a_chain_goes_on(asked, cast):
    request = asked("doa.freight")
    appoint_stand_in(cast.sales, cast.commerce, starts_at=MONDAY, ends_at=None, actor=None, now=MONDAY)

    assert approve(request, cast.commerce).state == RequestState.APPROVED


@pytest.mark.rule("DOC-02")
def test_a_line_that_only_the_asker_could_sign_goes_to_the_post_above(asked, cast):
    request = asked("spares.request", asked_by=cast.supervisor)

    [line] = request.steps.all()[0].lines.all()

    assert line.role == "assistant"
    assert waiting_for(cast.assistant, MONDAY + HOUR) == [request]


def test_a_person_named_by_the_manual_who_leaves_is_followed_by_his_heir(asked, cast, manual):
    manual(chains=[chain_of("doa.refund")], steps=[step_of("named", "doa.refund", people=[cast.commerce.email])])
    request = asked("doa.refund")

    moved = deactivate_member(cast.commerce, heir=cast.finance, actor=None, now=MONDAY + HOUR)

    assert moved == 1
    assert approve(request, cast.finance, now=MONDAY + 2 * HOUR).state == RequestState.APPROVED


def test_holders_of_a_role_in_another_team_do_not_sign(asked, cast):
    from csdesk.people.models import MemberRole, Team

    request = asked("doa.freight")
    request.case.team = Team.objects.get(key="service")
    request.case.save(update_fields=["team"])
    elsewhere = hire("Elsewhere", "agent")
    role = Role.objects.get(key="head-sales")
    MemberRole.objects.create(member=elsewhere, role=role, team=Team.objects.get(key="product"))

    assert waiting_for(elsewhere, MONDAY + HOUR) == []
    assert waiting_for(cast.sales, MONDAY + HOUR) == [request]


def test_a_refusal_is_told_to_whoever_has_the_case_when_the_asker_left(asked, cast):
    request = asked("doa.freight")
    heir = hire("Heir", "agent")
    deactivate_member(cast.agent, heir=heir, actor=None, now=MONDAY + HOUR)

    sign(request.pk, "refuse", reason="no", actor=cast.sales, now=MONDAY + DAY)

    assert told("approval.refused") == {"Heir"}
    assert Signature.objects.get().reason == "no"
