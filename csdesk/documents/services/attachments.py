"""Keeping files on cases."""

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.documents.models import Attachment
from csdesk.documents.policies import may_attach
from csdesk.documents.rules.names import safe_name
from csdesk.documents.rules.sniff import Sniffed, sniff
from csdesk.documents.services.storage import store_bytes
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at

_NAME_CHARACTERS = 150


def keep_file(
    content: bytes, name: str, declared_type: str, *, case: Case | None, actor: Member | None, now: datetime
) -> Attachment:
    """Keep whatever a mail brought: nothing is refused, what is not what it says is marked."""
    sniffed = sniff(content, name, declared_type)
    return Attachment.objects.create(
        case=case,
        name=safe_name(name, max_length=_NAME_CHARACTERS, fallback=_("file")),
        media_type=sniffed.type[:120],
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=store_bytes(content, "files"),
        is_suspicious=sniffed.dangerous or not sniffed.extension_matches,
        added_by=actor,
        added_at=now,
    )


def attach_file(
    case: Case,
    content: bytes,
    name: str,
    declared_type: str,
    *,
    actor: Member | None,
    now: datetime,
    internal: bool = False,
) -> Attachment:
    """Attach a file that somebody chose.

    Raises PermissionDenied; RuleViolation CMP-13 for an empty, too large or not allowed file and a full case.
    """
    if not may_attach(actor, case):
        raise PermissionDenied(f"{actor} may not attach files to {case}.")
    _refuse(case, content, name, sniff(content, name, declared_type), now)
    attachment = keep_file(content, name, declared_type, case=case, actor=actor, now=now)
    if internal:
        attachment.is_internal = True
        attachment.save(update_fields=["is_internal"])
    return attachment


def _refuse(case: Case, content: bytes, name: str, sniffed: Sniffed, now: datetime) -> None:
    limits = rulebook_at(now).document.documents
    shown = safe_name(name, max_length=60, fallback=_("file"))
    if not content:
        raise RuleViolation("CMP-13", _("“%(name)s” is empty.") % {"name": shown}, field="files")
    if len(content) > limits.file_limit_bytes:
        text = _("“%(name)s” is larger than %(limit)s.")
        limit = filesizeformat(limits.file_limit_bytes)
        raise RuleViolation("CMP-13", text % {"name": shown, "limit": limit}, field="files")
    if sniffed.type not in limits.allowed_types or sniffed.dangerous:
        text = _("“%(name)s” is of a kind that may not be attached (%(type)s).")
        raise RuleViolation("CMP-13", text % {"name": shown, "type": sniffed.type}, field="files")
    used = Attachment.objects.filter(case=case).aggregate(used=Sum("size_bytes"))["used"] or 0
    if used + len(content) > limits.case_quota_bytes:
        text = _("All files of this case together may have %(limit)s.")
        raise RuleViolation("CMP-13", text % {"limit": filesizeformat(limits.case_quota_bytes)}, field="files")
