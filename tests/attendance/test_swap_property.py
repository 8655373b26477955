"""Swaps played at random against a model that only knows who should work which shift."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from attendance.lifecycle import STANDING
from attendance.models import Shift, Swap
from attendance.queries.swap_limits import swaps_in_month
from attendance.services.swap_deciding import call_off_swap
from attendance.services.swapping import NewSwap, accept_swap, decline_swap, expire_swap, offer_swap, withdraw_swap
from csdesk.approvals.queries.requests import open_request
from csdesk.approvals.services import sign
from csdesk.refusals import RuleViolation
from tests.attendance.leaves import away
from tests.attendance.planning import staff
from tests.attendance.swapping import CHAIN, shift_of
from tests.tickets.company import HOUR, MONDAY, furnish, hire

NAMES, DAYS = ("Wang", "Li", "Zhang"), range(1, 25, 2)
MOST = 3


class Swapping(RuleBasedStateMachine):
    """Three people with shifts on every other day of December; one manager."""

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.people = staff(*NAMES)
        self.boss = hire("Zhao", "supervisor", team="service")
        self.owner: dict[int, int] = {}
        self.first: dict[int, int] = {}
        self.sick: list[tuple[int, date]] = []
        for place, number in enumerate(DAYS):
            member = self.people[place % len(self.people)]
            shift = shift_of(member, date(2026, 12, number))
            self.owner[shift.pk] = self.first[shift.pk] = member.pk
        self.shifts = sorted(self.owner)

    def teardown(self) -> None:
        """The next play begins with nothing."""
        transaction.savepoint_rollback(self.point)

    @rule(give=st.integers(0, 11), back=st.integers(-1, 11))
    def offer(self, give: int, back: int) -> None:
        """Somebody offers a shift against another's, or asks to be stood in for."""
        given = Shift.objects.get(pk=self.shifts[give])
        payback = Shift.objects.get(pk=self.shifts[back]) if back >= 0 else None
        other = payback.member if payback is not None else self.people[give % 3]
        self._try(lambda: offer_swap(NewSwap(given, other, payback, "事", "own"), actor=given.member, now=MONDAY))

    @precondition(lambda self: Swap.objects.exists())
    @rule(which=st.integers(0, 50), act=st.sampled_from(["accept", "decline", "withdraw", "expire", "sign", "refuse"]))
    def go_on(self, which: int, act: str) -> None:
        """Somebody does something to one of the swaps, fitting or not."""
        swap = self._some(which)
        now = MONDAY + HOUR
        acts = {
            "accept": lambda: accept_swap(swap, actor=swap.other, now=now),
            "decline": lambda: decline_swap(swap, actor=swap.other, now=now),
            "withdraw": lambda: withdraw_swap(swap, actor=swap.asked_by, now=now),
            "expire": lambda: expire_swap(swap.pk, now=now),
            "sign": lambda: self._sign(swap, "approve"),
            "refuse": lambda: self._sign(swap, "refuse"),
        }
        if self._try(acts[act]) and act == "sign":
            self._change_hands(swap)

    @precondition(lambda self: Swap.objects.filter(status="approved").exists())
    @rule(which=st.integers(0, 50))
    def call_off(self, which: int) -> None:
        """The manager calls a swap off."""
        swap = self._some(which)
        if self._try(lambda: call_off_swap(swap, reason="病", actor=self.boss, now=MONDAY + HOUR)):
            self._change_hands(swap)

    @rule(who=st.integers(0, 2), number=st.sampled_from(list(DAYS)))
    def fall_ill(self, who: int, number: int) -> None:
        """Somebody is away on a day."""
        if (self.people[who].pk, date(2026, 12, number)) in self.sick:
            return
        begins = Shift.objects.get(pk=self.shifts[list(DAYS).index(number)]).begins_at
        away(self.people[who], begins, begins + timedelta(hours=9))
        self.sick.append((self.people[who].pk, date(2026, 12, number)))

    @invariant()
    def everybody_works_what_was_agreed(self) -> None:
        """Shifts change hands by swaps in force, in both halves or in none; each stands in one swap at most."""
        assert dict(Shift.objects.filter(pk__in=self.shifts).values_list("pk", "member_id")) == self.owner
        standing = Swap.objects.filter(status__in=STANDING)
        halves = [pk for pair in standing.values_list("given", "payback") for pk in pair if pk is not None]
        assert len(halves) == len(set(halves))

    @invariant()
    def nobody_swaps_too_often(self) -> None:
        """The limit of the month holds whatever was played (SHF-06)."""
        for member in self.people:
            assert swaps_in_month(member, date(2026, 12, 1), counted_for="both") <= MOST

    @invariant()
    def nobody_works_back_to_back(self) -> None:
        """No one has two shifts of a day by swapping (SHF-12)."""
        pairs = list(Shift.objects.filter(pk__in=self.shifts).values_list("member", "day"))
        assert len(pairs) == len(set(pairs))

    def _some(self, which: int) -> Swap:
        swaps = list(Swap.objects.select_related("case", "asked_by", "other").order_by("pk"))
        return swaps[which % len(swaps)]

    def _sign(self, swap: Swap, verdict: str) -> None:
        request = open_request(swap.case, CHAIN)
        if request is None:
            raise RuleViolation("SHF-08", "nothing to sign")
        sign(request.pk, verdict, reason="x", actor=self.boss, now=MONDAY + HOUR)

    def _try(self, do) -> bool:
        try:
            with transaction.atomic():
                do()
        except (RuleViolation, PermissionDenied):
            return False
        return True

    def _change_hands(self, swap: Swap) -> None:
        """The model's own account, by who had the shifts at first."""
        swap.refresh_from_db()
        swapped = swap.status == "approved"
        self.owner[swap.given_id] = swap.other_id if swapped else swap.asked_by_id
        if swap.payback_id is not None:
            self.owner[swap.payback_id] = swap.asked_by_id if swapped else swap.other_id


def play(examples: int, steps: int) -> None:
    """So many plays of so many steps."""
    shown = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Swapping, settings=shown)


@pytest.mark.rule("SHF-06", "SHF-11", "SHF-12", "SHF-13", "SHF-19")
def test_no_play_of_swaps_leaves_a_shift_half_swapped(tenant):
    furnish(tenant)

    play(examples=4, steps=10)

    assert Swap.objects.count() == 0


@pytest.mark.long
def test_no_long_play_of_swaps_leaves_a_shift_half_swapped(tenant):
    furnish(tenant)

    play(examples=120, steps=40)

    assert Swap.objects.count() == 0
