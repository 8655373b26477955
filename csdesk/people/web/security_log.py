"""The security log: read, narrowed down, taken along."""

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, make_aware
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import SecurityEvent
from csdesk.people.permissions import Permission
from csdesk.people.services.security_log import record_security_event
from csdesk.people.web.forms import SecurityFilter
from csdesk.people.web.security_words import labels_of_kinds, told
from csdesk.web.paging import page_of
from csdesk.web.tables import table_response

# A file that a spreadsheet still opens; whoever needs more narrows the days down.
MOST_EXPORTED = 20_000


@require_safe
@member_required(Permission.SECURITY_VIEW)
def show_security_log(request: DeskRequest) -> HttpResponse:
    """Sign-ins, refusals, changes of people and roles; newest first."""
    form = SecurityFilter(request.GET, kinds=labels_of_kinds())
    page = page_of(_found(form), request.GET.get("cursor"), by=("-at", "-id"))
    template = "people/security_log.html" + ("#rows" if request.htmx else "")
    query = request.GET.copy()
    query.pop("cursor", None)
    return render(request, template, {"page": page, "rows": told(page), "form": form, "query": query.urlencode()})


@require_safe
@member_required(Permission.SECURITY_VIEW)
def export_security_log(request: DeskRequest) -> HttpResponse:
    """The same lines as a table; that somebody took them along is a line itself."""
    events = _found(SecurityFilter(request.GET, kinds=labels_of_kinds())).order_by("-at", "-id")[:MOST_EXPORTED]
    rows: list[list[object]] = [["at", "kind", "label", "actor", "subject", "address", "facts"]]
    for event, label, facts in told(events):
        spelt = "; ".join(f"{name}: {value}" for name, value in facts)
        at = localtime(event.at).isoformat()
        rows.append([at, event.kind, label, event.actor, event.subject, event.address, spelt])
    record_security_event("security.export", actor=request.member, now=request.now)
    return table_response(f"security-{localtime(request.now):%Y%m%d-%H%M}.csv", rows)


def _found(form: SecurityFilter) -> QuerySet[SecurityEvent]:
    events = SecurityEvent.objects.select_related("actor", "subject")
    form.is_valid()
    wanted = form.cleaned_data
    if kind := wanted.get("kind"):
        events = events.filter(kind=kind)
    if person := wanted.get("person"):
        events = events.filter(Q(actor=person) | Q(subject=person))
    if first := wanted.get("since"):
        events = events.filter(at__gte=make_aware(datetime.combine(first, time.min)))
    if last := wanted.get("until"):
        events = events.filter(at__lt=make_aware(datetime.combine(last + timedelta(days=1), time.min)))
    return events
