"""How far a complaint is, as its dealer reads it; the entry of complaints in the portal's registry."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.cases.models import Case
from dealers.models import Dealer
from dealers.registry import Need, NewLink, PortalKind, Stage, Standing
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.queries.complaints import KIND
from tickets.queries.of_dealers import answered_by_word, complaints_of, found_by, promises_of, waiting_for

RECEIVED, IN_HAND = pgettext_lazy("complaint", "Received"), pgettext_lazy("complaint", "In hand")
ANSWERED, DONE = pgettext_lazy("complaint", "Answered"), pgettext_lazy("complaint", "Done")
ROAD = (RECEIVED, IN_HAND, ANSWERED, DONE)
# Beyond the road: nothing more will come here.
ENDS = {Status.MERGED: _("Goes on in another case"), Status.WITHDRAWN: _("Taken off the register")}
# A dealer with more than these that wait for him sees the rest when they are done.
MOST_NEEDS = 50


def page_of(case: Case) -> str:
    """The complaint's address in the portal."""
    return reverse("tickets_portal:complaint", args=[case.number])


def standings_of(cases: Sequence[Case], now: datetime) -> dict[int, Standing]:
    """Stage and promise of several complaints, in a fixed number of queries."""
    complaints = complaints_of(cases)
    promises = promises_of(complaints.values(), now)
    spoken_to = answered_by_word([pk for pk, complaint in complaints.items() if complaint.status == Status.OPEN])
    return {
        pk: Standing(_stage(complaint, pk in spoken_to), promises[pk].due_at if pk in promises else None)
        for pk, complaint in complaints.items()
    }


def _stage(complaint: Complaint, spoken_to: bool) -> Stage:
    if complaint.status in ENDS:
        return Stage(ENDS[Status(complaint.status)], len(ROAD), len(ROAD))
    if complaint.status == Status.WAITING:
        return Stage(_("Waits for you"), 2, len(ROAD), ROAD)
    step = {Status.OPEN: 2 if spoken_to else 1, Status.ANSWERED: 3, Status.CLOSED: 4}[Status(complaint.status)]
    return Stage(ROAD[step - 1], step, len(ROAD), ROAD)


def needs_of(dealer: Dealer, now: datetime) -> list[Need]:
    """Complaints that wait for the dealer's word, and answered ones of which he has not said whether it is solved."""
    labels = {Status.WAITING: _("We wait for your word"), Status.ANSWERED: _("Is it solved? Please tell us")}
    return [
        Need(labels[Status(complaint.status)], page_of(complaint.case), complaint.case)
        for complaint in waiting_for(dealer)[:MOST_NEEDS]
    ]


COMPLAINTS = PortalKind(
    KIND,
    _("Complaint"),
    page_of,
    stage=lambda case, now: standings_of([case], now)[case.pk].stage,
    promised=lambda case, now: standings_of([case], now)[case.pk].promised,
    needs_you=needs_of,
    new_links=(
        NewLink(
            _("Report a complaint"),
            "tickets_portal:new",
            icon="message-report",
            detail=_("A fault, a delivery, a service: tell us what happened; photos help."),
        ),
    ),
    standings=standings_of,
    found=found_by,
    icon="message-report",
)
