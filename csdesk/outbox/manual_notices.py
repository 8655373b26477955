"""Who is told when the manual takes a step: those whose signature is next, its drafter, and in the end everybody."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from csdesk.outbox.notices import register_notice_group
from csdesk.outbox.notify import notify, register_notice
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission

REVIEW, APPROVE, BACK, SIGNED = "manual.review", "manual.approve", "manual.back", "manual.signed"
COPY = "manual.copy"
_KINDS = {"submit": REVIEW, "review": APPROVE, "send_back": BACK, "decline": BACK, "approve": SIGNED}


def register_notices() -> None:
    """Give the notices about the manual their words."""
    register_notice_group("manual", gettext_lazy("The manual"))
    register_notice(REVIEW, title=gettext_noop("Version %(version)s of the manual waits for your review"))
    register_notice(APPROVE, title=gettext_noop("Version %(version)s of the manual waits for your signature"))
    register_notice(
        BACK,
        title=gettext_noop("Version %(version)s of the manual was sent back"),
        body=gettext_noop("%(who)s: %(reason)s"),
    )
    register_notice(
        COPY,
        title=gettext_noop("Your copy of version %(version)s of the manual"),
        body=gettext_noop("%(document)s counts from %(start)s. The cover names you among those who get it."),
    )
    register_notice(
        SIGNED,
        title=gettext_noop("Version %(version)s of the manual is signed"),
        body=gettext_noop("It counts from %(start)s."),
    )


def tell_of_step(version: RulebookVersion, step: str, actor: Member | None, now: datetime) -> None:
    """Called by the rulebook after each step; the one who took it knows already."""
    if step not in _KINDS:
        return
    notify(
        [member for member in _concerned(version, step) if member != actor],
        _KINDS[step],
        now=now,
        url=reverse("rulebook:version", args=[version.number]),
        version=version.number,
        who=str(actor or ""),
        reason=version.reason,
        start=version.effective_from,
    )


def send_copies(version: RulebookVersion, step: str, actor: Member | None, now: datetime) -> None:
    """A version is signed: whoever its cover names as recipient or for a copy gets it (DOC-04).

    The cover names roles and departments as people write them; what names none of the company's is only printed.
    """
    if step != "approve":
        return
    cover = version.content.cover
    notify(
        _named([*cover.recipients, *cover.copies_to]),
        COPY,
        now=now,
        url=reverse("rulebook:version", args=[version.number]),
        version=version.number,
        document=cover.document_number or cover.title.model_dump(),
        start=version.effective_from,
    )


def _named(names: list[str]) -> list[Member]:
    by_role = Q(held_roles__role__name__in=names) | Q(held_roles__role__name_en__in=names)
    by_team = Q(team_memberships__team__name__in=names) | Q(team_memberships__team__name_en__in=names)
    return list(active_members().filter(by_role | by_team).distinct())


def _concerned(version: RulebookVersion, step: str) -> QuerySet[Member]:
    if step in ("send_back", "decline"):
        return active_members().filter(pk=version.created_by_id or 0)
    needed = {"submit": Permission.REVIEW, "review": Permission.APPROVE, "approve": Permission.VIEW}[step]
    people = active_members().filter(held_roles__role__permissions__contains=[needed.value]).distinct()
    # Nobody signs twice (DOC-09), so nobody who has signed is asked again.
    signed = [pk for pk in (version.drafted_by_id, version.reviewed_by_id) if pk is not None]
    return people if step == "approve" else people.exclude(pk__in=signed)
