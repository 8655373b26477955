"""Reads of the manual's versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from pydantic import ValidationError

from csdesk.people.models import Member, Role, Team
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import OPEN, VERSION_LIFECYCLE, Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.policies import has_signed, may_take
from csdesk.rulebook.registry import calendar_names
from csdesk.rulebook.rules import Problem, problems_of
from csdesk.rulebook.rules.vocabulary import Names
from csdesk.rulebook.sections import Document, Known, checked_document


def known_keys() -> Known:
    """The keys a draft may name: the company's roles, teams, calendars and people."""
    calendars = calendar_names("en")
    return Known(
        roles=frozenset(Role.objects.values_list("key", flat=True)),
        teams=frozenset(Team.objects.values_list("key", flat=True)),
        calendars=None if calendars is None else frozenset(calendars),
        addresses=frozenset(address.lower() for address in active_members().values_list("email", flat=True)),
    )


def names_for(document: Document, language: str) -> Names:
    """What the company's keys are called in a language."""
    chinese = language.startswith("zh")
    roles, teams = Role.objects.order_by("pk"), Team.objects.order_by("pk")
    return Names(
        language=language,
        roles={role.key: role.name if chinese else role.name_en or role.name for role in roles},
        teams={team.key: team.name if chinese else team.name_en or team.name for team in teams},
        calendars=calendar_names(language) or {},
        document=document,
    )


def all_versions() -> QuerySet[RulebookVersion]:
    """Every version, newest first, with whoever signed it."""
    people = ("drafted_by", "reviewed_by", "approved_by", "withdrawn_by", "created_by")
    return RulebookVersion.objects.select_related(*people).order_by("-number")


def open_version() -> RulebookVersion | None:
    """The one version on its way to signature, if any."""
    return RulebookVersion.objects.filter(status__in=OPEN).first()


def latest_signed() -> RulebookVersion | None:
    """The newest signed version: in force, or waiting for its day."""
    return RulebookVersion.objects.filter(status=Status.SIGNED).order_by("-effective_from").first()


def pending_version(at: datetime) -> RulebookVersion | None:
    """The signed version that waits for its day, if any."""
    return RulebookVersion.objects.filter(status=Status.SIGNED, effective_from__gt=at).first()


def predecessor_of(version: RulebookVersion) -> RulebookVersion | None:
    """What a version is compared with: the one it followed, or (not signed) the newest that is signed."""
    signed = RulebookVersion.objects.filter(status=Status.SIGNED).exclude(pk=version.pk)
    if version.status == Status.SIGNED:
        signed = signed.filter(effective_from__lt=version.effective_from)
    return signed.order_by("-effective_from").first()


def problems_in(document: object) -> list[Problem]:
    """What keeps a document from being signed as things stand now."""
    try:
        checked_document(document, known_keys())
    except ValidationError as error:
        return problems_of(error)
    return []


@dataclass(frozen=True)
class Offer:
    """A step that somebody may take, or (with `refusal`) why not just now."""

    name: str
    label: Any
    refusal: RuleViolation | None = None


def steps_offered(version: RulebookVersion, member: Member, *, now: datetime) -> list[Offer]:
    """The steps that the version's status allows and the member's roles include."""
    steps = [step for step in VERSION_LIFECYCLE.leaving(version.status) if may_take(member, step)]
    # What has taken effect stays.
    steps = [step for step in steps if step.name != "revoke" or version.is_pending(now)]
    return [Offer(step.name, step.label, _why_not(step.name, version, member)) for step in steps]


def _why_not(step: str, version: RulebookVersion, member: Member) -> RuleViolation | None:
    if step in ("review", "approve") and has_signed(member, version):
        return RuleViolation("DOC-09", _("You have signed an earlier step; this one needs another person."))
    return None
