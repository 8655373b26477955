"""Sorting new mail: it becomes a case, belongs to one, is not for us or is spam; each can be taken back (INQ-34)."""

from datetime import datetime
from email.utils import parseaddr

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.documents.services.storage import read_bytes
from csdesk.mail.lifecycle import INTAKE_LIFECYCLE, IntakeStatus
from csdesk.mail.models import BlockedSender, IntakeItem
from csdesk.mail.policies import may_block, may_sort
from csdesk.mail.registry import Route, route_named
from csdesk.mail.rules.addresses import normal_address
from csdesk.mail.rules.parse import parse_message
from csdesk.mail.rules.parsed import ParsedMail
from csdesk.mail.services.threading import add_to_case, limits_at
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.services.standalone import observe_alone

# What the manual's promises call mail that waits to be sorted.
KIND = "mail"


def mail_of(item: IntakeItem, now: datetime) -> ParsedMail:
    """The mail behind an item, read anew from its raw form. Raises RuleViolation when its file is gone."""
    try:
        raw = read_bytes(item.raw.path)
    except FileNotFoundError as error:
        message = _("The mail's file is missing on this server. Ask your administrator to restore it.")
        raise RuleViolation("INQ-34", message) from error
    return parse_message(raw, limits_at(now))


@transaction.atomic
def route_item(item: IntakeItem, key: str, *, actor: Member | None, now: datetime) -> IntakeItem:
    """Make a new mail a case of the route. Its promises count from when the mail came in.

    Raises PermissionDenied; TransitionNotAllowed when somebody was faster; RuleViolation for an unknown route.
    """
    item = _locked(item, "route", actor)
    route = route_named(key)
    if route is None:
        raise RuleViolation("INQ-34", _("A mail cannot become this."), field="route")
    return open_route(item, route, mail_of(item, now), actor=actor, now=now)


def open_route(item: IntakeItem, route: Route, mail: ParsedMail, *, actor: Member | None, now: datetime) -> IntakeItem:
    """Open the route's case for a (locked or just made) item and put the mail on it."""
    case = route.open(item, mail, actor, now)
    item.message = add_to_case(case, mail, now=now)
    item.route, item.case = route.key, case
    return _decide(item, IntakeStatus.ROUTED, "", actor, now)


@transaction.atomic
def attach_item(item: IntakeItem, case: Case, *, actor: Member | None, now: datetime) -> IntakeItem:
    """Say that a new mail belongs to a case that is there already."""
    item = _locked(item, "attach", actor)
    item.message = add_to_case(case, mail_of(item, now), now=now)
    item.case = item.message.case
    return _decide(item, IntakeStatus.THREADED, "", actor, now)


@transaction.atomic
def reject_item(item: IntakeItem, reason: str, *, actor: Member | None, now: datetime) -> IntakeItem:
    """Say that a new mail is not for us, and why."""
    item = _locked(item, "reject", actor)
    if not reason.strip():
        raise RuleViolation("INQ-16", _("Say why this is not for us."), field="reason")
    return _decide(item, IntakeStatus.NOT_OURS, reason, actor, now)


@transaction.atomic
def mark_spam(item: IntakeItem, *, actor: Member | None, now: datetime, block: bool = False) -> IntakeItem:
    """Say that a new mail is spam; with `block`, its sender's mail goes there by itself from now on."""
    item = _locked(item, "mark_spam", actor)
    if block:
        block_sender(item.sender_address, _("Spam"), actor=actor, now=now)
    return _decide(item, IntakeStatus.SPAM, _("Spam"), actor, now)


@transaction.atomic
def undo_item(item: IntakeItem, *, actor: Member | None, now: datetime) -> IntakeItem:
    """Take a decision back: the mail is new again, and a sender who was blocked by it is not.

    Raises RuleViolation when the case that it became has gone too far (somebody has answered the customer).
    """
    item = _locked(item, "undo", actor)
    if item.status == IntakeStatus.ROUTED and item.case is not None:
        route = route_named(item.route)
        if route is not None:
            route.withdraw(item.case, actor, now)
    if item.status == IntakeStatus.SPAM and item.decided_at is not None and may_block(actor):
        # Blocked in the same act; who was blocked before stays so.
        pattern = normal_address(item.sender_address)
        BlockedSender.objects.filter(pattern=pattern, blocked_at=item.decided_at).delete()
    item.route, item.case, item.message = "", None, None
    return _decide(item, IntakeStatus.NEW, "", actor, now)


@transaction.atomic
def block_sender(pattern: str, reason: str, *, actor: Member | None, now: datetime) -> BlockedSender:
    """Send an address's mail, or a whole domain's (`@x.cn`), straight to spam from now on."""
    if not may_block(actor):
        raise PermissionDenied(f"{actor} may not block senders.")
    typed = pattern.strip()
    plain = typed.lower() if typed.startswith("@") else normal_address(parseaddr(typed)[1] or typed)
    if not plain or "@" not in plain:
        raise RuleViolation("INQ-34", _("This is no address and no domain (@example.cn)."), field="pattern")
    kept = {"reason": reason[:200], "blocked_by": actor, "blocked_at": now}
    return BlockedSender.objects.get_or_create(pattern=plain[:254], defaults=kept)[0]


@transaction.atomic
def unblock_sender(blocked: BlockedSender, *, actor: Member | None) -> None:
    """Take mail of that sender again."""
    if not may_block(actor):
        raise PermissionDenied(f"{actor} may not unblock senders.")
    blocked.delete()


def _locked(item: IntakeItem, transition: str, actor: Member | None) -> IntakeItem:
    if not may_sort(actor):
        raise PermissionDenied(f"{actor} may not sort mail.")
    item = IntakeItem.objects.select_for_update(of=("self",)).select_related("raw", "case").get(pk=item.pk)
    INTAKE_LIFECYCLE.named(transition, leaving=item.status)
    return item


def _decide(item: IntakeItem, status: str, reason: str, actor: Member | None, now: datetime) -> IntakeItem:
    item.status, item.reason, item.decided_by, item.decided_at = status, reason[:300], actor, now
    item.save(update_fields=["status", "reason", "decided_by", "decided_at", "route", "case", "message"])
    if status == IntakeStatus.NEW:
        await_sorting(item, now=now)
    else:
        observe_alone(KIND, "mail.sorted", subject=str(item.pk), at=now)
    return item


def await_sorting(item: IntakeItem, *, now: datetime) -> None:
    """Start what the manual promises for new mail: somebody looks at it within a time (INQ-34)."""
    observe_alone(KIND, "mail.received", subject=str(item.pk), at=now)
