"""Who may do what with rosters, attendance, leave and travel. `actor=None` is the system."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from attendance.models import Leave, Swap, Trip
from attendance.permissions import Permission
from csdesk.approvals.models import ApprovalLine
from csdesk.people.models import Member, MemberRole

KIND_LEAVE, KIND_TRIP = "leave", "trip"


def may_edit_rosters(actor: Member | None, *, or_raise: bool = False) -> bool:
    """Make rosters, change and publish them (SHF-01)."""
    allowed = actor is None or actor.may(Permission.ROSTER_EDIT)
    if or_raise and not allowed:
        raise PermissionDenied(f"{actor} lacks {Permission.ROSTER_EDIT}")
    return allowed


def may_see_everybody(actor: Member) -> bool:
    """See the rosters and the attendance of all teams, not of one's own alone."""
    return actor.may(Permission.VIEW_ALL) or actor.may(Permission.ROSTER_EDIT)


# ---- swaps and handover
KIND_SWAP = "swap"
CHAIN_SWAP = "attendance.swap"


def swaps_seen_by(member: Member) -> Q:
    """Which cases of kind swap somebody sees: both people, whoever signs, and who sees everybody's attendance."""
    if not member.is_staff_member:
        return Q(pk__in=[])
    if member.may(Permission.VIEW_ALL) or member.may(Permission.SWAP_MANAGE):
        return Q()
    own = Swap.objects.filter(Q(asked_by=member) | Q(other=member)).values("case")
    roles = MemberRole.objects.filter(member=member).values("role__key")
    lines = ApprovalLine.objects.filter(Q(member=member) | Q(role__in=roles), step__request__kind=CHAIN_SWAP)
    return Q(pk__in=own) | Q(pk__in=lines.values("step__request__case"))


def may_swap(actor: Member | None) -> bool:
    """Offer one's own shifts and answer offers."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.SWAP))


def may_manage_swaps(actor: Member | None) -> bool:
    """Call off swaps in force, and note wrong and empty shifts (SHF-15)."""
    return actor is None or actor.may(Permission.SWAP_MANAGE)


def may_hand_over(actor: Member | None) -> bool:
    """Write and confirm sheets, tick checklists, report faults."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.HANDOVER))


def may_lead_handover(actor: Member | None) -> bool:
    """Read every sheet; let somebody go and consent to faults, unless the manual names other roles."""
    return actor is None or actor.may(Permission.HANDOVER_LEAD)


def may_post_notices(actor: Member | None) -> bool:
    """Post notices to the desk, and take them down (SHF-23)."""
    return actor is None or actor.may(Permission.NOTICE_POST)


def leave_cases_seen_by(member: Member) -> Q:
    """Cases of leave: one's own, what one filed or granted by phone, with the permission everybody's."""
    if member.may(Permission.VIEW_ALL):
        return Q()
    own = Q(member=member) | Q(filed_by=member) | Q(called_with=member)
    return Q(pk__in=Leave.objects.filter(own).values("case"))


def trip_cases_seen_by(member: Member) -> Q:
    """Cases of journeys: one's own, with the permission or at the front desk everybody's."""
    if member.may(Permission.VIEW_ALL) or member.may(Permission.TRIP_NOTE):
        return Q()
    return Q(pk__in=Trip.objects.filter(Q(member=member) | Q(filed_by=member)).values("case"))


def may_apply(actor: Member | None) -> bool:
    """Apply for leave and travel: colleagues whose role includes it."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.LEAVE_APPLY))


def may_grant_by_phone(actor: Member | None, member: Member) -> bool:
    """Grant somebody's leave by phone: heads, nobody his own (LVE-02)."""
    return actor is None or (actor.may(Permission.LEAVE_ANSWER) and actor.pk != member.pk)


def may_change_leave(actor: Member | None, leave: Leave | Trip) -> bool:
    """Withdraw leave or a journey, come back early: whose it is, and who filed it for him."""
    return actor is None or actor.pk in (leave.member_id, leave.filed_by_id)


def may_grant_days(actor: Member | None) -> bool:
    """Grant days of leave, close years."""
    return actor is None or actor.may(Permission.LEAVE_GRANT)


def may_note_trip(actor: Member | None) -> bool:
    """Note journeys at the front desk (LVE-06)."""
    return actor is None or actor.may(Permission.TRIP_NOTE)
