"""Who is employed from when to when, and how long on probation (ATT-08)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook, rulebook_at
from staff.models import Employment
from staff.policies import may_keep_files
from staff.registry import file_changed
from staff.rules import probation_end
from staff.services.probation import drop_reminders

RULE = "ATT-08"
# Whoever was born before could not work today, and nobody is hired years ahead: a mistyped year, nothing else.
EARLIEST = date(1950, 1, 1)
FURTHEST_AHEAD = timedelta(days=730)


@dataclass(frozen=True)
class Terms:
    """What is known of an employment. Without a day on which probation ends the manual's length counts."""

    number: str
    joined_on: date
    left_on: date | None = None
    probation_ends_on: date | None = None


@transaction.atomic
def begin_employment(member: Member, terms: Terms, *, actor: Member | None, now: datetime) -> Employment:
    """Note that somebody is employed; whoever comes back gets a second employment beside the one that ended.

    Raises PermissionDenied, and RuleViolation ATT-08 at the field for what cannot be: a number that is taken, days
    out of order, two employments at once.
    """
    _demand(actor)
    if not member.is_staff_member:
        raise RuleViolation(RULE, _("Only colleagues are employed here."), field="member")
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    employment = Employment(member=member)
    _fill(employment, completed(terms, now=now), now)
    _keep(employment, actor, _("Entered"), now)
    file_changed([member.pk], employment.joined_on, now=now)
    return employment


@transaction.atomic
def change_employment(
    employment: Employment, terms: Terms, *, reason: str, actor: Member | None, now: datetime
) -> Employment:
    """Correct an employment, or note that somebody leaves; what stood there before stays in its history.

    Raises as `begin_employment` does, and RuleViolation when no reason is given.
    """
    _demand(actor)
    if not reason.strip():
        raise RuleViolation(RULE, _("Say why it is changed."), field="reason")
    Member.objects.select_for_update(of=("self",)).get(pk=employment.member_id)
    employment = Employment.objects.select_related("member").get(pk=employment.pk)
    before = (employment.joined_on, employment.left_on, employment.probation_ends_on)
    _fill(employment, terms, now)
    _keep(employment, actor, reason, now)
    after = (employment.joined_on, employment.left_on, employment.probation_ends_on)
    if before != after:
        drop_reminders(employment, now=now)
    if before[:2] != after[:2]:
        file_changed([employment.member_id], _first_concerned(before[:2], after[:2]), now=now)
    return employment


def completed(terms: Terms, *, now: datetime) -> Terms:
    """The same with the day on which probation ends, by the manual in force, where none was said."""
    if terms.probation_ends_on is not None or not EARLIEST <= terms.joined_on <= now.date() + FURTHEST_AHEAD:
        return terms
    try:
        months = rulebook_at(now).document.conduct.probation_months
    except NoRulebook:
        months = None
    if months is None:
        return terms
    return Terms(terms.number, terms.joined_on, terms.left_on, probation_end(terms.joined_on, months))


def checked_terms(terms: Terms, *, today: date) -> Terms:
    """The same as it is kept. Raises RuleViolation at the field for days out of order and a missing number."""
    number = "".join(terms.number.split())
    if not number:
        raise RuleViolation(RULE, _("Enter the staff number."), field="number")
    for field in ("joined_on", "left_on", "probation_ends_on"):
        day = getattr(terms, field)
        if day is not None and not EARLIEST <= day <= today + FURTHEST_AHEAD:
            raise RuleViolation(RULE, _("Check the year: this day is too far away."), field=field)
    if terms.left_on is not None and terms.left_on < terms.joined_on:
        raise RuleViolation(RULE, _("Nobody leaves before joining."), field="left_on")
    if terms.probation_ends_on is not None and terms.probation_ends_on < terms.joined_on:
        raise RuleViolation(RULE, _("Probation cannot end before joining."), field="probation_ends_on")
    return Terms(number[:20], terms.joined_on, terms.left_on, terms.probation_ends_on)


def overlaps(one: Terms | Employment, other: Terms | Employment) -> bool:
    """Whether two employments hold on one day."""
    first, second = sorted((one, other), key=lambda each: each.joined_on)
    return first.left_on is None or first.left_on >= second.joined_on


def _fill(employment: Employment, terms: Terms, now: datetime) -> None:
    terms = checked_terms(terms, today=now.astimezone(company_zone()).date())
    others = Employment.objects.exclude(pk=employment.pk)
    if others.filter(number=terms.number).exists():
        raise _taken()
    if any(overlaps(terms, other) for other in others.filter(member=employment.member_id)):
        raise RuleViolation(RULE, _("This person has another employment at that time."), field="joined_on")
    employment.number, employment.joined_on = terms.number, terms.joined_on
    employment.left_on, employment.probation_ends_on = terms.left_on, terms.probation_ends_on


def _keep(employment: Employment, actor: Member | None, reason: str, now: datetime) -> None:
    employment._history_date = now  # type: ignore[attr-defined]
    employment._change_reason = reason.strip()[:100]  # type: ignore[attr-defined]
    if actor is not None:
        employment._history_user = actor.user  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            employment.save()
    except IntegrityError as error:  # the number was given to somebody else at the same moment
        raise _taken() from error


def _taken() -> RuleViolation:
    return RuleViolation(RULE, _("Somebody else has this staff number."), field="number")


def _first_concerned(before: tuple[date, date | None], after: tuple[date, date | None]) -> date:
    """The first day on which somebody is employed by one of the two and not by the other."""
    if before[0] != after[0]:
        return min(before[0], after[0])
    return min(day for day in (before[1], after[1]) if day is not None) + timedelta(days=1)


def _demand(actor: Member | None) -> None:
    if not may_keep_files(actor):
        raise PermissionDenied(f"{actor} may not keep personal files.")
