"""Incidents and sanctions as pages and month sheets ask for them."""

from datetime import date

from django.db.models import QuerySet

from csdesk.people.models import Member
from csdesk.rulebook.sections.conduct import ComplaintFine
from staff.models import Incident, IncidentKind, Sanction, Verdict
from staff.rules import window_of


def verified_complaints(member_id: int, first: date, last: date) -> QuerySet[Incident]:
    """The complaints about somebody that were found to be true (ATT-10), of days from `first` to `last`."""
    counted = Incident.objects.filter(kind=IncidentKind.COMPLAINT, verdict=Verdict.TRUE, taken_back_at=None)
    return counted.filter(member=member_id, happened_on__range=(first, last)).order_by("happened_on", "pk")


def complaint_number(member_id: int, fine: ComplaintFine, on: date) -> int | None:
    """Which complaint in a row the latest verified one up to that day is, 0 where there is none.

    None where the company has not said within which time complaints add up: then somebody has to say it.
    """
    window = window_of(fine.window, on)
    return None if window is None else verified_complaints(member_id, window[0], on).count()


def unseen_sanctions(member: Member) -> QuerySet[Sanction]:
    """What somebody was given and has not confirmed to have seen."""
    return Sanction.objects.filter(member=member, seen_at=None, taken_back_at=None)
