"""Training and who was there (ATT-14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.outbox.notify import notify
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from staff.models import Attendee, Presence, Training
from staff.policies import may_run_trainings
from staff.registry import file_changed

RULE = "ATT-14"
# A mistyped year, nothing else.
FURTHEST = timedelta(days=730)


@dataclass(frozen=True)
class NewTraining:
    """What, when, where, by whom."""

    title: str
    begins_at: datetime
    place: str = ""
    trainer: str = ""
    note: str = ""


@transaction.atomic
def plan_training(new: NewTraining, members: Iterable[Member], *, actor: Member | None, now: datetime) -> Training:
    """Plan a training, or enter one that was held; those expected at one to come are told.

    Raises PermissionDenied; RuleViolation ATT-14 without a subject or anybody to come, and for a day far away.
    """
    _demand(actor)
    people = {member.pk: member for member in members}
    if not new.title.strip():
        raise RuleViolation(RULE, _("Say what the training is about."), field="title")
    if abs(new.begins_at - now) > FURTHEST:
        raise RuleViolation(RULE, _("Check the year: this day is too far away."), field="begins_at")
    if not people:
        raise RuleViolation(RULE, _("Say who is to come."), field="members")
    if any(not member.is_staff_member for member in people.values()):
        raise RuleViolation(RULE, _("Only colleagues are trained here."), field="members")
    training = Training.objects.create(
        title=new.title.strip()[:120], begins_at=new.begins_at, place=new.place.strip()[:120],
        trainer=new.trainer.strip()[:120], note=new.note.strip()[:1000], planned_by=actor, planned_at=now,
    )  # fmt: skip
    Attendee.objects.bulk_create(Attendee(training=training, member=people[pk]) for pk in sorted(people))
    if new.begins_at > now:
        told = [member for member in people.values() if member != actor]
        notify(told, "staff.training", now=now, url=training.get_absolute_url(), **_words(training))
    return training


@dataclass(frozen=True)
class Seen:
    """How somebody's presence is registered."""

    presence: str
    note: str = ""


@transaction.atomic
def register_presence(training: Training, seen: Mapping[int, Seen], *, actor: Member | None, now: datetime) -> Training:
    """Register who was there, by the ids of the attendees; others stay as they are. May be corrected later.

    Raises PermissionDenied; RuleViolation ATT-14 before the training has begun, for an excuse without a word, and
    for whoever excuses himself; StaleRecord for one that was called off.
    """
    _demand(actor)
    training = _locked(training)
    if training.begins_at > now:
        raise RuleViolation(RULE, _("The training has not begun yet."))
    changed = []
    for attendee in training.attendees.filter(pk__in=list(seen)).select_related("member").order_by("pk"):
        said = seen[attendee.pk]
        if (said.presence, said.note.strip()[:200]) == (attendee.presence, attendee.note):
            continue
        _check(attendee, said, actor)
        attendee.presence, attendee.note = said.presence, said.note.strip()[:200]
        attendee.registered_by, attendee.registered_at = actor, now
        changed.append(attendee)
    Attendee.objects.bulk_update(changed, ["presence", "note", "registered_by", "registered_at"])
    day = training.begins_at.astimezone(company_zone()).date()
    file_changed([attendee.member_id for attendee in changed], day, now=now)
    return training


def _check(attendee: Attendee, said: Seen, actor: Member | None) -> None:
    if said.presence not in Presence.values:
        raise RuleViolation(RULE, _("Choose how somebody was there."))
    if said.presence == Presence.EXCUSED and not said.note.strip():
        message = _("Write what %(name)s is excused by.") % {"name": attendee.member.name}
        raise RuleViolation(RULE, message)
    if said.presence == Presence.EXCUSED and actor is not None and actor.pk == attendee.member_id:
        raise RuleViolation(RULE, _("Nobody excuses himself."))


@transaction.atomic
def call_off_training(training: Training, *, actor: Member | None, now: datetime) -> Training:
    """Call a training off that has not begun; those expected are told.

    Raises PermissionDenied, RuleViolation once it has begun, StaleRecord the second time.
    """
    _demand(actor)
    training = _locked(training)
    if training.begins_at <= now:
        raise RuleViolation(RULE, _("The training has begun: register who was there."))
    training.cancelled_at = now
    training.save(update_fields=["cancelled_at"])
    people = Member.objects.filter(trainings__training=training)
    told = [member for member in people if member != actor]
    notify(told, "staff.training_off", now=now, url=training.get_absolute_url(), **_words(training))
    return training


def _words(training: Training) -> dict[str, Any]:
    return {"subject": training.title, "at": training.begins_at, "place": training.place}


def _locked(training: Training) -> Training:
    found = Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    if found.cancelled_at is not None:
        raise StaleRecord(RULE, _("This training was called off."))
    return found


def _demand(actor: Member | None) -> None:
    if not may_run_trainings(actor):
        raise PermissionDenied(f"{actor} may not run trainings.")
