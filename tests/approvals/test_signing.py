"""Asking, signing, refusing, withdrawing: who may, in which order, what follows."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from csdesk.approvals import registry
from csdesk.approvals.models import ApprovalRequest, ApprovalStep, RequestState, Signature, StepState
from csdesk.approvals.queries import latest_request, open_request, steps_of, waiting_for
from csdesk.approvals.registry import ApprovalKind
from csdesk.approvals.services import sign, withdraw, withdraw_all
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import Member, MemberRole, Role
from csdesk.people.services.stand_ins import appoint_stand_in
from csdesk.refusals import RuleViolation, StaleRecord
from tests.approvals.conftest import chain_of, step_of
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, hire


def approve(request: ApprovalRequest, *signers: Member, now: Any = MONDAY + HOUR) -> ApprovalRequest:
    for signer in signers:
        request = sign(request.pk, "approve", actor=signer, now=now)
    return request


def refusal_of(request: ApprovalRequest, signer: Member, *, now: Any = MONDAY + HOUR) -> RuleViolation:
    with translation.override("en"), pytest.raises(RuleViolation) as refused:
        sign(request.pk, "approve", actor=signer, now=now)
    return refused.value


def states(request: ApprovalRequest) -> list[str]:
    return list(ApprovalStep.objects.filter(request=request).order_by("place").values_list("state", flat=True))


def kinds_on(case: Any) -> list[str]:
    found = Event.objects.filter(case=case, kind__startswith="approval.").order_by("pk")
    return list(found.values_list("kind", flat=True))


@pytest.mark.rule("DOA-02")
def test_sign_approves_when_channel_and_product_have_signed(asked, cast, results):
    request = asked()

    half = approve(request, cast.channel)
    whole = approve(request, cast.product)

    assert (half.state, whole.state) == (RequestState.WAITING, RequestState.APPROVED)
    assert (whole.decided_by, whole.decided_at) == (cast.product, MONDAY + HOUR)
    assert results == [("doa.application", "approved")]
    assert kinds_on(request.case) == ["approval.asked", "approval.signed", "approval.signed", "approval.approved"]


@pytest.mark.rule("DOA-10")
def test_sign_opens_the_steps_one_after_the_other(asked, cast, results):
    request = asked("doa.refund", amount_fen=120_00)
    too_early = refusal_of(request, cast.finance)

    approve(request, cast.product)
    after_product = states(request)
    approve(request, cast.finance, cast.commerce)

    assert too_early.rule_id == "DOA-10"
    assert after_product == [StepState.PASSED, StepState.OPEN, StepState.AHEAD]
    assert states(request) == [StepState.PASSED] * 3
    assert results == [("doa.refund", "approved")]


@pytest.mark.rule("DOA-07")
def test_sign_takes_the_sales_heads_signature_for_freight(asked, cast):
    request = asked("doa.freight", amount_fen=25_00)

    assert approve(request, cast.sales).state == RequestState.APPROVED


@pytest.mark.rule("CUS-09")
def test_ask_leads_to_the_head_of_ones_own_department_first(asked, cast):
    helper = hire("Feng", "specialist", team="sales")

    request = asked("file.release", asked_by=helper)

    assert [line.role for line in request.steps.all()[0].lines.all()] == ["head-sales"]
    assert approve(request, cast.sales, cast.supervisor).state == RequestState.APPROVED


def test_sign_with_any_of_needs_one_signature(asked, cast, manual):
    manual(chains=[chain_of("doa.application")], steps=[
        step_of("one", "doa.application", "head-channel", "head-product", agreement="any_of"),
    ])  # fmt: skip
    request = asked()

    approve(request, cast.product)

    assert latest_request(request.case, "doa.application").state == RequestState.APPROVED
    assert refusal_of(request, cast.channel).message.startswith("This is approved already")


@pytest.mark.parametrize(
    ("amount_fen", "days", "expected"),
    [
        (99_99, 2, [StepState.OPEN, StepState.SKIPPED, StepState.SKIPPED]),
        (100_00, 2, [StepState.OPEN, StepState.AHEAD, StepState.SKIPPED]),
        (99_99, 3, [StepState.OPEN, StepState.SKIPPED, StepState.AHEAD]),
        (None, None, [StepState.OPEN, StepState.AHEAD, StepState.AHEAD]),
    ],
)
def test_ask_leaves_out_steps_below_their_limits(asked, manual, amount_fen, days, expected):
    manual(chains=[chain_of("doa.refund")], steps=[
        step_of("always", "doa.refund", "head-product"),
        step_of("dear", "doa.refund", "finance", from_amount_fen=100_00),
        step_of("long", "doa.refund", "assistant", from_days=3),
    ])  # fmt: skip

    assert states(asked("doa.refund", amount_fen=amount_fen, days=days)) == expected


def test_ask_approves_at_once_what_needs_no_signature(asked, manual, results):
    manual(chains=[chain_of("doa.refund")], steps=[step_of("dear", "doa.refund", "finance", from_amount_fen=100_00)])

    request = asked("doa.refund", amount_fen=1)

    assert (request.state, request.decided_by) == (RequestState.APPROVED, None)
    assert results == [("doa.refund", "approved")]


def test_ask_lets_a_named_person_sign(asked, cast, manual):
    manual(chains=[chain_of("doa.refund")], steps=[step_of("named", "doa.refund", people=[cast.commerce.email])])
    request = asked("doa.refund")

    assert refusal_of(request, cast.finance).rule_id == "DOC-02"
    assert approve(request, cast.commerce).state == RequestState.APPROVED


def test_sign_refuses_with_a_reason_and_ends_the_request(asked, cast, results):
    request = asked("doa.refund")
    with pytest.raises(RuleViolation) as without_reason:
        sign(request.pk, "refuse", reason="  ", actor=cast.product, now=MONDAY + HOUR)

    refused = sign(request.pk, "refuse", reason="人为损坏", actor=cast.product, now=MONDAY + HOUR)

    assert without_reason.value.field == "reason"
    assert (refused.state, refused.reason, refused.decided_by) == (RequestState.REFUSED, "人为损坏", cast.product)
    assert states(request) == [StepState.REFUSED, StepState.DROPPED, StepState.DROPPED]
    assert results == [("doa.refund", "refused")]
    assert Signature.objects.get().verdict == "refuse"


def test_sign_refuses_a_verdict_that_is_none(asked, cast):
    request = asked()

    with pytest.raises(RuleViolation) as refused:
        sign(request.pk, "perhaps", actor=cast.channel, now=MONDAY + HOUR)

    assert refused.value.field == "verdict"


def test_ask_refuses_a_second_request_of_the_kind(asked):
    asked()

    with pytest.raises(RuleViolation) as refused:
        asked()

    assert refused.value.rule_id == "DOA-02"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"subject": " \n"}, "subject"), ({"amount_fen": -1}, "amount_fen"), ({"amount_fen": 10**15}, "amount_fen"),
     ({"days": -1}, "days")],
)  # fmt: skip
def test_ask_refuses_what_cannot_be(asked, fields, field):
    with pytest.raises(RuleViolation) as refused:
        asked(**fields)

    assert refused.value.field == field
    assert not ApprovalRequest.objects.exists()


def test_ask_says_when_the_manual_has_no_such_chain(asked, manual):
    manual(chains=[], steps=[])

    with translation.override("en"), pytest.raises(RuleViolation) as refused:
        asked()

    assert refused.value.message.startswith("The manual does not say who signs “doa.application”")


def test_ask_is_refused_to_who_may_not(asked, cast, monkeypatch):
    closed = ApprovalKind("doa.application", "DOA", may_ask=lambda actor, case: False)
    monkeypatch.setitem(registry._kinds, "doa.application", closed)

    with pytest.raises(PermissionDenied):
        asked()


def test_ask_makes_no_difference_to_a_request_when_the_manual_changes(asked, cast, manual):
    request = asked()
    manual(chains=[], steps=[])

    assert approve(request, cast.channel, cast.product).state == RequestState.APPROVED


def test_sign_undoes_the_signature_when_what_follows_fails(asked, cast, monkeypatch):
    def broken(request: ApprovalRequest, *, now: Any) -> None:
        raise RuleViolation("DOA-10", "The money is not there.")

    request = asked()
    approve(request, cast.channel)
    monkeypatch.setitem(registry._kinds, "doa.application", ApprovalKind("doa.application", "DOA", decided=broken))

    refused = refusal_of(request, cast.product)

    assert str(refused) == "The money is not there."
    assert open_request(request.case, "doa.application") == request
    assert Signature.objects.count() == 1


# What is refused, each with its rule and clear words.


def test_sign_refuses_twice(asked, cast):
    request = asked()
    approve(request, cast.channel)

    refused = refusal_of(request, cast.channel)

    assert isinstance(refused, StaleRecord)
    assert (refused.rule_id, refused.message) == ("DOA-02", "You have signed this already.")


def test_sign_refuses_ones_own_request(asked, cast):
    request = asked("doa.refund", asked_by=cast.product)
    hire("Second", "head-product")

    assert refusal_of(request, cast.product).message == "You asked for this yourself: somebody else signs it."


def test_sign_refuses_a_stand_in_of_the_asker_and_the_asker_as_a_stand_in(asked, cast):
    second = hire("Second", "head-product")
    request = asked("doa.refund", asked_by=cast.product)
    appoint_stand_in(cast.product, cast.agent, starts_at=MONDAY, ends_at=None, actor=None, now=MONDAY)
    appoint_stand_in(second, cast.product, starts_at=MONDAY, ends_at=None, actor=None, now=MONDAY)

    assert "nobody signs his own request" in refusal_of(request, cast.agent).message
    assert refusal_of(request, cast.product).message.startswith("You asked for this yourself")
    assert waiting_for(cast.agent, MONDAY + HOUR) == []
    assert approve(request, second).steps.all()[0].state == StepState.PASSED


def test_sign_refuses_after_withdrawal_and_after_decision(asked, cast):
    withdrawn, refused = asked("doa.application"), asked("doa.freight")
    withdraw(withdrawn, actor=cast.agent, now=MONDAY + MINUTE)
    sign(refused.pk, "refuse", reason="no", actor=cast.sales, now=MONDAY + MINUTE)

    assert "was withdrawn by Wang" in refusal_of(withdrawn, cast.channel).message
    assert "was refused by Li" in refusal_of(refused, cast.sales).message


def test_sign_as_a_stand_in_says_for_whom(asked, cast):
    request = asked()
    appoint_stand_in(cast.channel, cast.commerce, starts_at=MONDAY, ends_at=MONDAY + DAY, actor=None, now=MONDAY)

    approve(request, cast.commerce)

    given = Signature.objects.get()
    assert (given.signer, given.stood_in_for) == (cast.commerce, cast.channel)
    assert [each["name"] for each in given.could_sign] == ["Wu", "Qian"]
    assert [(line.name, line.stood_in_for) for line in steps_of(request)] == [("Wu", "Qian"), ("", "")]
    assert refusal_of(request, cast.channel).message == "You have signed this already."


def test_sign_refuses_a_stand_in_whose_period_has_ended(asked, cast):
    request = asked()
    appoint_stand_in(cast.channel, cast.commerce, starts_at=MONDAY, ends_at=MONDAY + HOUR, actor=None, now=MONDAY)

    assert refusal_of(request, cast.commerce, now=MONDAY + HOUR).message == "You do not stand in for Qian any more."


def test_sign_refuses_somebody_who_left(asked, cast):
    request = asked()
    Member.objects.filter(pk=cast.channel.pk).update(state="inactive", left_at=MONDAY)

    assert refusal_of(request, cast.channel).message == "Only those who work here sign."


def test_sign_refuses_somebody_who_lost_the_role(asked, cast):
    request = asked()
    MemberRole.objects.filter(member=cast.channel).delete()

    assert refusal_of(request, cast.channel).message == "It is not your signature that is asked for here."


def test_sign_refuses_another_companys_member(asked, cast, beta, member_of):
    request = asked()
    stranger = Member(pk=2**40, name="Stranger")

    assert refusal_of(request, stranger).message == "Only those who work here sign."


def test_sign_wants_another_person_for_each_signature(asked, cast):
    MemberRole.objects.create(member=cast.channel, role=Role.objects.get(key="head-product"))
    request = asked()
    approve(request, cast.channel)

    refused = refusal_of(request, cast.channel)

    assert "another person's signature" in refused.message
    assert approve(request, cast.product).state == RequestState.APPROVED


def test_sign_signs_all_ones_lines_where_the_manual_lets_one_person(asked, cast, manual):
    manual(chains=[chain_of("doa.application", apart=False)], steps=[
        step_of("both", "doa.application", "head-channel", "head-product"),
        step_of("again", "doa.application", "head-product"),
    ])  # fmt: skip
    MemberRole.objects.create(member=cast.channel, role=Role.objects.get(key="head-product"))
    request = asked()

    approve(request, cast.channel, cast.channel)

    assert latest_request(request.case, "doa.application").state == RequestState.APPROVED
    assert Signature.objects.filter(signer=cast.channel).count() == 3


def test_withdraw_ends_the_request_and_a_new_one_may_be_asked(asked, cast, results):
    first = asked()
    approve(first, cast.channel)

    withdraw(first, actor=cast.agent, now=MONDAY + HOUR, reason="填错了")

    assert latest_request(first.case, "doa.application").reason == "填错了"
    assert states(first) == [StepState.DROPPED]
    assert results == [("doa.application", "withdrawn")]
    assert asked(now=MONDAY + 2 * HOUR).state == RequestState.WAITING


def test_withdraw_is_refused_when_decided_and_to_who_may_not(asked, cast, monkeypatch):
    request = asked("doa.freight")
    own = ApprovalKind("doa.freight", "Freight", may_ask=lambda actor, case: actor == cast.agent)
    monkeypatch.setitem(registry._kinds, "doa.freight", own)
    with pytest.raises(PermissionDenied):
        withdraw(request, actor=cast.finance, now=MONDAY + HOUR)
    approve(request, cast.sales)

    with pytest.raises(StaleRecord):
        withdraw(request, actor=cast.agent, now=MONDAY + HOUR)


def test_withdraw_all_takes_back_what_waits_on_a_case(asked, results):
    case = asked("doa.refund").case
    asked("doa.freight")

    assert withdraw_all(case, now=MONDAY + HOUR) == 2
    assert [state for _kind, state in results] == ["withdrawn", "withdrawn"]


def test_waiting_for_lists_what_one_may_sign_by_deadline(asked, cast, tenant):
    slow = asked("doa.refund")
    quick = asked("doa.application")

    assert waiting_for(cast.product, MONDAY + HOUR) == [slow, quick]
    assert waiting_for(cast.agent, MONDAY + HOUR) == waiting_for(cast.finance, MONDAY + HOUR) == []
    approve(slow, cast.product)
    assert waiting_for(cast.product, MONDAY + HOUR) == [quick]
    assert waiting_for(cast.finance, MONDAY + HOUR) == [slow]


def test_ask_tells_the_signers_and_sign_the_asker(asked, cast):
    request = asked()
    told = set(Notification.objects.filter(kind="approval.waits").values_list("member__name", flat=True))

    approve(request, cast.channel, cast.product)

    assert told == {"Qian", "Sun"}
    [result] = Notification.objects.filter(kind="approval.approved")
    assert result.member == cast.agent


def test_ask_says_it_once_for_the_stand_in(asked, cast):
    appoint_stand_in(cast.sales, cast.commerce, starts_at=MONDAY, ends_at=None, actor=None, now=MONDAY)

    asked("doa.freight")

    [told] = Notification.objects.filter(kind="approval.waits")
    assert told.member == cast.commerce
