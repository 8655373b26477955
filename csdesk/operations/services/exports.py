"""A company takes its data out: asked for with a reason, made by a worker, fetched by who asked, gone after a day."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.documents.services.storage import location_of, store_bytes
from csdesk.operations.models import ExportState, TenantExport
from csdesk.operations.policies import may_export, may_fetch
from csdesk.operations.queries.exports import asked_since, is_one_being_made, to_be_deleted
from csdesk.operations.services.backup import NOT_KEPT
from csdesk.operations.services.packing import pack
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.notify import notify
from csdesk.people.directory import administrators
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.names import tenant_path
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
# Against somebody who takes everything out again and again; not a matter of a company's taste.
MOST_A_DAY = 3
LINK_SECONDS = 300
FILE_KEPT = timedelta(hours=24)
# A worker that died leaves an export unfinished; after so long another one may be asked for.
GIVEN_UP_AFTER = timedelta(hours=2)
RULE = "ROL-06"


@transaction.atomic
def ask_for_export(reason: str, *, actor: Member, now: datetime, address: str | None) -> TenantExport:
    """Have all of the company's data written into a file, and let the other administrators know at once.

    Raises PermissionDenied; RuleViolation without a reason, while one is being made, and after three in a day.
    """
    if not may_export(actor):
        raise PermissionDenied(f"{actor} may not take data out.")
    if not reason.strip():
        raise RuleViolation(RULE, _("Say what the export is for."), field="reason")
    _one_at_a_time(actor.tenant_id)
    if is_one_being_made():
        raise RuleViolation(RULE, _("An export is being made already."), field="reason")
    if asked_since(now - timedelta(days=1)) >= MOST_A_DAY:
        raise RuleViolation(RULE, _("At most three exports a day."), field="reason")
    export = TenantExport.objects.create(asked_by=actor, asked_at=now, reason=reason.strip())
    record_security_event("export.asked", actor=actor, now=now, address=address, reason=export.reason)
    others = [person for person in administrators(at=now) if person.pk != actor.pk]
    url, words = reverse("people:security"), export.reason
    notify(others, "operations.export_asked", now=now, urgent=True, url=url, person=actor.name, reason=words)
    enqueue("operations.make_export", key=f"export:{export.pk}", payload={"export": export.pk})
    return export


def _one_at_a_time(tenant_id: int) -> None:
    """Two who ask at the same moment would both find that nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tenant export'), %s)", [tenant_id % 2**31])


@contextmanager
def in_one_moment(tenant_id: int) -> Iterator[datetime]:
    """The company's scope, seeing everything as it was at one moment however long one reads."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with tenant_atomic(tenant_id) as now:
            yield now


def make_export(tenant_id: int, export_id: int) -> bool:
    """Write the file; False when that was done, or given up, before it was ready. Opens its own scopes."""
    with tenant_atomic(tenant_id):
        export = TenantExport.objects.filter(pk=export_id, state=ExportState.ASKED).first()
        if export is None:
            return False
        path = store_bytes(b"", NOT_KEPT)
    target = location_of(path)
    try:
        with in_one_moment(tenant_id) as now:
            rows = pack(Tenant.objects.get(pk=tenant_id), target, now=now)
    except Exception:
        target.unlink(missing_ok=True)
        _finish(tenant_id, export_id, state=ExportState.FAILED)
        raise
    facts = {"path": path, "rows": rows, "size_bytes": target.stat().st_size}
    if not _finish(tenant_id, export_id, state=ExportState.READY, **facts):
        target.unlink(missing_ok=True)
        return False
    return True


def _finish(tenant_id: int, export_id: int, **fields: object) -> bool:
    """Note how it ended; False when another worker did, or it was given up meanwhile."""
    with tenant_atomic(tenant_id) as now:
        waiting = TenantExport.objects.filter(pk=export_id, state=ExportState.ASKED)
        if not waiting.update(finished_at=now, **fields):
            return False
        export = TenantExport.objects.select_related("asked_by").get(pk=export_id)
        state = str(fields["state"])
        record_security_event(f"export.{state}", actor=export.asked_by, now=now)
        notify([export.asked_by], f"operations.export_{state}", now=now, url=reverse("operations:exports"))
        return True


def link_secret(export: TenantExport, *, actor: Member) -> str:
    """What makes the link to the file: good for five minutes, and for this person alone.

    Raises PermissionDenied.
    """
    if not may_fetch(actor, export):
        raise PermissionDenied(f"{actor} may not fetch export {export.pk}.")
    return _signer(export.tenant_id).sign_object([export.pk, actor.pk])


def fetch_export(secret: str, *, actor: Member, now: datetime, address: str | None) -> tuple[TenantExport, Path] | None:
    """The file behind a link, noting that it was fetched; None for a link that is old, another's, or made up."""
    try:
        pk, member = _signer(actor.tenant_id).unsign_object(secret, max_age=LINK_SECONDS)
    except BadSignature:
        return None
    export = TenantExport.objects.filter(pk=pk).first()
    if export is None or member != actor.pk or not may_fetch(actor, export) or not _path(export).exists():
        return None
    record_security_event("export.fetched", actor=actor, now=now, address=address)
    TenantExport.objects.filter(pk=pk).update(fetched_at=now)
    return export, _path(export)


def delete_old_exports(*, now: datetime) -> int:
    """Take files away that have lain there for a day, and give up what nobody finished; how many."""
    gone = list(to_be_deleted(now, FILE_KEPT))
    for export in gone:
        _path(export).unlink(missing_ok=True)
    TenantExport.objects.filter(pk__in=[export.pk for export in gone]).update(state=ExportState.GONE)
    _forget_leftovers(now)
    stuck = TenantExport.objects.filter(state=ExportState.ASKED, asked_at__lt=now - GIVEN_UP_AFTER)
    return len(gone) + stuck.update(state=ExportState.FAILED, finished_at=now)


def _forget_leftovers(now: datetime) -> None:
    """What workers that were killed left lying there is a company's whole data, too."""
    oldest = (now - FILE_KEPT - GIVEN_UP_AFTER).timestamp()
    for path in location_of(tenant_path(NOT_KEPT)).rglob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _path(export: TenantExport) -> Path:
    return location_of(export.path) if export.path else Path(settings.MEDIA_ROOT) / NOT_KEPT / "none"


def _signer(tenant_id: int) -> TimestampSigner:
    return TimestampSigner(salt=f"csdesk.operations.export.{tenant_id}")
