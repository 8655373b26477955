"""Which version of the manual counts at a moment: asked by everything that reckons with rules."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q
from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections import Document
from csdesk.tenancy.scoping import require_tenant


class NoRulebook(RuleViolation):
    """No version of the manual was in force at that moment."""


@dataclass(frozen=True)
class RulebookInForce:
    """A version (its document not loaded with it) and that document, typed."""

    version: RulebookVersion
    document: Document


def rulebook_at(moment: datetime) -> RulebookInForce:
    """The version in force at a moment: from the very instant it takes effect, up to the next one's.

    Raises NoRulebook when the company had none then.
    """
    in_force = Q(effective_to__isnull=True) | Q(effective_to__gt=moment)
    signed = RulebookVersion.objects.filter(status=Status.SIGNED).defer("document")
    version = signed.filter(in_force, effective_from__lte=moment).first()
    if version is None:
        raise NoRulebook("DOC-04", _("No version of the manual was in force at that time."))
    return RulebookInForce(version, _document(require_tenant(), version.pk))


def rulebook_of(version_id: int) -> RulebookInForce:
    """A signed version by its id: what a clock keeps that started under it."""
    version = RulebookVersion.objects.filter(approved_at__isnull=False).defer("document").get(pk=version_id)
    return RulebookInForce(version, _document(require_tenant(), version.pk))


def document_of(version_id: int) -> Document:
    """The document of a signed version by its id, without asking the database each time."""
    return _document(require_tenant(), version_id)


@lru_cache(maxsize=512)
def _document(tenant_id: int, version_id: int) -> Document:
    # Signed documents never change, so a process reads each once.
    return RulebookVersion.objects.get(pk=version_id).content
