"""What is proposed, what waits for whom, what stands in the books of whom."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from csdesk.ledger.queries import entries_between, sums_between
from csdesk.people.models import Member
from incentives.lifecycle import ProposalStatus
from incentives.models import Proposal, ProposalShare
from incentives.policies import may_decide_rewards
from incentives.rules.months import last_day

PAY_BOOK = "pay"
# What still counts as a complaint of somebody, whether decided or not.
COUNTING = (ProposalStatus.PROPOSED, ProposalStatus.CONFIRMED)


def concerning(found: QuerySet[Proposal], member: Member) -> QuerySet[Proposal]:
    """Those that bring or cost somebody money, or that he entered."""
    joint = Exists(ProposalShare.objects.filter(proposal=OuterRef("pk"), member=member))
    return found.filter(Q(member=member) | Q(proposed_by=member) | joint)


def proposals_seen_by(member: Member) -> QuerySet[Proposal]:
    """All for who decides; else those that concern one."""
    found = Proposal.objects.select_related("member", "proposed_by", "decided_by", "case", "rulebook_version")
    return found if may_decide_rewards(member) else concerning(found, member)


def proposals_waiting_for(member: Member) -> QuerySet[Proposal]:
    """What somebody can decide now: not what concerns himself."""
    waiting = Proposal.objects.filter(status=ProposalStatus.PROPOSED)
    if not may_decide_rewards(member):
        return waiting.none()
    joint = Exists(ProposalShare.objects.filter(proposal=OuterRef("pk"), member=member))
    return waiting.exclude(joint).filter(~Q(member=member) | Q(member=None))


def money_of(member: Member, month: date) -> tuple[list[tuple[date, str, str, int]], int]:
    """(day, rule, words, fen) of what counts for somebody in a month, and the sum: as the books have it."""
    first, last = month.replace(day=1), last_day(month)
    rows = entries_between(PAY_BOOK, first, last, holder=member.pk)
    lines = [(row.booked_on, row.posting.rule, row.posting.note, row.amount) for row in rows]
    return lines, sum(amount for _day, _rule, _words, amount in lines)


def sums_of_pay(month: date) -> dict[int, int]:
    """Everybody's sum of a month in fen, by member id."""
    return sums_between(PAY_BOOK, month.replace(day=1), last_day(month))
