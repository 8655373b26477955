"""Reads of the timeline."""

from collections.abc import Iterable

from django.db.models import Max, QuerySet

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.tenancy.prepared import Prepared


def timeline_of(case: Case, *, after_id: int = 0) -> QuerySet[Event]:
    """What happened to a case, oldest first; with `after_id` only what came after that event."""
    return Event.objects.filter(case=case, pk__gt=after_id).select_related("actor").order_by("pk")


def visible_case_ids(member: Member, wanted: Iterable[int]) -> set[int]:
    """Which of these cases the person may watch: a colleague those he may see.

    Nobody else any: what happens inside the house, even that it happens, is no business of a dealer's. He is told
    by notices of what concerns him.
    """
    if not member.is_staff_member:
        return set()
    return set(cases_visible_to(member).filter(pk__in=list(wanted)).values_list("pk", flat=True))


def newest_events(member: Member, after: dict[int, int]) -> list[Event]:
    """Of each case in `after` (case id -> last known event id) the newest event of each kind behind it.

    Only of cases the person may see. A last id of -1 asks for the newest event alone.
    """
    visible = visible_case_ids(member, after)
    found: list[Event] = []
    for case_id in sorted(visible):
        last = after[case_id]
        events = Event.objects.filter(case_id=case_id).select_related("case")
        if last < 0:
            found += events.order_by("-pk")[:1]
        else:
            newest = events.filter(pk__gt=last).values("kind").annotate(newest=Max("pk")).values("newest")
            found += events.filter(pk__in=newest)
    return sorted(found, key=lambda event: event.pk)


def newest_event_id() -> int:
    """The id of the company's latest event, 0 when there is none."""
    [newest] = _newest.read(None)
    return newest[0] if newest else 0


_newest = Prepared(lambda _shape: [Event.objects.order_by("-pk").values_list("pk", flat=True)[:1]])
