"""Facts become proposals, never entries: confirmed by a person they stand in the books (PAY-11, PAY-13, PAY-14)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.queries import members_who_may
from csdesk.ledger.rules import AccountKey, Change
from csdesk.ledger.services.posting import Reason, post, reverse
from csdesk.outbox.notify import notify
from csdesk.outbox.rendering import company_zone
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import RulebookInForce, rulebook_at
from csdesk.rulebook.sections.rewards import RewardKind
from incentives.lifecycle import PROPOSAL_LIFECYCLE, ProposalStatus
from incentives.models import Proposal, ProposalShare
from incentives.permissions import Permission
from incentives.policies import may_decide_proposal, may_decide_rewards, may_reverse_proposal, may_see_points
from incentives.queries.proposals import COUNTING, PAY_BOOK, sums_of_pay
from incentives.rules.amounts import Range, range_of, range_on_scale
from staff.queries.employments import base_salary_fen
from staff.rules.fines import window_of
from staff.services.wording import named

RULE = "PAY-11"
ENTERED = "entered"


@dataclass(frozen=True)
class FactFound:
    """A fact: `source` and `key` say which. `member`: whom it concerns; None while nobody knows."""

    source: str
    key: str
    happened_on: date
    evidence: str
    member: Member | None = None
    case: Case | None = None
    by: Member | None = None


def manual_of_day(day: date, now: datetime) -> RulebookInForce:
    """The manual that counted on a day, so that a change in mid-month does not reach back."""
    return rulebook_at(min(now, datetime.combine(day, time.max, company_zone())))


@transaction.atomic
def propose(fact: FactFound, kind: RewardKind, *, now: datetime) -> Proposal | None:
    """Propose what the manual of that day has for a fact; None when it was proposed before, however it ended.

    Whoever decides is told; who the system found bears jointly is fixed now.
    """
    manual = manual_of_day(fact.happened_on, now)
    known = {"source": fact.source, "key": fact.key, "kind": kind.key}
    if Proposal.objects.filter(**known).exists():
        return None
    span, values = _range(fact, kind, manual)
    proposal, is_new = Proposal.objects.get_or_create(
        **known,
        defaults={
            **named(kind), "is_fine": kind.is_fine, "member": fact.member, "amount_fen": span.proposed,
            "values": span.as_values(**values), "happened_on": fact.happened_on, "evidence": fact.evidence[:1000],
            "case": fact.case, "rulebook_version": manual.version, "proposed_by": fact.by, "proposed_at": now,
        },
    )  # fmt: skip
    if not is_new:
        return None
    for each in kind.joint:
        others = [who for who in directory.holders(each.role, at=now) if who.pk != proposal.member_id]
        if others:
            ProposalShare.objects.create(
                proposal=proposal, member=others[0], role=each.role, amount_fen=each.amount_fen
            )
    deciding = members_who_may(Permission.REWARDS_DECIDE).exclude(pk=fact.by.pk if fact.by else 0)
    _tell(proposal, "rewards.proposed", deciding, now)
    return proposal


@transaction.atomic
def enter_fact(fact: FactFound, kind_key: str, *, actor: Member, now: datetime) -> Proposal:
    """Enter a fact with its evidence, where nothing in the house tells of it; a proposal follows (IWR-10, CUS-24 …).

    A colleague may enter what brings himself money where the manual lets him (PAY-14). Raises PermissionDenied;
    RuleViolation at `kind`, `member`, `happened_on`, `evidence`, or when this was sent before.
    """
    kind = manual_of_day(fact.happened_on, now).document.rewards.kind(kind_key)
    if kind is None:
        raise RuleViolation(RULE, _("The manual has nothing of this kind for that day."), field="kind")
    is_own = fact.member is not None and fact.member.pk == actor.pk
    if is_own and not (may_see_points(actor) and kind.may_apply and not kind.is_fine):
        raise PermissionDenied(f"{actor} may not enter this of himself.")
    if not is_own and not may_decide_rewards(actor):
        raise PermissionDenied(f"{actor} may not enter facts.")
    if fact.member is None or not fact.member.is_active or not fact.member.is_staff_member:
        raise RuleViolation(kind.rule, _("Choose somebody who works here."), field="member")
    if fact.happened_on > now.astimezone(company_zone()).date():
        raise RuleViolation(kind.rule, _("This day has not come yet."), field="happened_on")
    if not fact.evidence.strip():
        raise RuleViolation(kind.rule, _("Name the facts it rests on."), field="evidence")
    proposal = propose(replace(fact, by=actor), kind, now=now)
    if proposal is None:
        raise RuleViolation(kind.rule, _("This was entered already."))
    return proposal


@transaction.atomic
def decide_proposal(
    proposal: Proposal,
    *,
    confirm: bool,
    amount_fen: int | None = None,
    member: Member | None = None,
    words: str = "",
    actor: Member | None,
    now: datetime,
) -> Proposal:
    """Confirm what is proposed, perhaps with another amount within its range and a reason, or reject it with one.

    `member`: whom it concerns, where nobody knew. Confirmed, it counts in the book of money on the day it happened,
    or on the first open one. Raises PermissionDenied for one's own, TransitionNotAllowed when it is decided,
    RuleViolation at `amount`, `member`, `words`.
    """
    proposal = locked_proposal(proposal)
    if proposal.member is None and member is not None and confirm:
        proposal.member = member
    if not may_decide_proposal(actor, proposal):
        raise PermissionDenied(f"{actor} may not decide on {proposal}.")
    target = PROPOSAL_LIFECYCLE.named("confirm" if confirm else "reject", leaving=proposal.status).target
    amount = proposal.amount_fen if amount_fen is None else amount_fen
    if confirm:
        _check_decision(proposal, amount)
    if not words.strip() and (not confirm or amount != proposal.amount_fen):
        raise RuleViolation(proposal.rule, _("Say why."), field="words")
    proposal.status, proposal.decided_by, proposal.decided_at = target, actor, now
    proposal.decision = words.strip()[:500]
    if confirm:
        proposal.amount_fen = amount
        proposal.posting = _post(proposal, actor, now)
    proposal.save()
    _tell(proposal, f"rewards.{target}", concerned(proposal), now)
    return proposal


@transaction.atomic
def reverse_proposal(proposal: Proposal, *, words: str, actor: Member | None, now: datetime) -> Proposal:
    """Write the opposite of what was confirmed, by a second person. Raises PermissionDenied, TransitionNotAllowed,
    RuleViolation without a reason."""
    proposal = locked_proposal(proposal)
    if not may_reverse_proposal(actor, proposal):
        raise PermissionDenied(f"{actor} may not reverse {proposal}.")
    target = PROPOSAL_LIFECYCLE.named("reverse", leaving=proposal.status).target
    if not words.strip():
        raise RuleViolation(proposal.rule, _("Say why."), field="words")
    _take_back(proposal, target, words, actor, now)
    return proposal


@transaction.atomic
def drop_proposal(source: str, key: str, *, words: str, now: datetime) -> None:
    """The fact was taken back: what is proposed for it is dropped, what was confirmed is reversed."""
    for found in Proposal.objects.filter(source=source, key=key, status__in=COUNTING).order_by("pk"):
        proposal = locked_proposal(found)
        if proposal.status == ProposalStatus.PROPOSED:
            proposal.status = PROPOSAL_LIFECYCLE.named("drop", leaving=proposal.status).target
            proposal.decided_at, proposal.decision = now, words.strip()[:500]
            proposal.save(update_fields=["status", "decided_at", "decision"])
        elif proposal.status == ProposalStatus.CONFIRMED:
            _take_back(proposal, ProposalStatus.REVERSED, words, None, now)


def locked_proposal(proposal: Proposal) -> Proposal:
    """The proposal for changing it: nobody else decides on it until the transaction's end."""
    found = Proposal.objects.select_for_update(of=("self",))
    return found.select_related("member", "rulebook_version", "posting", "case", "proposed_by").get(pk=proposal.pk)


def concerned(proposal: Proposal) -> list[Member]:
    """Whose money it is, and who entered the fact."""
    people = [proposal.member, *(share.member for share in proposal.shares.select_related("member"))]
    return list({who.pk: who for who in [*people, proposal.proposed_by] if who is not None}.values())


def _range(fact: FactFound, kind: RewardKind, manual: RulebookInForce) -> tuple[Range, dict[str, Any]]:
    scale = next((each for each in manual.document.conduct.complaint_fines if each.key == kind.scale), None)
    if scale is None:
        return range_of(kind), {}
    found = Proposal.objects.filter(kind=kind.key, member=fact.member, status__in=COUNTING)
    if span := window_of(scale.window, fact.happened_on):
        found = found.filter(happened_on__range=span)
    nth = found.count() + 1
    return range_on_scale(kind, scale, nth), {"nth": nth, "window": scale.window}


def _check_decision(proposal: Proposal, amount: int) -> None:
    if proposal.member is None:
        raise RuleViolation(proposal.rule, _("Name whom it concerns."), field="member")
    values = proposal.values
    span = Range(proposal.amount_fen, values["least"], values["most"], values["dismissal"])
    if not span.holds(amount):
        told = {"least": f"{span.least / 100:,.2f}", "most": f"{span.most / 100:,.2f}"}
        raise RuleViolation(proposal.rule, _("The manual says from ¥%(least)s to ¥%(most)s.") % told, field="amount")
    manual = manual_of_day(proposal.happened_on, proposal.proposed_at).document.rewards
    if not proposal.is_fine or not manual.fines_within_pay:
        return
    pay = base_salary_fen(proposal.member.pk, proposal.happened_on)
    taken = -min(0, sums_of_pay(proposal.happened_on).get(proposal.member.pk, 0))
    if pay is not None and taken + amount > pay:
        raise RuleViolation("ATT-06", _("More than the month's base salary cannot be taken off."), field="amount")


def _post(proposal: Proposal, actor: Member | None, now: datetime) -> Any:
    sign = -1 if proposal.is_fine else 1
    parts = [(proposal.member_id, proposal.amount_fen)]
    parts += proposal.shares.values_list("member_id", "amount_fen")
    changes = [Change(AccountKey(holder), sign * fen) for holder, fen in parts if holder is not None and fen]
    if not changes:
        return None
    reason = Reason(
        proposal.rule, proposal.rulebook_version, proposal.case, proposal.evidence[:200], proposal.name[:500]
    )
    noon = datetime.combine(proposal.happened_on, time(12), company_zone())
    return post(PAY_BOOK, changes, reason, actor=actor, now=now, happened_at=min(noon, now))


def _take_back(proposal: Proposal, status: str, words: str, actor: Member | None, now: datetime) -> None:
    if proposal.posting is not None:
        proposal.reversal = reverse(proposal.posting, note=words.strip()[:200], actor=actor, now=now)
    proposal.status = status
    proposal.save(update_fields=["status", "reversal"])
    _tell(proposal, "rewards.reversed", concerned(proposal), now, words=words.strip()[:200])


def _tell(proposal: Proposal, kind: str, people: Any, now: datetime, **more: Any) -> None:
    facts: dict[str, Any] = {
        "name": proposal.member.name if proposal.member else "–",
        "amount": f"{proposal.signed_fen / 100:+,.2f}",
        "what": {"zh": proposal.name, "en": proposal.name_en or proposal.name},
        "words": proposal.decision or proposal.evidence[:200],
    }
    notify(people, kind, now=now, url=proposal.get_absolute_url(), **{**facts, **more})
