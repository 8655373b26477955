"""Reads of the timeline."""

from collections.abc import Iterable

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.events.models import Event
from csdesk.people.models import Member


def timeline_of(case: Case, *, after_id: int = 0) -> QuerySet[Event]:
    """What happened to a case, oldest first; with `after_id` only what came after that event."""
    return Event.objects.filter(case=case, pk__gt=after_id).select_related("actor").order_by("pk")


def visible_case_ids(member: Member, wanted: Iterable[int]) -> set[int]:
    """Which of these cases the person may see."""
    return set(cases_visible_to(member).filter(pk__in=list(wanted)).values_list("pk", flat=True))


def events_after(member: Member, case_ids: Iterable[int], after_id: int, *, limit: int) -> list[Event]:
    """The first `limit` events behind `after_id` of those of these cases that the person may see."""
    visible = cases_visible_to(member).filter(pk__in=list(case_ids))
    found = Event.objects.filter(case__in=visible, pk__gt=after_id).select_related("case")
    return list(found.order_by("pk")[:limit])
