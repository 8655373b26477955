"""Contesting points in their week, and the second person's answer (BRP-05)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.ledger.services.posting import reverse
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from incentives.lifecycle import POINT_LIFECYCLE, PointStatus
from incentives.models import PointAppeal, PointEntry
from incentives.policies import may_answer_appeal, may_see_points
from incentives.queries.points import department_of, who_confirms
from incentives.services.points import locked_entry, points_of_manual

RULE = "BRP-05"


@transaction.atomic
def contest_points(entry: PointEntry, *, words: str, actor: Member, now: datetime) -> PointAppeal:
    """Contest one's own or another's points while their week lasts; who confirms is told.

    Raises PermissionDenied; RuleViolation BRP-05 when the week is over, the entry does not stand (any more), one
    contests it already, or says nothing.
    """
    if not may_see_points(actor):
        raise PermissionDenied(f"{actor} may not contest points.")
    entry = locked_entry(entry)
    if entry.status != PointStatus.ENTERED:
        raise RuleViolation(RULE, _("Only points that are entered can be contested."))
    if entry.contest_until is None or now >= entry.contest_until:
        raise RuleViolation(RULE, _("The week in which these points could be contested is over."))
    if entry.member_id != actor.pk and not points_of_manual(now).others_contest:
        raise RuleViolation(RULE, _("Here everybody contests only points of his own."))
    if entry.appeals.filter(filed_by=actor, verdict="").exists():
        raise RuleViolation(RULE, _("You contest these points already."))
    if not words.strip():
        raise RuleViolation(RULE, _("Say why."), field="words")
    appeal = PointAppeal.objects.create(entry=entry, filed_by=actor, filed_at=now, words=words.strip()[:1000])
    _tell(entry, "points.contested", list(who_confirms()), now, words=appeal.words[:200])
    return appeal


@transaction.atomic
def answer_appeal(
    appeal: PointAppeal, *, stands: bool, answer: str, actor: Member | None, now: datetime
) -> PointAppeal:
    """Confirm the points, or reverse them in the books; the department hears the answer.

    What is reversed answers every open appeal against the entry. Raises PermissionDenied for whoever the points
    concern, StaleRecord when another has answered, RuleViolation without an answer.
    """
    entry = locked_entry(appeal.entry)
    appeal = PointAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    appeal.entry = entry
    if not may_answer_appeal(actor, appeal):
        raise PermissionDenied(f"{actor} may not answer this appeal.")
    if appeal.verdict:
        raise StaleRecord(RULE, _("Somebody has answered this already."))
    if not answer.strip():
        raise RuleViolation(RULE, _("Say why."), field="answer")
    verdict = PointAppeal.Verdict.STANDS if stands else PointAppeal.Verdict.REVERSED
    answered = entry.appeals.filter(pk=appeal.pk) if stands else entry.appeals.filter(verdict="")
    answered.update(verdict=verdict, answered_by=actor, answered_at=now, answer=answer.strip()[:1000])
    if not stands:
        entry.status = POINT_LIFECYCLE.named("reverse", leaving=entry.status).target
        if entry.posting is not None:
            entry.reversal = reverse(entry.posting, note=answer.strip()[:200], actor=actor, now=now)
        entry.save(update_fields=["status", "reversal"])
    _tell(entry, "points.stand" if stands else "points.reversed", department_of(entry.member), now, words=answer[:200])
    appeal.refresh_from_db()
    return appeal


def _tell(entry: PointEntry, kind: str, people: list[Member], now: datetime, *, words: str) -> None:
    facts: dict[str, Any] = {"name": entry.member.name, "points": f"{entry.points:+d}", "words": words}
    notify(people, kind, now=now, url=entry.get_absolute_url(), **facts)
