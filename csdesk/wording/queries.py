"""What stands against a text, what is to be reviewed, and what is allowed."""

from datetime import datetime

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.rulebook.at import rulebook_at
from csdesk.wording.models import Allowance, Sighting, Verdict
from csdesk.wording.registry import is_without_apology
from csdesk.wording.rules.judging import Concern, harmful, judged, sorts_of


def concerns_of(text: str, *, now: datetime, case: Case | None = None) -> list[Concern]:
    """Every phrase that the manual in force warns of or refuses in a text to a customer (on that case).

    What the company has allowed in its context is left out. Asks the database only when something was found.
    """
    manual = rulebook_at(now).document.wording
    no_apology = bool(manual.apologies) and case is not None and is_without_apology(case)
    found = judged(text, sorts_of(manual, no_apology=no_apology))
    if not found:
        return []
    allowed = allowed_now().filter(phrase__in={concern.phrase for concern in found})
    return harmful(text, found, allowed)


def allowed_now() -> QuerySet[Allowance]:
    """The phrases that are allowed in their context."""
    return Allowance.objects.filter(withdrawn_at=None)


def to_review() -> QuerySet[Sighting]:
    """What nobody has looked at yet."""
    return Sighting.objects.filter(verdict=Verdict.OPEN)
