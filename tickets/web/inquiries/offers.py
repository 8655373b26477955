"""What can be done with an inquiry now, as its page offers it: one primary step, the rest quiet."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.desk.web.offers import Offer
from csdesk.people.models import Member
from csdesk.sla.models import Task
from csdesk.sla.policies import may_pause
from tickets.lifecycle import UNANSWERED, InquiryStatus
from tickets.models import Inquiry
from tickets.policies import may_answer_inquiry, may_assign_visit, may_open_complaint, may_register_inquiry


def inquiry_offers(inquiry: Inquiry, member: Member, *, callback: Task | None) -> dict[str, list[Offer]]:
    """The buttons in groups: `primary` (at most one), `near` the heading, `more` in its menu."""
    if inquiry.status == InquiryStatus.TURNED:
        return {"primary": [], "near": [], "more": []}
    if not may_answer_inquiry(member, inquiry):
        at_the_door = list(_at_the_door(inquiry, member))
        return {"primary": at_the_door[:1], "near": at_the_door[1:], "more": []}
    primary = list(_primary(inquiry, callback))[:1]
    known = {offer.name for offer in primary}
    near = [offer for offer in _near(inquiry, member) if offer.name not in known]
    return {"primary": primary, "near": near, "more": list(_more(inquiry, member))}


def _act(inquiry: Inquiry, name: str, label: Any, *, icon: str, **options: Any) -> Offer:
    url = reverse("tickets:inquiry_act", args=[inquiry.case.number, name])
    return Offer(name, label, icon, url, **options)


def _greeted(inquiry: Inquiry) -> Offer:
    return _act(inquiry, "greet", _("Greeted"), icon="user-check", shortcut="e")


def _at_the_door(inquiry: Inquiry, member: Member) -> Iterable[Offer]:
    """What those can do for a visitor who do not answer inquiries themselves (INQ-37, INQ-42)."""
    if inquiry.waits_to_be_greeted and may_register_inquiry(member):
        yield _greeted(inquiry)
    if may_assign_visit(member, inquiry):
        yield _act(inquiry, "assign", _("Who receives him?"), icon="arrows-exchange", shortcut="a")


def _primary(inquiry: Inquiry, callback: Task | None) -> Iterable[Offer]:
    if inquiry.waits_to_be_greeted:
        yield _greeted(inquiry)
    if callback is not None:
        yield _act(inquiry, "return_call", _("Called back"), icon="phone-check", shortcut="e")
    if inquiry.status == InquiryStatus.WAITING:
        url = reverse("tickets:inquiry_transition", args=[inquiry.case.number, "resume"])
        yield Offer("resume", _("Go on"), "player-play", url, is_post=True)
    if inquiry.status == InquiryStatus.ANSWERED:
        yield _act(inquiry, "close", _("Close"), icon="circle-check", shortcut="e")
    if inquiry.status == InquiryStatus.CLOSED:
        url = reverse("tickets:inquiry_transition", args=[inquiry.case.number, "reopen"])
        yield Offer("reopen", _("Open again"), "rotate", url, is_post=True)


def _near(inquiry: Inquiry, member: Member) -> Iterable[Offer]:
    if inquiry.status == InquiryStatus.CLOSED:
        return
    label = _("Hand over") if inquiry.case.holder_id == member.pk else _("Assign")
    yield _act(inquiry, "assign", label, icon="arrows-exchange", shortcut="a")
    if inquiry.status == InquiryStatus.OPEN:
        yield _act(inquiry, "consult", _("Consult a department"), icon="message-plus")
        if may_pause(member):
            yield _act(inquiry, "pause", _("Wait for the customer"), icon="player-pause", shortcut="p")
    if inquiry.status in UNANSWERED:
        yield _act(inquiry, "close", _("Close"), icon="circle-check")


def _more(inquiry: Inquiry, member: Member) -> Iterable[Offer]:
    if inquiry.status == InquiryStatus.CLOSED:
        return
    yield _act(inquiry, "leader", _("To the leader in charge"), icon="arrow-big-up-line")
    if may_open_complaint(member):
        yield _act(inquiry, "turn", _("Is a complaint"), icon="message-report")
    if inquiry.status == InquiryStatus.ANSWERED:
        url = reverse("tickets:inquiry_transition", args=[inquiry.case.number, "reopen"])
        yield Offer("reopen", _("Open again"), "rotate", url, is_post=True)
