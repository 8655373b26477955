"""Words that are ready to be said again: written, checked like whatever goes to a customer, used and counted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.conversations.models import CannedReply
from csdesk.conversations.policies import may_change_canned, may_share_canned, may_use_canned
from csdesk.conversations.queries import canned_for
from csdesk.conversations.registry import PLACEHOLDERS, placeholder_values
from csdesk.conversations.rules import clean_line, clean_text, fill_placeholders, placeholders_in
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.tenancy.models import Tenant
from csdesk.wording.services.checking import DoubtfulWording as DoubtfulWording
from csdesk.wording.services.checking import check_wording

RULE = "KBS-01"
_LINES = {"title": 120, "folder": 60, "keyword": 40}
_WRITTEN = [*_LINES, "text_zh", "text_en", "owner", "team", "changed_at", "changed_by"]


@dataclass(frozen=True)
class CannedWords:
    """What is typed of a canned reply. `team`: whose it is; with neither team nor `is_own` everybody's."""

    title: str
    folder: str = ""
    keyword: str = ""
    text_zh: str = ""
    text_en: str = ""
    is_own: bool = True
    team: Team | None = None


@transaction.atomic
def save_canned(
    words: CannedWords,
    *,
    actor: Member,
    now: datetime,
    canned: CannedReply | None = None,
    confirmed: Collection[str] = (),
) -> CannedReply:
    """Write a canned reply, or change one.

    Raises PermissionDenied; DoubtfulWording for phrases to avoid that are not among the `confirmed`; RuleViolation at
    the field for a forbidden phrase (KBS-04), an unknown placeholder, a text that is too long or says nothing.
    """
    if not may_use_canned(actor) or (not words.is_own and not may_share_canned(actor)):
        raise PermissionDenied(f"{actor} may not write this canned reply.")
    if canned is not None and not may_change_canned(actor, canned):
        raise PermissionDenied(f"{actor} may not change {canned}.")
    lines = {name: clean_line(getattr(words, name), limit) for name, limit in _LINES.items()}
    texts = {name: clean_text(getattr(words, name)) for name in ("text_zh", "text_en")}
    _check(lines["title"], texts, confirmed, actor, now)
    canned = canned or CannedReply()
    canned.owner = actor if words.is_own else None
    canned.team = None if words.is_own else words.team
    canned.changed_at, canned.changed_by = now, actor
    for name, value in {**lines, **texts, "keyword": lines["keyword"].lstrip("/").replace(" ", "")}.items():
        setattr(canned, name, value)
    # Not how often it was used: others use it while it is being changed.
    canned.save(update_fields=_WRITTEN if canned.pk is not None else None)
    return canned


def delete_canned(canned: CannedReply, *, actor: Member) -> None:
    """Forget a canned reply. What was sent with it stays sent. Raises PermissionDenied."""
    if not may_change_canned(actor, canned):
        raise PermissionDenied(f"{actor} may not delete {canned}.")
    canned.delete()


@transaction.atomic
def use_canned(canned: CannedReply, case: Case, *, language: str, actor: Member, now: datetime) -> str:
    """The words of a canned reply as they read on this case, counted as used. Raises PermissionDenied."""
    if not may_use_canned(actor) or not canned_for(actor).filter(pk=canned.pk).exists():
        raise PermissionDenied(f"{actor} does not have {canned}.")
    CannedReply.objects.filter(pk=canned.pk).update(used_count=F("used_count") + 1, last_used_at=now)
    return filled_in(canned.text_in(language), case, member=actor)


def filled_in(text: str, case: Case, *, member: Member) -> str:
    """A text with its placeholders filled in for a case and the person who says it; each value is one plain line."""
    return filler_for(case, member=member)(text)


def filler_for(case: Case, *, member: Member) -> Callable[[str], str]:
    """What `filled_in` does, for many texts of one case."""
    company = Tenant.objects.values_list("name", flat=True).get(pk=case.tenant_id)
    values = {name: clean_line(value, 300) for name, value in placeholder_values(case, member, company).items()}
    return lambda text: fill_placeholders(text, values)


def check_words(text: str, confirmed: Collection[str], *, field: str, actor: Member, now: datetime) -> None:
    """Raise what a ready-made text may not be kept with: see `save_canned`."""
    document = rulebook_at(now).document
    limit = document.mail.text_limit_characters
    if len(text) > limit:
        message = _("The text has %(length)d characters; %(limit)d are allowed.")
        raise RuleViolation("INQ-32", message % {"length": len(text), "limit": limit}, field=field)
    if unknown := [name for name in placeholders_in(text) if name not in PLACEHOLDERS]:
        listed = ", ".join(f"{{{name}}}" for name in unknown)
        raise RuleViolation(RULE, _("There is no placeholder %(names)s.") % {"names": listed}, field=field)
    try:
        check_wording(text, now=now, actor=actor, confirmed=confirmed, field=field)
    except DoubtfulWording as doubt:
        message = _("%(reason)s Change it, or save it once more as it is.") % {"reason": doubt}
        raise DoubtfulWording(doubt.rule_id, message, field=field, facts=doubt.facts) from doubt


def _check(title: str, texts: dict[str, str], confirmed: Collection[str], actor: Member, now: datetime) -> None:
    if not title:
        raise RuleViolation(RULE, _("Give it a title by which it is found."), field="title")
    if not any(texts.values()):
        raise RuleViolation(RULE, _("Write the words in at least one language."), field="text_zh")
    for name, text in texts.items():
        check_words(text, confirmed, field=name, actor=actor, now=now)
