"""The welcome call (DLR-03, DLR-04): what is typed while the script is read is kept, and fills the file at its end."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.conversations.rules import clean_line
from csdesk.conversations.services.messages import log_call
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.sections.dealers import FIELDS_ASKED
from csdesk.sla.models import Task, TaskState
from csdesk.sla.registry import TaskKind
from csdesk.sla.services.tasks import finish_task
from dealers.models import Dealer, DealerContact, WelcomeCall
from dealers.policies import may_edit_dealers
from dealers.queries.archive import file_of
from dealers.services.archive import change_dealer
from dealers.services.contacts import add_contact, change_contact
from dealers.services.filing import open_file, shelve
from dealers.services.mails import pass_file_on, send_welcome_mails

CALL = "welcome_call"
REACHED, NOT_REACHED = "reached", "not_reached"
OUTCOMES = {REACHED: gettext_lazy("Called, the file is complete"), NOT_REACHED: gettext_lazy("Not reached")}
CONTACT = "contact_"
LONGEST = 500


def main_contact(dealer: Dealer) -> DealerContact | None:
    """Whom one calls."""
    return dealer.contacts.filter(is_active=True).order_by("-is_main", "pk").first()


def call_of(dealer: Dealer) -> WelcomeCall | None:
    """The call as far as it has come."""
    return WelcomeCall.objects.filter(dealer=dealer).first()


def task_of(dealer: Dealer) -> Task | None:
    """The open task of the call."""
    return Task.objects.filter(case=dealer.case, kind=CALL, state=TaskState.OPEN).order_by("pk").first()


@transaction.atomic
def keep_typed(dealer: Dealer, typed: Mapping[str, str], *, actor: Member, now: datetime) -> WelcomeCall:
    """Keep what was typed so far, as it was typed. Raises PermissionDenied; StaleRecord once the call is over."""
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not call {dealer}.")
    call, _made = WelcomeCall.objects.select_for_update(of=("self",)).get_or_create(dealer=dealer)
    if call.finished_at is not None:
        raise StaleRecord("DLR-03", _("The welcome call is over: change the file itself."))
    known = {name: str(typed[name])[:LONGEST].replace("\x00", "") for name in FIELDS_ASKED if name in typed}
    call.typed = {**call.typed, **known}
    call.typed_by, call.typed_at = actor, now
    call.save(update_fields=["typed", "typed_by", "typed_at"])
    return call


@transaction.atomic
def finish_welcome(
    dealer: Dealer, typed: Mapping[str, str], *, outcome: str, note: str, actor: Member, now: datetime
) -> Dealer:
    """The call is over: the file is filled, passed to the channel person, three mails go out, the task is done.

    "Not reached" is noted and leaves the task open. Raises PermissionDenied; RuleViolation at the field that does
    not fit (the contact's begin with `contact_`); then nothing of it happened.
    """
    keep_typed(dealer, typed, actor=actor, now=now)
    task = task_of(dealer)
    if task is not None:
        finish_task(task, outcome, note, actor=actor, now=now)
    elif outcome in OUTCOMES:
        _after(dealer, outcome, note, actor=actor, now=now)
    return Dealer.objects.select_related("case", "specialist", "channel_person").get(pk=dealer.pk)


def call_done(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows when the task is finished, from whatever page: registered with the kinds of tasks."""
    if task.case is not None and actor is not None:
        _after(file_of(task.case), outcome, note, actor=actor, now=now)


def welcome_task() -> TaskKind:
    """The kind of task, for the registry."""
    return TaskKind(CALL, outcomes=OUTCOMES, outcomes_that_leave_it_open=frozenset({NOT_REACHED}), follow_up=call_done)


def _after(dealer: Dealer, outcome: str, note: str, *, actor: Member, now: datetime) -> None:
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not call {dealer}.")
    contact = main_contact(dealer)
    if outcome == REACHED:
        call = call_of(dealer)
        _fill(dealer, contact, call.typed if call is not None else {}, actor=actor, now=now)
        contact = main_contact(dealer)
    log_call(
        open_file(dealer, now=now),
        note or str(OUTCOMES[outcome]),
        direction="out",
        number=contact.phone if contact is not None else dealer.phone,
        outcome=outcome,
        at=now,
        actor=actor,
        now=now,
    )
    if outcome == REACHED:
        _close(dealer, contact, actor=actor, now=now)


def _fill(
    dealer: Dealer, contact: DealerContact | None, typed: Mapping[str, str], *, actor: Member, now: datetime
) -> None:
    reason = _("Welcome call")
    own = {name: typed[name] for name in FIELDS_ASKED if name in typed and not name.startswith(CONTACT)}
    if "brands" in own:
        own["brands"] = [word.strip() for word in own["brands"].replace("，", ",").split(",") if word.strip()]  # type: ignore[assignment]
    change_dealer(dealer, own, actor=actor, now=now, reason=reason)
    person = {name.removeprefix(CONTACT): typed[name] for name in FIELDS_ASKED if name in typed and CONTACT in name}
    try:
        facts = _read(person)
        if contact is None:
            add_contact(dealer, facts, actor=actor, now=now)
        else:
            change_contact(contact, facts, actor=actor, now=now, reason=reason)
    except RuleViolation as refusal:
        field = f"{CONTACT}{refusal.field}" if refusal.field else None
        raise RuleViolation(refusal.rule_id, refusal.message, field=field) from refusal


def _read(person: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: clean_line(value, LONGEST) for name, value in person.items()}
    if "birthday" in facts:
        try:
            facts["birthday"] = date.fromisoformat(facts["birthday"]) if facts["birthday"] else None
        except ValueError as error:
            raise RuleViolation("DLR-02", _("Write the birthday like 1988-02-29."), field="birthday") from error
    return facts


def _close(dealer: Dealer, contact: DealerContact | None, *, actor: Member, now: datetime) -> None:
    if contact is None or not contact.email:
        message = _("Note the contact's e-mail address: three mails follow the call.")
        raise RuleViolation("DLR-05", message, field="contact_email")
    WelcomeCall.objects.update_or_create(dealer=dealer, defaults={"finished_by": actor, "finished_at": now})
    Dealer.objects.filter(pk=dealer.pk).update(welcomed_at=now)
    dealer = Dealer.objects.select_related("case", "specialist", "channel_person").get(pk=dealer.pk)
    send_welcome_mails(dealer, contact, actor=actor, now=now)
    pass_file_on(dealer, actor=actor, now=now)
    shelve(dealer, now=now)
