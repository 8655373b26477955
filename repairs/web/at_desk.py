"""Returns in the workspace: what a row shows, how the queue is narrowed, what is done to several at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from csdesk.cases.models import Case
from csdesk.desk.registry import DeskAct, DeskKind, Facet, Facts, Link, Mark
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from repairs.lifecycle import OVER, Agreement, Status
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_file, may_see_factory, may_work_on_case
from repairs.queries import words
from repairs.queries.returns import DOA_KIND, KIND, return_of
from repairs.services.assigning import assign_return, take_back_assignment

_SHOWN = ("case_id", "sender_name", "status", "agreement", "unit_count")
_STAGES: dict[str, Any] = {
    "agreeing": Agreement.OPEN.label,
    "disputed": Agreement.DISPUTED.label,
    **{str(status.value): status.label for status in Status if status not in OVER},
}


def describe(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """The sender and the marks of each return, in one statement."""
    found = ReturnOrder.objects.filter(case__in=[case.pk for case in cases]).only(*_SHOWN, "tenant_id")
    return {one.case_id: Facts(one.sender_name, tuple(_marks(one))) for one in found}


def _marks(order: ReturnOrder) -> Iterable[Mark]:
    yield Mark(order.get_status_display(), "green" if order.status == Status.ARRIVED else "")
    if order.agreement == Agreement.DISPUTED:
        yield Mark(_("disputed"), "red", "alert-triangle")
    elif order.agreement == Agreement.OPEN:
        yield Mark(_("differs"), "amber", "alert-triangle")


def _links(member: Member) -> Iterable[Link]:
    if may_file(member):
        yield Link(_("New return"), "package-import", reverse("repairs:new_return"))
    if member.may(Permission.RETURN_WORK):
        yield Link(pgettext("act", "Scan"), icon="qrcode", url=reverse("repairs:scan"))
        yield Link(_("Came back"), "packages", reverse("repairs:sorting"))
    if may_see_factory(member):
        yield Link(_("What to repair and to ship"), "tool", reverse("repairs:factory"))


def _application_links(member: Member) -> Iterable[Link]:
    if may_file(member):
        yield Link(_("New application"), "package-export", reverse("repairs:new_application"))
    if member.may(Permission.RETURN_CREDIT):
        yield Link(_("Refunds"), "receipt", reverse("repairs:refunds"))


def _stages(now: datetime) -> Iterable[tuple[str, Any]]:
    return _STAGES.items()


def _routes(now: datetime) -> Iterable[tuple[str, Any]]:
    return words.route_choices(rulebook_at(now).document)


def _assign(case: Case, *, actor: Member, now: datetime, to: Member, note: str) -> dict[str, Any]:
    before = case.holder_id
    assign_return(return_of(case), to, note=note, actor=actor, now=now)
    return {"before": before, "after": to.pk}


def _take_back(case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    before = Member.objects.filter(pk=kept["before"]).first()
    take_back_assignment(return_of(case), before, given_to=kept["after"], actor=actor, now=now)


APPLICATIONS = DeskKind(
    DOA_KIND,
    describe=describe,
    facets=(Facet("doa_stage", gettext_lazy("Stage"), _stages, lambda value: Q(kind=DOA_KIND, first_facet=value)),),
    in_register=~Q(kind=DOA_KIND, first_facet=str(Status.WITHDRAWN)),
    may_work=may_work_on_case,
    acts={"assign": DeskAct(_assign, _take_back)},
    links=_application_links,
    home="repairs:queue",
    styles=("css/tickets.css", "css/complaint.css", "css/composer.css", "css/returns.css"),
)
RETURNS = DeskKind(
    KIND,
    describe=describe,
    facets=(
        Facet("stage", gettext_lazy("Stage"), _stages, lambda value: Q(kind=KIND, first_facet=value)),
        Facet("route", gettext_lazy("Repair route"), _routes, lambda value: Q(kind=KIND, second_facet=value)),
    ),
    in_register=~Q(kind=KIND, first_facet=str(Status.WITHDRAWN)),
    may_work=may_work_on_case,
    acts={"assign": DeskAct(_assign, _take_back)},
    links=_links,
    home="repairs:queue",
    styles=("css/tickets.css", "css/complaint.css", "css/composer.css", "css/returns.css"),
)
