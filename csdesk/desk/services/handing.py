"""Handing a case over, with responsibility marked: the part that is the same for every kind."""

from datetime import datetime

from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import give_case
from csdesk.conversations.rules import clean_text
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

RULE = "INQ-19"


def hand_over(case: Case, to: Member, *, needs: str, note: str, actor: Member | None, now: datetime) -> Case:
    """Make somebody the holder of a (locked) case. Handing over says what is to be done; taking over needs no note.

    Whether the actor may is the caller's to ask. Raises RuleViolation INQ-19 when the case is closed, the person
    holds it already or lacks the permission it `needs`, or the note lacks.
    """
    note, is_own = clean_text(note), actor is not None and to.pk == actor.pk
    if case.phase == Phase.CLOSED:
        raise RuleViolation(RULE, _("%(number)s is closed.") % {"number": case.number})
    if case.holder_id == to.pk:
        words = _("%(name)s holds %(number)s already.")
        raise RuleViolation(RULE, words % {"name": to.name, "number": case.number}, field="to")
    if not to.is_active or not to.is_staff_member or not to.may(needs):
        words = _("%(name)s cannot work on %(number)s.")
        raise RuleViolation(RULE, words % {"name": to.name, "number": case.number}, field="to")
    if not note and not is_own:
        raise RuleViolation(RULE, _("Say what is to be done, so that responsibility is clear."), field="note")
    _give(case, to, note, actor=actor, now=now)
    if not is_own:
        notify([stand_in(to, at=now)], "case.assign", case=case, now=now, note=note[:200], by=str(actor or ""))
    return case


def take_back(
    case: Case,
    before: Member | None,
    *,
    given_to: int,
    actor: Member | None,
    now: datetime,
    may_be_nobodys: bool = False,
) -> Case:
    """Undo a hand-over of a (locked) case: whoever held it before holds it again; nobody where nobody did, if the
    kind allows that.

    Raises RuleViolation INQ-19 when somebody else than `given_to` holds it by now, or the one before has left.
    """
    if case.holder_id != given_to:
        raise RuleViolation(RULE, _("Somebody else holds %(number)s by now.") % {"number": case.number})
    if (before is None and not may_be_nobodys) or (before is not None and not before.is_active):
        raise RuleViolation(RULE, _("Nobody is there to hold %(number)s again.") % {"number": case.number})
    _give(case, before, _("The hand-over was taken back."), actor=actor, now=now)
    return case


def _give(case: Case, to: Member | None, note: str, *, actor: Member | None, now: datetime) -> None:
    before = case.holder
    case = give_case(case, holder=to)
    facts = {"before": before, "before_name": str(before or ""), "after": to, "after_name": str(to or ""), "note": note}
    publish(case, record(case, "case.assign", actor=actor, at=now, **facts))
