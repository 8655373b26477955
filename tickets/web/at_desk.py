"""Complaints in the workspace: what a row shows, how the queue is narrowed, what is done to several at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.cases.models import Case
from csdesk.desk.registry import DeskAct, DeskKind, Facet, Facts, Link, Mark
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.tenancy.prepared import Prepared, in_places
from tickets.lifecycle import GONE, Status
from tickets.models import Complaint, ComplaintDepartment, Severity
from tickets.policies import may_open_complaint, may_work_on_case
from tickets.queries.complaints import KIND, complaint_of
from tickets.services.assigning import assign_complaint, take_back_assignment
from tickets.services.closing import close_complaint, unclose_complaint
from tickets.web import words

_SHOWN = ("case_id", "complainant_name", "status", "severity", "is_major", "nature")


def describe(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """The customer and the marks of each complaint, in one statement."""
    manual = rulebook_at(now).document
    [found] = _complaints.read(None, **in_places([case.pk for case in cases]))
    return {one.case_id: Facts(one.complainant_name, tuple(_marks(one, manual))) for one in found}


_complaints = Prepared(
    lambda _shape, **cases: [Complaint.objects.filter(case__in=cases.values()).only(*_SHOWN, "tenant_id")]
)


def _marks(complaint: Complaint, manual: Document) -> Iterable[Mark]:
    if complaint.status != Status.OPEN:
        yield Mark(str(Status(complaint.status).label), "green" if complaint.status == Status.CLOSED else "")
    if complaint.severity not in (Severity.UNKNOWN, Severity.ORDINARY):
        yield Mark(words.spell_value("severity", complaint.severity, manual), "red")
    if complaint.is_major:
        yield Mark(_("major"), "red", "flag")


def _asked_of(member: Member) -> QuerySet[Any]:
    """Cases of the complaints on which the member's department still owes its opinion."""
    mine = Q(in_charge=member) | Q(team__in=member.team_memberships.values("team"))
    owed = ComplaintDepartment.objects.filter(mine, opinion_at=None)
    return owed.values("complaint__case")


def _links(member: Member) -> Iterable[Link]:
    if may_open_complaint(member):
        url = reverse("tickets:new_complaint")
        yield Link(_("New complaint"), "plus", url, shortcut="shift+n", is_primary=True)
    yield Link(_("Improvements"), "bulb", reverse("tickets:improvements"))


def _severities(now: datetime) -> Iterable[tuple[str, Any]]:
    return words.severity_choices(rulebook_at(now).document)


def _channels(now: datetime) -> Iterable[tuple[str, Any]]:
    return words.channel_choices(rulebook_at(now).document)


def _assign(case: Case, *, actor: Member, now: datetime, to: Member, note: str) -> dict[str, Any]:
    before = case.holder_id
    assign_complaint(complaint_of(case), to, note=note, actor=actor, now=now)
    return {"before": before, "after": to.pk}


def _take_back(case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    before = Member.objects.filter(pk=kept["before"]).first()
    take_back_assignment(complaint_of(case), before, given_to=kept["after"], actor=actor, now=now)


def _close(case: Case, *, actor: Member, now: datetime, note: str) -> dict[str, Any]:
    close_complaint(complaint_of(case), note=note, actor=actor, now=now)
    return {}


def _unclose(case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    unclose_complaint(complaint_of(case), actor=actor, now=now)


COMPLAINTS = DeskKind(
    KIND,
    describe=describe,
    facets=(
        Facet("severity", gettext_lazy("Severity"), _severities, lambda value: Q(first_facet=value)),
        Facet("channel", gettext_lazy("Channel"), _channels, lambda value: Q(second_facet=value)),
    ),
    # Said of those that are in it: what is not would be looked for among all complaints first.
    in_register=Q(complaints__status__in=[str(status.value) for status in Status if status not in GONE]),
    asked_of=_asked_of,
    may_work=may_work_on_case,
    acts={"assign": DeskAct(_assign, _take_back), "close": DeskAct(_close, _unclose)},
    links=_links,
    home="tickets:queue",
    styles=("css/tickets.css", "css/complaint.css", "css/composer.css"),
)
