"""A file comes in: looked at from outside, kept, handed to a worker."""

import hashlib
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.documents.rules.names import safe_name
from csdesk.documents.services.storage import location_of, store_bytes
from csdesk.imports.models import ImportJob, JobState
from csdesk.imports.policies import may_import, may_see_job
from csdesk.imports.registry import import_kind
from csdesk.imports.rules import Unreadable
from csdesk.imports.rules.tables import refuse_file
from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord

RULE = "DLR-01"
FOLDER = "imports"
# Files of customers do not lie about.
KEPT = timedelta(days=7)


@transaction.atomic
def bring_file(kind: str, content: bytes, name: str, *, changes_known: bool, actor: Member, now: datetime) -> ImportJob:
    """Keep a file and have it read. Raises PermissionDenied; RuleViolation at `file` for what is no table."""
    if not may_import(actor, import_kind(kind)):
        raise PermissionDenied(f"{actor} may not import {kind}.")
    try:
        refuse_file(content, name)
    except Unreadable as unreadable:
        words = _(unreadable.problem.words) % unreadable.problem.values
        raise RuleViolation(RULE, words, field="file") from unreadable
    job = ImportJob.objects.create(
        kind=kind,
        name=safe_name(name, max_length=150, fallback=_("file")),
        path=store_bytes(content, FOLDER),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        changes_known=changes_known,
        added_by=actor,
        added_at=now,
    )
    enqueue("imports.read", key=f"import.read:{job.pk}", payload={"job": job.pk})
    return job


@transaction.atomic
def take_in(job: ImportJob, *, actor: Member, now: datetime) -> ImportJob:
    """Have a file that is right taken in, all of it; asked twice, once.

    Raises PermissionDenied; StaleRecord when it is not to be taken (any more); RuleViolation while rows are wrong.
    """
    job = _locked(job, actor)
    if job.state in (JobState.WRITING, JobState.DONE):
        return job
    if job.state not in (JobState.READY, JobState.FAILED):
        raise StaleRecord(RULE, _("This import is over."))
    if not job.may_be_taken:
        raise RuleViolation(RULE, _("Nothing is taken in while a row is wrong: correct the file and bring it again."))
    job.state, job.rows_written = JobState.WRITING, 0
    job.save(update_fields=["state", "rows_written"])
    enqueue("imports.write", key=f"import.write:{job.pk}:{now.timestamp()}", payload={"job": job.pk})
    return job


@transaction.atomic
def drop_job(job: ImportJob, *, actor: Member, now: datetime) -> ImportJob:
    """Forget a file that was not taken in. Raises PermissionDenied; StaleRecord when it was, or is just being."""
    job = _locked(job, actor)
    if job.state in (JobState.WRITING, JobState.DONE):
        raise StaleRecord(RULE, _("This import is over."))
    _forget(job, now)
    return job


def drop_forgotten(now: datetime) -> int:
    """Forget what nobody took in within KEPT; how many files that was."""
    waiting = ImportJob.objects.exclude(state__in=(JobState.WRITING, JobState.DONE, JobState.DROPPED))
    jobs = list(waiting.filter(added_at__lt=now - KEPT).select_for_update(of=("self",), skip_locked=True))
    for job in jobs:
        _forget(job, now)
    return len(jobs)


def _forget(job: ImportJob, now: datetime) -> None:
    job.state, job.finished_at = JobState.DROPPED, now
    job.save(update_fields=["state", "finished_at"])
    clear_away(job)


def clear_away(job: ImportJob) -> None:
    """The rows and the file are not needed any more: what came of them is with the records."""
    job.rows.all().delete()
    path = location_of(job.path)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _locked(job: ImportJob, actor: Member) -> ImportJob:
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not may_see_job(actor, job):
        raise PermissionDenied(f"{actor} may not touch import {job.pk}.")
    return job
