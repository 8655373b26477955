"""Whatever is asked, signed, refused and withdrawn in whatever order: no result disagrees with its signatures."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from csdesk.approvals import registry
from csdesk.approvals.models import ApprovalLine, ApprovalRequest, ApprovalStep, RequestState, Signature, StepState
from csdesk.approvals.queries import open_request
from csdesk.approvals.registry import ApprovalKind
from csdesk.approvals.rules import is_passed
from csdesk.approvals.services import ask, sign, withdraw
from csdesk.people.models import Member, Role
from csdesk.people.services.members import change_roles
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import MONDAY, furnish, hire, taken

KINDS = ("doa.application", "doa.refund", "doa.freight")
ROLES = ("agent", "head-channel", "head-product", "head-sales", "finance", "commerce", "supervisor")


def anybody(actor, case):
    """Whoever asks may."""
    return True


def assert_all_agree(decided: list[tuple[int, str]]) -> None:
    """Every request's state follows from its signatures, and its result was given exactly once."""
    for request in ApprovalRequest.objects.all():
        steps = list(ApprovalStep.objects.filter(request=request).exclude(state=StepState.SKIPPED).order_by("place"))
        assert _state_of(request, steps) == request.state
        assert decided.count((request.pk, request.state)) == (not request.is_waiting)
        _assert_signed_by_the_right(request)
        running = {clock.pk for clock in Clock.objects.filter(kind="approval", settled_at=None, case=request.case)}
        open_clocks = {step.clock_id for step in steps if step.state == StepState.OPEN}
        assert open_clocks <= running


def _state_of(request: ApprovalRequest, steps: list[ApprovalStep]) -> str:
    given = list(Signature.objects.filter(line__step__request=request).order_by("pk"))
    approved = {each.line_id for each in given if each.verdict == "approve"}
    if any(each.verdict == "refuse" for each in given):
        return RequestState.REFUSED
    lines = {step.pk: [line.pk in approved for line in ApprovalLine.objects.filter(step=step)] for step in steps}
    if all(is_passed(step.agreement, lines[step.pk]) for step in steps):
        return RequestState.APPROVED
    dropped = any(step.state == StepState.DROPPED for step in steps)
    return RequestState.WITHDRAWN if dropped else RequestState.WAITING


def _assert_signed_by_the_right(request: ApprovalRequest) -> None:
    given = Signature.objects.filter(line__step__request=request)
    signers = [each.signer_id for each in given]
    assert len(set(signers)) == len(signers)
    assert request.asked_by_id not in signers


@pytest.fixture
def decided(monkeypatch) -> list[tuple[int, str]]:
    """What the rooms that asked were told."""
    told: list[tuple[int, str]] = []

    def note(request, *, now):
        transaction.on_commit(lambda: told.append((request.pk, str(request.state))))

    for key in KINDS:
        monkeypatch.setitem(registry._kinds, key, ApprovalKind(key, key, decided=note, may_ask=anybody))
    return told


class ChainMachine(RuleBasedStateMachine):
    """Asks, signs, refuses, withdraws and takes roles at random."""

    people: list[Member]
    cases: list
    told: list[tuple[int, str]]

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.decided = MONDAY, []

        def note(request, *, now):
            self.decided.append((request.pk, str(request.state)))

        for key in KINDS:
            registry._kinds[key] = ApprovalKind(key, key, decided=note, may_ask=anybody)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _act(self, act):
        self.now += timedelta(minutes=7)
        before = list(self.decided)
        try:
            with transaction.atomic():
                act()
        except RuleViolation:
            self.decided = before

    @rule(kind=st.sampled_from(KINDS), who=st.integers(0, 6), case=st.integers(0, 1))
    def ask(self, kind, who, case):
        asker = self.people[who]
        self._act(lambda: ask(self.cases[case], kind, subject="x", asked_by=asker, now=self.now))

    @rule(kind=st.sampled_from(KINDS), who=st.integers(0, 6), case=st.integers(0, 1), refuses=st.integers(0, 5))
    def sign(self, kind, who, case, refuses):
        request = open_request(self.cases[case], kind)
        if request is not None:
            verdict = "refuse" if refuses == 0 else "approve"
            self._act(lambda: sign(request.pk, verdict, reason="r", actor=self.people[who], now=self.now))

    @rule(kind=st.sampled_from(KINDS), case=st.integers(0, 1))
    def withdraw(self, kind, case):
        request = open_request(self.cases[case], kind)
        if request is not None:
            self._act(lambda: withdraw(request, actor=None, now=self.now))

    @rule(who=st.integers(0, 6), role=st.sampled_from(ROLES))
    def change_role(self, who, role):
        self._act(lambda: change_roles(self.people[who], [Role.objects.get(key=role)], actor=None, now=self.now))

    @invariant()
    def agrees(self):
        assert_all_agree(self.decided)


def play(examples: int, steps: int) -> None:
    """Run the machine."""
    checked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(ChainMachine, settings=checked)


@pytest.fixture
def stage(tenant, decided):
    """The people and two cases on which the machine plays."""
    furnish(tenant)
    hire("Admin", "admin")
    ChainMachine.people = [hire(role.title(), role) for role in ROLES]
    ChainMachine.cases = [taken(ChainMachine.people[0], now=MONDAY).case for _number in range(2)]


def test_no_chain_disagrees_with_its_signatures(stage):
    play(examples=3, steps=12)


@pytest.mark.long
def test_no_chain_disagrees_with_its_signatures_in_many_games(stage):
    play(examples=60, steps=30)


@pytest.fixture
def company(transactional_db, decided):
    """A committed company whose people sign at once."""
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk) as now:
        furnish(company, since=now.replace(year=now.year - 1))
        people = [hire(role.title(), role, since=now.replace(year=now.year - 1)) for role in ROLES]
        cases = [taken(people[0], now=now).case for _number in range(2)]
    return company, people, cases


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_the_last_line_at_once_give_one_result(company, decided):
    tenant, people, cases = company
    with tenant_atomic(tenant.pk) as now:
        second = hire("Second", "head-sales", since=now.replace(year=now.year - 1))
        request = ask(cases[0], "doa.freight", subject="x", asked_by=people[0], now=now)
    barrier = Barrier(2)

    def run(signer):
        try:
            with tenant_atomic(tenant.pk) as now:
                barrier.wait(timeout=30)
                return sign(request.pk, "approve", actor=signer, now=now).state
        except RuleViolation as refusal:
            return refusal.rule_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(run, [people[3], second]))

    assert done == ["DOA-07", "approved"]
    with tenant_atomic(tenant.pk):
        assert_all_agree(decided)
        assert Signature.objects.count() == 1


def roam(seed, company, rounds):
    """Ask, sign, refuse and withdraw at random, as one worker of several."""
    dice, (tenant, people, cases) = random.Random(seed), company
    try:
        for _round in range(rounds):
            case, kind, who = dice.choice(cases), dice.choice(KINDS), dice.choice(people)
            try:
                with tenant_atomic(tenant.pk) as now:
                    request = open_request(case, kind)
                    if request is None:
                        ask(case, kind, subject="x", asked_by=dice.choice(people), now=now)
                    elif dice.random() < 0.05:
                        withdraw(request, actor=None, now=now)
                    else:
                        verdict = "refuse" if dice.random() < 0.1 else "approve"
                        sign(request.pk, verdict, reason="r", actor=who, now=now)
            except RuleViolation:
                pass
    finally:
        connection.close()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_eight_workers_leave_no_chain_that_disagrees(company, decided):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda seed: roam(seed, company, 60), range(8)))

    with tenant_atomic(company[0].pk):
        assert_all_agree(decided)
        assert ApprovalRequest.objects.exclude(state=RequestState.WAITING).count() > 20
