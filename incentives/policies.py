"""Who may do what with points and money. `actor=None` is the system; nobody judges himself."""

from csdesk.people.models import Member
from incentives.models import PointAppeal, PointEntry, Proposal
from incentives.permissions import Permission


def may_see_points(member: Member) -> bool:
    """See what is announced in the department (BRP-03, BRP-04), apply and contest."""
    return member.is_staff_member and any(member.may(each) for each in Permission)


def may_decide_points(actor: Member | None, person: Member | None = None) -> bool:
    """Enter points of others, and decide on what others applied for (BRP-07)."""
    if actor is None:
        return True
    return actor.is_staff_member and actor.may(Permission.POINTS_DECIDE) and (person is None or person.pk != actor.pk)


def may_confirm_points(actor: Member | None) -> bool:
    """Answer appeals at all (BRP-05)."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.POINTS_CONFIRM))


def may_answer_appeal(actor: Member | None, appeal: PointAppeal) -> bool:
    """Answer this appeal: a second person, neither whose points they are, nor who decided, nor who contests."""
    if actor is None:
        return True
    concerned = {appeal.entry.member_id, appeal.entry.decided_by_id, appeal.filed_by_id}
    return may_confirm_points(actor) and actor.pk not in concerned


def may_withdraw(actor: Member, entry: PointEntry) -> bool:
    """Take back what one applied for."""
    return entry.asked_by_id == actor.pk


def may_decide_rewards(actor: Member | None) -> bool:
    """Enter facts that bring or cost money, and decide on proposals at all."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.REWARDS_DECIDE))


def may_decide_proposal(actor: Member | None, proposal: Proposal) -> bool:
    """Decide on this one: nobody on money of his own, be it a share."""
    if actor is None or not may_decide_rewards(actor):
        return actor is None
    return actor.pk != proposal.member_id and not proposal.shares.filter(member=actor).exists()


def may_reverse_proposal(actor: Member | None, proposal: Proposal) -> bool:
    """Reverse what another has confirmed: a second person."""
    return may_decide_proposal(actor, proposal) and (actor is None or actor.pk != proposal.decided_by_id)
