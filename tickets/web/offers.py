"""What can be done with a complaint now, as its page offers it: with a reason where it cannot be done."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.desk.web.offers import Offer
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import Task
from csdesk.sla.policies import may_finish_task, may_pause
from repairs.permissions import Permission as RepairPermission
from tickets.lifecycle import COMPLAINT_LIFECYCLE, DONE, GONE, LIVE, Status
from tickets.models import Complaint
from tickets.policies import may_read_and_sign, may_spot_check, may_work_on


def offers_of(complaint: Complaint, member: Member, *, follow_up: Task | None) -> dict[str, list[Offer]]:
    """The buttons in groups: `primary` (at most one), `near` the heading, `more` in its menu.

    What the member may not do is not among them; what the complaint's state does not allow is, with its reason.
    `follow_up`: the complaint's open task of asking the customer, which may be somebody else's.
    """
    if not may_work_on(member, complaint):
        return {"primary": [], "near": [], "more": _spot_check(complaint, member)}
    may_ask = follow_up is None or may_finish_task(member, follow_up)
    primary = _primary(complaint, member, may_ask=may_ask)
    known = {each.name for each in primary}
    near = [offer for offer in _near(complaint, member, may_ask=may_ask) if offer.name not in known]
    return {
        "primary": primary,
        "near": near,
        "more": [*_more(complaint), *_return(complaint, member), *_sign(complaint, member)],
    }


def _offer(complaint: Complaint, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    return Offer(name, label, icon, reverse("tickets:act", args=[complaint.case.number, name]), **options)


def _move(complaint: Complaint, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    url = reverse("tickets:transition", args=[complaint.case.number, name])
    return Offer(name, label, icon, url, is_post=True, **options)


def _refusal(complaint: Complaint, transition: str) -> RuleViolation | None:
    try:
        COMPLAINT_LIFECYCLE.named(transition, leaving=complaint.status)
    except TransitionNotAllowed as refusal:
        return refusal
    return None


def _primary(complaint: Complaint, member: Member, *, may_ask: bool) -> list[Offer]:
    if complaint.status == Status.MERGED:
        return [_move(complaint, "unmerge", _("Undo merge"), icon="arrows-split")]
    if complaint.status == Status.ANSWERED:
        return [_follow_up(complaint)] if may_ask else []
    if complaint.status in LIVE and complaint.case.holder_id == member.pk:
        url = f"{complaint.get_absolute_url()}?compose=public#composer"
        return [Offer("reply", _("Reply"), icon="corner-up-left", url=url, is_page=True)]
    return []


def _follow_up(complaint: Complaint) -> Offer:
    refusal = None
    if complaint.status != Status.ANSWERED:
        message = _("The customer is asked once the answer is sent.")
        refusal = RuleViolation("CMP-50", message)
    label = _("Follow-up result")
    return _offer(complaint, "follow_up", label, icon="phone-check", shortcut="e", refusal=refusal)


def _near(complaint: Complaint, member: Member, *, may_ask: bool) -> list[Offer]:
    if complaint.status in GONE:
        return []
    label = _("Hand over") if complaint.case.holder_id == member.pk else _("Assign")
    offers = [_offer(complaint, "assign", label, icon="arrows-exchange", shortcut="a")]
    if may_pause(member):
        if complaint.status == Status.WAITING:
            offers.append(_move(complaint, "resume", _("Go on"), icon="player-play", shortcut="p"))
        else:
            refusal = _refusal(complaint, "wait")
            offers.append(_offer(complaint, "pause", _("Pause"), icon="player-pause", shortcut="p", refusal=refusal))
    return [*offers, *([_follow_up(complaint)] if may_ask else [])]


def _more(complaint: Complaint) -> list[Offer]:
    if complaint.status in GONE:
        return []
    offers = []
    if complaint.status in LIVE:
        offers.append(_offer(complaint, "handling_report", _("Handling report"), icon="signature"))
        offers.append(_offer(complaint, "report", _("Report upward"), icon="arrow-big-up-line"))
        offers.append(_offer(complaint, "pass_on", _("Beyond me: pass to the leader"), icon="arrow-big-up-line"))
    if complaint.status in DONE:
        offers.append(_move(complaint, "reopen", _("Reopen"), icon="rotate"))
        offers.append(_offer(complaint, "summarise", _("Summary"), icon="notes"))
    if complaint.status != Status.CLOSED:
        offers.append(_offer(complaint, "merge", _("Merge into another"), icon="arrow-merge"))
    return offers


def _return(complaint: Complaint, member: Member) -> list[Offer]:
    """The goods go back: a return that belongs to this complaint, with clocks of its own."""
    if complaint.status in GONE or not member.may(RepairPermission.RETURN_FILE):
        return []
    url = f"{reverse('repairs:new_return')}?of={complaint.case.number}"
    return [Offer("return", _("Start a return"), icon="package-import", url=url, is_page=True)]


def _sign(complaint: Complaint, member: Member) -> list[Offer]:
    offers = _spot_check(complaint, member)
    if may_read_and_sign(member, complaint):
        offers.append(_offer(complaint, "read_sign", _("Read and sign"), icon="signature"))
    return offers


def _spot_check(complaint: Complaint, member: Member) -> list[Offer]:
    if complaint.status in DONE and may_spot_check(member, complaint):
        return [_offer(complaint, "spot_check", _("Spot check"), icon="eye-check")]
    return []
