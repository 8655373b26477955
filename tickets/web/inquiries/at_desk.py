"""Inquiries in the workspace: what a row shows, how the queue is narrowed, what is done to several at once."""

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
from tickets.lifecycle import InquiryStatus
from tickets.models import Consultation, Inquiry
from tickets.permissions import Permission
from tickets.policies import may_register_inquiry, may_work_on_inquiry_case
from tickets.queries.inquiries import KIND, inquiry_of, manual_at
from tickets.services.inquiry_holders import assign_inquiry, take_back_inquiry
from tickets.web.inquiries.words import choices_of, shown_who

_SHOWN = (
    "case_id", "asker_name", "asker_phone", "asker_email", "status", "is_major", "repeat_of_id", "arrived_at",
    "greeted_at",
)  # fmt: skip


def describe(cases: list[Case], now: datetime) -> dict[int, Facts]:
    """Who asks and the marks of each inquiry, in one statement."""
    found = Inquiry.objects.filter(case__in=[case.pk for case in cases]).only(*_SHOWN, "tenant_id")
    return {
        one.case_id: Facts(shown_who(one.asker_name, one.asker_phone, one.asker_email), tuple(_marks(one)))
        for one in found
    }


def _marks(inquiry: Inquiry) -> Iterable[Mark]:
    if inquiry.status != InquiryStatus.OPEN:
        yield Mark(inquiry.get_status_display(), "green" if inquiry.status == InquiryStatus.CLOSED else "")
    if inquiry.waits_to_be_greeted:
        yield Mark(_("stands at the counter"), "red", "user")
    if inquiry.is_major:
        yield Mark(_("major"), "red", "flag")
    if inquiry.repeat_of_id is not None:
        yield Mark(_("asks again"), "amber", "rotate")


def _asked_of(member: Member) -> QuerySet[Any]:
    """Cases of the inquiries on which the member's department still owes its answer."""
    mine = Q(in_charge=member) | Q(team__in=member.team_memberships.values("team"))
    owed = Consultation.objects.filter(mine, answered_at=None)
    return owed.values("inquiry__case")


def _links(member: Member) -> Iterable[Link]:
    if may_register_inquiry(member):
        yield Link(_("New inquiry"), "phone-plus", reverse("tickets:new_inquiry"), shortcut="shift+i")
    if member.may(Permission.INQUIRY_VIEW):
        yield Link(_("Calls"), "phone-incoming", reverse("tickets:calls"))
        yield Link(_("Rates"), "chart-bar", reverse("tickets:rates"))


def _channels(now: datetime) -> Iterable[tuple[str, Any]]:
    return choices_of(manual_at(now).channels)


def _brands(now: datetime) -> Iterable[tuple[str, Any]]:
    return choices_of(manual_at(now).brands)


def _categories(now: datetime) -> Iterable[tuple[str, Any]]:
    return choices_of(manual_at(now).categories)


def _assign(case: Case, *, actor: Member, now: datetime, to: Member, note: str) -> dict[str, Any]:
    before = case.holder_id
    assign_inquiry(inquiry_of(case), to, note=note, actor=actor, now=now)
    return {"before": before, "after": to.pk}


def _take_back(case: Case, kept: dict[str, Any], *, actor: Member, now: datetime) -> None:
    before = Member.objects.filter(pk=kept["before"]).first()
    take_back_inquiry(inquiry_of(case), before, given_to=kept["after"], actor=actor, now=now)


INQUIRIES = DeskKind(
    KIND,
    describe=describe,
    facets=(
        Facet("inquiry_channel", gettext_lazy("Channel"), _channels, lambda value: Q(kind=KIND, first_facet=value)),
        Facet("category", gettext_lazy("Category"), _categories, lambda value: Q(kind=KIND, second_facet=value)),
        # A third beside the two that a case keeps: few brands, each in many rows, and an index answers for each.
        Facet("brand", gettext_lazy("Brand"), _brands, lambda value: Q(inquiries__brand=value)),
    ),
    asked_of=_asked_of,
    may_work=may_work_on_inquiry_case,
    acts={"assign": DeskAct(_assign, _take_back)},
    links=_links,
    home="tickets:inquiries",
    styles=("css/tickets.css", "css/complaint.css", "css/composer.css"),
)
