"""Which version of the manual counts at a moment: asked by everything that reckons with rules."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from csdesk.rulebook.models import MEMORY, RulebookVersion
from csdesk.rulebook.sections import Document
from csdesk.tenancy.prepared import Prepared
from csdesk.tenancy.scoping import require_tenant, scope_memory


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
    version = next((each for each in _approved() if each.is_in_force(moment)), None)
    if version is None:
        raise NoRulebook("DOC-04", _("No version of the manual was in force at that time."))
    return RulebookInForce(version, _document(require_tenant(), version.pk))


def rulebook_of(version_id: int) -> RulebookInForce:
    """A signed version by its id: what a clock keeps that started under it."""
    version = next((each for each in _approved() if each.pk == version_id), None)
    if version is None:
        raise RulebookVersion.DoesNotExist(f"no approved version {version_id}")
    return RulebookInForce(version, _document(require_tenant(), version.pk))


def _approved() -> list[RulebookVersion]:
    """The approved versions without their documents, read once in a scope: a page asks for them four times."""
    memory = scope_memory()
    if MEMORY not in memory:
        [memory[MEMORY]] = _versions.read(None)
    return list(memory[MEMORY])


_versions = Prepared(
    lambda _shape: [RulebookVersion.objects.filter(approved_at__isnull=False).defer("document").order_by("-pk")]
)


def document_of(version_id: int) -> Document:
    """The document of a signed version by its id, without asking the database each time."""
    return _document(require_tenant(), version_id)


@lru_cache(maxsize=512)
def _document(tenant_id: int, version_id: int) -> Document:
    # Signed documents never change, so a process reads each once.
    return RulebookVersion.objects.get(pk=version_id).content
