"""The three signatures of a version (DOC-09), sending it back, withdrawing it, and putting it into force."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.lifecycle import VERSION_LIFECYCLE
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.policies import has_signed, may_take
from csdesk.rulebook.queries import latest_signed, pending_version, predecessor_of, problems_in
from csdesk.rulebook.registry import announce
from csdesk.rulebook.rules import DraftRefused
from csdesk.tenancy.models import Tenant

# A date further ahead is a slip of the keyboard.
LONGEST_WAIT = timedelta(days=3653)
_SIGNATURES = ("drafted_by", "drafted_at", "reviewed_by", "reviewed_at")


@transaction.atomic
def submit(version: RulebookVersion, *, revision: int, actor: Member | None, now: datetime) -> RulebookVersion:
    """The drafter signs what he read at `revision` and hands the draft in for review.

    Raises StaleRecord when the draft changed since, DraftRefused while something in it is wrong, RuleViolation
    while the cover lacks what DOC-04 asks for.
    """
    version = _locked_for("submit", version, actor)
    _check_seen(version, revision)
    _check_document(version)
    _check_cover(version)
    version.drafted_by, version.drafted_at, version.reason, version.sent_back_by = actor, now, "", None
    return _move(version, "submit", "drafted_by", "drafted_at", "reason", "sent_back_by", actor=actor, now=now)


@transaction.atomic
def review(version: RulebookVersion, *, actor: Member | None, now: datetime) -> RulebookVersion:
    """The reviewer signs. Raises RuleViolation when he drafted it himself."""
    version = _locked_for("review", version, actor)
    _check_other_person(actor, version)
    _check_document(version)
    version.reviewed_by, version.reviewed_at = actor, now
    return _move(version, "review", "reviewed_by", "reviewed_at", actor=actor, now=now)


@transaction.atomic
def approve(
    version: RulebookVersion,
    *,
    effective_from: datetime,
    moves_running_clocks: bool = False,
    actor: Member | None,
    now: datetime,
) -> RulebookVersion:
    """The leader signs: the version counts from `effective_from` on, and the one before it up to then.

    Clocks that run keep the version they started under, unless `moves_running_clocks` says otherwise. Raises
    RuleViolation for a moment in the past, and while another signed version still waits for its day.
    """
    version = _locked_for("approve", version, actor)
    _check_other_person(actor, version)
    _check_document(version)
    _check_start(version, effective_from, now)
    if (before := latest_signed()) is not None:
        before.effective_to = effective_from
        before.save(update_fields=["effective_to"])
    version.approved_by, version.approved_at = actor, now
    version.effective_from, version.moves_running_clocks = effective_from, moves_running_clocks
    fields = ("approved_by", "approved_at", "effective_from", "moves_running_clocks")
    return _move(version, "approve", *fields, actor=actor, now=now)


@transaction.atomic
def send_back(version: RulebookVersion, *, reason: str, actor: Member | None, now: datetime) -> RulebookVersion:
    """The reviewer sends it back to its drafter with a reason; all signatures must be given again."""
    return _back_to_draft("send_back", version, reason, actor, now)


@transaction.atomic
def decline(version: RulebookVersion, *, reason: str, actor: Member | None, now: datetime) -> RulebookVersion:
    """The leader sends it back to its drafter with a reason; all signatures must be given again."""
    return _back_to_draft("decline", version, reason, actor, now)


@transaction.atomic
def withdraw(version: RulebookVersion, *, reason: str, actor: Member | None, now: datetime) -> RulebookVersion:
    """Give up a version that is not signed yet. It stays readable."""
    version = _locked_for("withdraw", version, actor)
    return _withdraw("withdraw", version, reason, actor, now)


@transaction.atomic
def revoke(version: RulebookVersion, *, reason: str, actor: Member | None, now: datetime) -> RulebookVersion:
    """Withdraw a signed version before its day; the one before it goes on. Raises RuleViolation afterwards."""
    version = _locked_for("revoke", version, actor)
    if not version.is_pending(now):
        raise RuleViolation("DOC-04", _("This version has taken effect; only a new version can change that."))
    before = predecessor_of(version)
    version = _withdraw("revoke", version, reason, actor, now)
    if before is not None:
        before.effective_to = None
        before.save(update_fields=["effective_to"])
    return version


def _locked_for(step: str, version: RulebookVersion, actor: Member | None) -> RulebookVersion:
    version = RulebookVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    transition = VERSION_LIFECYCLE.named(step, leaving=version.status)
    if not may_take(actor, transition):
        raise PermissionDenied(f"{actor} may not {step} the manual.")
    return version


def _move(version: RulebookVersion, step: str, *changed: str, actor: Member | None, now: datetime) -> RulebookVersion:
    version.status = VERSION_LIFECYCLE.named(step, leaving=version.status).target
    version._change_reason = (version.reason or step)[:100]  # type: ignore[attr-defined]
    version.save(update_fields=["status", *changed])
    announce(version, step=step, actor=actor, now=now)
    return version


def _back_to_draft(
    step: str, version: RulebookVersion, reason: str, actor: Member | None, now: datetime
) -> RulebookVersion:
    version = _locked_for(step, version, actor)
    version.reason, version.sent_back_by = _given(reason), actor
    for field in _SIGNATURES:
        setattr(version, field, None)
    return _move(version, step, "reason", "sent_back_by", *_SIGNATURES, actor=actor, now=now)


def _withdraw(step: str, version: RulebookVersion, reason: str, actor: Member | None, now: datetime) -> RulebookVersion:
    version.reason, version.withdrawn_by, version.withdrawn_at = _given(reason), actor, now
    return _move(version, step, "reason", "withdrawn_by", "withdrawn_at", actor=actor, now=now)


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("DOC-09", _("Give a reason: the others read it."), field="reason")
    return reason.strip()[:500]


def _check_seen(version: RulebookVersion, revision: int) -> None:
    if version.revision != revision:
        raise StaleRecord("DOC-09", _("The draft was changed after you opened it: read it again before you sign."))


def _check_other_person(actor: Member | None, version: RulebookVersion) -> None:
    if has_signed(actor, version):
        raise RuleViolation("DOC-09", _("You have signed an earlier step; this one needs another person."))


def _check_document(version: RulebookVersion) -> None:
    if problems := problems_in(version.document):
        raise DraftRefused(problems)


def _check_cover(version: RulebookVersion) -> None:
    cover = version.content.cover
    wanted = {
        "cover.document_number": (cover.document_number, _("Give the manual a document number.")),
        "cover.title": (cover.title.zh or cover.title.en, _("Give the manual a title.")),
        "cover.recipients": (cover.recipients, _("Say for whom the manual is.")),
        "cover.drafting_department": (cover.drafting_department, _("Name the department that drafted it.")),
    }
    for field, (value, message) in wanted.items():
        if not value:
            rule = "DOC-09" if field == "cover.drafting_department" else "DOC-04"
            raise RuleViolation(rule, message, field=field)


def _check_start(version: RulebookVersion, effective_from: datetime, now: datetime) -> None:
    if effective_from < now:
        message = _("A manual cannot count backwards: choose a moment that is not past.")
        raise RuleViolation("DOC-04", message, field="effective_from")
    if effective_from - now > LONGEST_WAIT:
        raise RuleViolation("DOC-04", _("That is more than ten years ahead."), field="effective_from")
    if (before := latest_signed()) is not None and before.effective_from == effective_from:
        raise RuleViolation("DOC-04", _("Another version takes effect at that very moment."), field="effective_from")
    if (waiting := pending_version(now)) is not None:
        message = _("Version %(number)s is signed and waits for its day: withdraw it first.")
        raise RuleViolation("DOC-04", message % {"number": waiting.number}, field="effective_from")
    trial = version.content.cover.trial_from
    zone = ZoneInfo(Tenant.objects.get(pk=version.tenant_id).zone)
    if trial is not None and trial > effective_from.astimezone(zone).date():
        message = _("The trial begins after the manual takes effect; the cover says %(day)s.")
        raise RuleViolation("DOC-04", message % {"day": trial.isoformat()}, field="effective_from")
