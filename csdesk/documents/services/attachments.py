"""Keeping files on cases."""

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from csdesk.cases.models import Case
from csdesk.documents.models import Attachment
from csdesk.documents.policies import may_attach
from csdesk.documents.rules.acceptance import FileLimits, Refusal, refusal_of
from csdesk.documents.rules.images import without_location
from csdesk.documents.rules.names import safe_name
from csdesk.documents.rules.sniff import Sniffed, sniff
from csdesk.documents.services.quotas import refuse_upload_beyond_limits
from csdesk.documents.services.storage import store_bytes
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at

_NAME_CHARACTERS = 150
# What a machine can bear, not what a company may want.
BOMB_LIMITS = {
    "max_pixels": 60_000_000,
    "max_zip_entries": 10_000,
    "max_unpacked_bytes": 500_000_000,
    "max_zip_ratio": 200,
}


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

    Raises PermissionDenied; RuleViolation CMP-13 for an empty, too large or not allowed file, a full case, a company
    without space left (NoSpaceLeft) and a person who adds too many (TooManyUploads).
    """
    if not may_attach(actor, case):
        raise PermissionDenied(f"{actor} may not attach files to {case}.")
    refuse_upload_beyond_limits(len(content), actor=actor, now=now)
    sniffed = sniff(content, name, declared_type)
    _refuse(case, content, name, sniffed, now)
    # A photo tells where it was taken; that is nobody's business here.
    content = without_location(content, sniffed.type)
    attachment = keep_file(content, name, declared_type, case=case, actor=actor, now=now)
    if internal:
        attachment.is_internal = True
        attachment.save(update_fields=["is_internal"])
    return attachment


_WORDS = {
    Refusal.EMPTY: _noop("“%(name)s” is empty."),
    Refusal.TOO_LARGE: _noop("“%(name)s” is larger than %(limit)s."),
    Refusal.TYPE_NOT_ALLOWED: _noop("“%(name)s” is of a kind that may not be attached (%(type)s)."),
    Refusal.MISTYPED: _noop("“%(name)s” is not what its name says (%(type)s)."),
    Refusal.DANGEROUS: _noop("“%(name)s” can run something when it is opened; it may not be attached."),
    Refusal.TOO_MANY_PIXELS: _noop("“%(name)s” is too large a picture."),
    Refusal.ZIP_BOMB: _noop("“%(name)s” unpacks to far too much."),
}


def _refuse(case: Case, content: bytes, name: str, sniffed: Sniffed, now: datetime) -> None:
    manual = rulebook_at(now).document.documents
    limits = FileLimits(manual.file_limit_bytes, manual.allowed_types, **BOMB_LIMITS)
    refusal = refusal_of(content, sniffed, limits)
    if refusal is not None:
        words = {
            "name": safe_name(name, max_length=60, fallback=_("file")),
            "limit": filesizeformat(manual.file_limit_bytes),
            "type": sniffed.type,
        }
        raise RuleViolation("CMP-13", _(_WORDS[refusal]) % words, field="files")
    used = Attachment.objects.filter(case=case).aggregate(used=Sum("size_bytes"))["used"] or 0
    if used + len(content) > manual.case_quota_bytes:
        text = _("All files of this case together may have %(limit)s.")
        raise RuleViolation("CMP-13", text % {"limit": filesizeformat(manual.case_quota_bytes)}, field="files")
