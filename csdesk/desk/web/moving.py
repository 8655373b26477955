"""Going on to the next case after something was sent."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.desk.queries.queue import next_most_urgent
from csdesk.desk.registry import desk_kind
from csdesk.people.doors import DeskRequest


def go_on(request: DeskRequest, *, after: Case) -> HttpResponse:
    """The answer of a view that was asked for "and next": the most urgent case of one's own, else the queue.

    With htmx the case opens beside the queue, whose scroll position stays; the address follows.
    """
    case = next_most_urgent(request.member, after=after)
    if case is None:
        messages.info(request, _("Nothing else waits for you."))
        kind = desk_kind(after.kind)
        url = reverse(kind.home if kind is not None else "desk:workspace")
    else:
        url = kind_of(case.kind).page(case)
    if not request.htmx:
        return redirect(url)
    where = {"path": url, "target": "#case-view", "swap": "innerHTML show:none", "push": url}
    return HttpResponse(headers={"HX-Location": json.dumps(where)})
