"""The supervisor's word on what was found: seen, or no harm, and allowed in its context from now on."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.wording.models import Allowance, Sighting, Verdict
from csdesk.wording.policies import may_review
from csdesk.wording.queries import allowed_now
from csdesk.wording.rules import find_phrases

LONGEST_CONTEXT = 200
_RULE = "KBS-04"


def mark_seen(sightings: list[Sighting], *, actor: Member, now: datetime) -> None:
    """Say that they were looked at. Raises PermissionDenied."""
    _check_may(actor)
    rows = Sighting.objects.filter(pk__in=[each.pk for each in sightings], verdict=Verdict.OPEN)
    rows.update(verdict=Verdict.SEEN, reviewed_by=actor, reviewed_at=now)


@transaction.atomic
def allow_in_context(sighting: Sighting, context: str, *, actor: Member, now: datetime, reason: str = "") -> Allowance:
    """Say that a find is no harm: the phrase is let through in these words from now on.

    Raises PermissionDenied; RuleViolation when the words do not hold the phrase or say no more than it (then the
    manual is to be changed), or are too long.
    """
    _check_may(actor)
    context = " ".join(context.split())
    if not find_phrases(context, (sighting.phrase,)):
        raise RuleViolation(_RULE, _("These words do not have the phrase in them."), field="context")
    if len(context) > LONGEST_CONTEXT:
        limit = {"limit": LONGEST_CONTEXT}
        raise RuleViolation(_RULE, _("At most %(limit)d characters.") % limit, field="context")
    if find_phrases(sighting.phrase, (context,)):
        message = _("These words are the phrase itself. To allow it everywhere, take it out of the manual.")
        raise RuleViolation(_RULE, message, field="context")
    found = {"phrase": sighting.phrase, "context": context}
    allowed, _made = allowed_now().get_or_create(
        **found, withdrawn_at=None, defaults={"allowed_by": actor, "allowed_at": now, "reason": reason[:200]}
    )
    Sighting.objects.filter(pk=sighting.pk).update(verdict=Verdict.FALSE, reviewed_by=actor, reviewed_at=now)
    return allowed


def withdraw(allowance: Allowance, *, actor: Member, now: datetime) -> None:
    """Take back an allowance: the phrase is found again. Raises PermissionDenied."""
    _check_may(actor)
    allowed_now().filter(pk=allowance.pk).update(withdrawn_by=actor, withdrawn_at=now)


def _check_may(actor: Member) -> None:
    if not may_review(actor):
        raise PermissionDenied(f"{actor} may not review wording.")
