"""The first manual of a company, from a preset."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import read_preset
from csdesk.rulebook.sections import Document
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import TenantContextError, require_tenant


@transaction.atomic
def load_preset(
    tenant: Tenant,
    key: str,
    *,
    now: datetime,
    drafted_by: Member | None = None,
    reviewed_by: Member | None = None,
    approved_by: Member | None = None,
    known: Mapping[str, Mapping[str, Any]] | None = None,
) -> RulebookVersion:
    """Make a preset the company's first version, signed and in force at once (DOC-04).

    The signatures are those of the members given, else the system's. `known`: what the company knows and no preset
    can, its address say, by section and field. Runs in the company's scope. Raises KeyError for an unknown preset,
    RuleViolation when the company has a manual already.
    """
    if require_tenant() != tenant.pk:
        raise TenantContextError(f"a manual for {tenant} in another company's scope")
    document = read_preset(key).data
    if known:
        document = Document.model_validate({**document, **_filled(document, known)}).data
    if RulebookVersion.objects.exists():
        raise RuleViolation("DOC-04", _("This company has a manual already; change it with a draft."))
    return RulebookVersion.objects.create(
        number=1,
        status=Status.SIGNED,
        document=document,
        preset=key,
        created_at=now,
        drafted_by=drafted_by,
        drafted_at=now,
        reviewed_by=reviewed_by,
        reviewed_at=now,
        approved_by=approved_by,
        approved_at=now,
        effective_from=now,
    )


def _filled(document: dict[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {section: {**document[section], **fields} for section, fields in known.items()}
