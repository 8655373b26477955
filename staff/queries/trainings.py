"""Training: what there is, and what was missed without excuse (ATT-14)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.at import NoRulebook, rulebook_at
from staff.models import Attendee, Presence, Training


@dataclass(frozen=True)
class Missed:
    """A training that somebody missed without excuse, on that day of the company's calendar."""

    member_id: int
    day: date
    title: str
    training_id: int


def trainings_listed() -> QuerySet[Training]:
    """Every training with how many are expected and how many were there."""
    there = Count("attendees", filter=Q(attendees__presence=Presence.PRESENT))
    return Training.objects.annotate(expected=Count("attendees"), there=there)


def missed_trainings(first: date, last: date) -> list[Missed]:
    """What counts as absence from `first` to `last`, by the manual in force when each training was held; by day."""
    zone = company_zone()
    begins = datetime.combine(first, time.min, zone)
    ends = datetime.combine(last + timedelta(days=1), time.min, zone)
    found = Attendee.objects.filter(
        presence=Presence.MISSED,
        training__cancelled_at=None,
        training__begins_at__gte=begins,
        training__begins_at__lt=ends,
    )
    return [
        Missed(each.member_id, each.training.begins_at.astimezone(zone).date(), each.training.title, each.training_id)
        for each in found.select_related("training").order_by("training__begins_at", "member_id")
        if _counts(each.training.begins_at)
    ]


def _counts(moment: datetime) -> bool:
    try:
        return rulebook_at(moment).document.conduct.missed_training_is_absence
    except NoRulebook:
        return False
