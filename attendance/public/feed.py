"""One person's shifts as a calendar that phones subscribe to: `<company>.<secret>.ics`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from attendance.models import RosterFeed, Shift
from attendance.queries.manual import shifts_of_manual
from attendance.queries.shifts import shifts_between
from attendance.services.feeds import feed_of, note_read
from csdesk.people.services.security_log import client_address
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.tenancy.buckets import Bucket, take
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

BACK, AHEAD = timedelta(days=31), timedelta(days=100)
# Whole offices share an address, and phones ask together.
READS = Bucket("roster feeds", 2.0, 120)


@require_safe
@never_cache
def show_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar. Unknown, revoked, foreign and suspended all look like nothing."""
    grant = take(READS, client_address(request) or "unknown")
    if grant is not None and not grant.allowed:
        return HttpResponse(status=429, headers={"Retry-After": str(grant.wait_seconds)})
    slug, _dot, secret = key.partition(".")
    tenant = Tenant.objects.served().filter(slug=slug).first()
    reader = getattr(request, "tenant", None)
    # A signed-in reader's request is inside his own company's scope and cannot look into another's.
    if tenant is None or not secret or (reader is not None and reader.pk != tenant.pk):
        raise Http404
    with tenant_atomic(tenant.pk) as now, timezone.override(tenant.zone):
        feed = feed_of(secret)
        if feed is None:
            raise Http404
        note_read(feed, now=now)
        with translation.override(feed.member.language):
            body = calendar_of_person(feed, tenant.slug, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    # Its address is its key: it must not travel on.
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="roster.ics"'
    return response


def calendar_of_person(feed: RosterFeed, company: str, *, now: datetime) -> bytes:
    """The person's published shifts from a month ago to three ahead."""
    calendar = Calendar()
    calendar.add("prodid", "-//csdesk//roster//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Shifts of %(name)s") % {"name": feed.member.name})
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    shifts = shifts_between(now - BACK, now + AHEAD, members=[feed.member_id]).select_related("roster__team")
    for event in _events(shifts, shifts_of_manual(now), company, now=now):
        calendar.add_component(event)
    return calendar.to_ical()


def _events(shifts: Iterable[Shift], manual: Shifts, company: str, *, now: datetime) -> Iterable[Event]:
    language = translation.get_language() or "zh-hans"
    for shift in shifts:
        pattern = manual.pattern(shift.pattern)
        event = Event()
        event.add("uid", f"shift-{shift.pk}@{company}.csdesk")
        event.add("dtstamp", now)
        event.add("dtstart", shift.begins_at)
        event.add("dtend", shift.ends_at)
        event.add("summary", pattern.label.text(language) if pattern else shift.note or _("Shift"))
        event.add("location", str(shift.roster.team))
        duty = pattern.duty.text(language) if pattern else ""
        if words := "\n".join(filter(None, (duty, shift.note))):
            event.add("description", words)
        yield event
