"""Scans of signed papers: stored with the paper they show, where the department finds them (DOC-03)."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import lock_case
from csdesk.documents.models import PrintedForm, Scan
from csdesk.documents.policies import may_scan
from csdesk.documents.rules.images import without_location
from csdesk.documents.rules.plain_text import clean_line
from csdesk.documents.rules.sniff import sniff
from csdesk.documents.services.attachments import attach_file
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks

_REASON_CHARACTERS = 300


@transaction.atomic
def add_scan(
    printed: PrintedForm,
    content: bytes,
    name: str,
    declared_type: str,
    *,
    signed_lines: Iterable[int] = (),
    actor: Member | None,
    now: datetime,
) -> Scan:
    """Keep a photo or PDF of the signed paper; `signed_lines`: places of the lines that are signed on it.

    The same file twice is one scan. Raises PermissionDenied; RuleViolation DOC-03 for what is neither picture nor
    PDF, DOC-02 for a line the paper does not have; CMP-13 as attachments do.
    """
    if not may_scan(actor, printed):
        raise PermissionDenied(f"{actor} may not scan {printed}.")
    lines = sorted(set(signed_lines))
    if any(not 0 <= place < len(printed.signatures) for place in lines):
        raise RuleViolation("DOC-02", _("This paper has no such line."), field="signed")
    found = sniff(content, name, declared_type)
    if content and not (found.type.startswith("image/") or found.type == "application/pdf"):
        raise RuleViolation("DOC-03", _("A scan is a photo or a PDF of the signed paper."), field="file")
    case = lock_case(printed.case)
    same = _same_file(printed, content, found.type)
    if same is not None:
        return _more_lines(same, lines)
    file = attach_file(case, content, name, declared_type, actor=actor, now=now, internal=printed.is_internal)
    scan = Scan.objects.create(printed_form=printed, attachment=file, signed_lines=lines, added_by=actor, added_at=now)
    facts = {"form": printed.form, "form_number": printed.number, "titles": printed.titles, "scan": scan.pk}
    clocks.observe(case, "form.scan", at=now, actor=actor)
    publish(case, record(case, "form.scan", actor=actor, at=now, is_internal=printed.is_internal, **facts))
    return scan


@transaction.atomic
def take_back_scan(scan: Scan, *, reason: str, actor: Member | None, now: datetime) -> Scan:
    """Say that a scan is not of this paper, or cannot be read: it stays readable and counts no more.

    Raises PermissionDenied; RuleViolation DOC-03 without a reason.
    """
    scan = Scan.objects.select_for_update(of=("self",)).select_related("printed_form__case").get(pk=scan.pk)
    printed, reason = scan.printed_form, clean_line(reason, max_length=_REASON_CHARACTERS)
    if not may_scan(actor, printed):
        raise PermissionDenied(f"{actor} may not take back {scan}.")
    if not reason:
        raise RuleViolation("DOC-03", _("Say what is wrong with the scan."), field="reason")
    if scan.taken_back_at is not None:
        return scan
    scan.taken_back_at, scan.taken_back_by, scan.taken_back_reason = now, actor, reason
    scan.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    facts = {"form": printed.form, "form_number": printed.number, "titles": printed.titles, "reason": reason}
    event = record(printed.case, "form.unscan", actor=actor, at=now, is_internal=printed.is_internal, **facts)
    publish(printed.case, event)
    return scan


def _same_file(printed: PrintedForm, content: bytes, kind: str) -> Scan | None:
    kept = hashlib.sha256(without_location(content, kind)).hexdigest()
    return printed.scans.filter(taken_back_at=None, attachment__sha256=kept).first()


def _more_lines(scan: Scan, lines: list[int]) -> Scan:
    """The same file again, perhaps now with the signatures ticked that were forgotten."""
    scan.signed_lines = sorted({*scan.signed_lines, *lines})
    scan.save(update_fields=["signed_lines"])
    return scan
