"""A worker takes a file in: judged once more, then written whole or not at all."""

from collections.abc import Hashable, Iterator
from datetime import datetime

from django.db import transaction

from csdesk.imports.models import Act, ImportJob, ImportRow, JobState
from csdesk.imports.registry import Errand, Row, import_kind
from csdesk.imports.rules import Column
from csdesk.imports.services.reading import BATCH, count_acts, judge, rows_back, tell
from csdesk.imports.services.uploading import clear_away
from csdesk.people.services.security_log import record_security_event
from csdesk.tenancy.scoping import tenant_atomic


def write_job(tenant_id: int, job_id: int) -> bool:
    """Take in a file that waits for it; False when it does not (any more), or turned out wrong: then nothing was.

    One transaction: whoever looks meanwhile sees none of it, and a crash leaves none of it.
    """
    try:
        with tenant_atomic(tenant_id) as now:
            rows = ImportJob.objects.select_for_update(of=("self",)).select_related("added_by")
            job = rows.filter(pk=job_id, state=JobState.WRITING).first()
            if job is None:
                return False
            return _write(job, now)
    except Exception:
        with tenant_atomic(tenant_id) as now:
            _failed(job_id, now)
        raise


def _write(job: ImportJob, now: datetime) -> bool:
    kind = import_kind(job.kind)
    columns = {column.key: column for column in kind.columns(now)}
    errand, met = Errand(job.added_by, now, job.changes_known, job.name), dict[Hashable, int]()
    try:
        with transaction.atomic():
            for batch in _batches(job, columns):
                judge(kind, batch, errand, met)
                if any(row.act == Act.WRONG for row in batch):
                    raise _TurnedWrong
                kind.write([row for row in batch if row.act in (Act.NEW, Act.CHANGE)], errand)
    except _TurnedWrong:
        _keep_what_is_wrong(job, columns, now)
        return False
    job.state, job.finished_at, job.rows_written = JobState.DONE, now, job.rows_new + job.rows_changed
    job.save()
    record_security_event("import.done", actor=job.added_by, now=now, of=job.kind, file=job.name, rows=job.rows_written)
    tell(job, now=now)
    clear_away(job)
    return True


class _TurnedWrong(Exception):
    """A row that was right when the file was read is wrong by now."""


def _keep_what_is_wrong(job: ImportJob, columns: dict[str, Column], now: datetime) -> None:
    """Judge the whole file again, of which nothing was written: the preview says of each row what is wrong by now."""
    kind, met = import_kind(job.kind), dict[Hashable, int]()
    errand = Errand(job.added_by, now, job.changes_known, job.name)
    for batch in _batches(job, columns):
        judge(kind, batch, errand, met)
        for row in batch:
            if row.act == Act.WRONG:
                problems = {key: problem.data for key, problem in row.problems.items()}
                ImportRow.objects.filter(job=job, number=row.number).update(act=Act.WRONG, problems=problems)
    job.state = JobState.READY
    count_acts(job)
    job.save()
    tell(job, now=now)


def _batches(job: ImportJob, columns: dict[str, Column]) -> Iterator[list[Row]]:
    after = 0
    while rows := list(ImportRow.objects.filter(job=job, number__gt=after).order_by("number")[:BATCH]):
        yield rows_back(rows, columns)
        after = rows[-1].number


def _failed(job_id: int, now: datetime) -> None:
    job = ImportJob.objects.select_for_update(of=("self",)).select_related("added_by").get(pk=job_id)
    if job.state == JobState.WRITING:
        job.state, job.finished_at = JobState.FAILED, now
        job.save(update_fields=["state", "finished_at"])
        tell(job, now=now)
