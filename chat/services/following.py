"""Shipments of goods sold: looked at again and again, and the customer told in time (CHT-06)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from chat.models import Chat, Following, Look, LookOutcome
from chat.policies import may_see, may_take_chats
from chat.queries.chats import manual_at
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import create_task, finish_task
from products.rules.serials import spelled

LOOK, RULE = "chat.look", "CHT-06"
ENDING = frozenset({LookOutcome.DELIVERED, LookOutcome.GIVEN_UP})


@dataclass(frozen=True)
class NewFollowing:
    """What is followed, for whom."""

    customer: str
    goods: str
    contact: str = ""
    carrier: str = ""
    waybill: str = ""
    promised_on: date | None = None


@transaction.atomic
def follow_shipment(new: NewFollowing, *, chat: Chat | None = None, actor: Member, now: datetime) -> Following:
    """Follow a shipment from now on: the first look is a task of the one who promised it.

    Raises PermissionDenied; RuleViolation at the field that is missing.
    """
    if not may_take_chats(actor) or (chat is not None and not may_see(actor, chat)):
        raise PermissionDenied(f"{actor} may not follow shipments.")
    customer, goods = clean_line(new.customer, 80), clean_line(new.goods, 200)
    for field, value in (("customer", customer), ("goods", goods)):
        if not value:
            raise RuleViolation(RULE, _("Say who waits for which goods."), field=field)
    following = Following.objects.create(
        chat=chat,
        customer=customer,
        contact=clean_line(new.contact, 120),
        goods=goods,
        carrier=clean_line(new.carrier, 80),
        waybill=spelled(new.waybill)[:80],
        promised_on=new.promised_on,
        opened_by=actor,
        opened_at=now,
    )
    _next_look(following, actor, now=now)
    return following


def note_look(following: Following, outcome: str, note: str, *, actor: Member, now: datetime) -> Following:
    """Write down a look at the shipment: ticks its task off, from which the rest follows.

    Raises RuleViolation as `finish_task`; StaleRecord once it is over.
    """
    if following.task is None or following.ended_at is not None:
        raise StaleRecord(RULE, _("This shipment is followed no longer."))
    finish_task(following.task, outcome, note, actor=actor, now=now)
    following.refresh_from_db()
    return following


def looked(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows from a look: it is recorded, and the next one becomes a task until the goods are there."""
    following = Following.objects.select_for_update(of=("self",), no_key=True).filter(task=task).first()
    if following is None:
        return
    Look.objects.create(following=following, member=actor, outcome=outcome, note=note.strip(), at=now)
    if outcome in ENDING:
        following.ended_at, following.task = now, None
        following.save(update_fields=["ended_at", "task"])
    else:
        _next_look(following, task.assignee or following.opened_by, now=now)


def _next_look(following: Following, whose: Member, *, now: datetime) -> None:
    manual = manual_at(now)
    # A title is kept in the company's language; the English one is added below.
    with override("zh-hans"):
        title = _("Follow the shipment: %(what)s") % {"what": following}
    with override("en"):
        title_en = _("Follow the shipment: %(what)s") % {"what": following}
    following.task = create_task(
        None, LOOK, title, now=now, assignee=whose, budget=manual.look_budget,
        calendar=manual.errands_calendar, rule_id=RULE,
    )  # fmt: skip
    Task.objects.filter(pk=following.task.pk).update(title_en=title_en[:200])
    following.save(update_fields=["task"])
