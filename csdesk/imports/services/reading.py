"""A worker reads a file: cells become values, rows are judged, and each is kept with what is wrong with it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from django.urls import reverse
from django.utils.translation import gettext_noop

from csdesk.documents.services.storage import read_bytes
from csdesk.imports.models import Act, ImportJob, ImportRow, JobState
from csdesk.imports.registry import Errand, ImportKind, Row, import_kind
from csdesk.imports.rules import Column, Headings, Problem, Unreadable, headings_of, lines_of
from csdesk.imports.rules.cells import Cell, CellProblem, TableLine
from csdesk.imports.rules.headings import LINES_LOOKED_AT
from csdesk.outbox.notify import notify
from csdesk.tenancy.scoping import tenant_atomic

# So many rows share a transaction and a line of progress.
BATCH = 500


@dataclass
class Reading:
    """How far a file has been read."""

    kind: ImportKind
    headings: Headings
    errand: Errand
    # identity -> the line where it stood first
    met: dict[Hashable, int] = field(default_factory=dict)


def read_job(tenant_id: int, job_id: int) -> bool:
    """Read a file that waits for it; False when it does not (any more). Opens short scopes of its own.

    Tried again after a crash it begins anew.
    """
    with tenant_atomic(tenant_id) as now:
        job = ImportJob.objects.select_related("added_by").filter(pk=job_id, state=JobState.READING).first()
        if job is None:
            return False
        job.rows.all().delete()
        kind, content = import_kind(job.kind), read_bytes(job.path)
        columns = list(kind.columns(now))
        errand = Errand(job.added_by, now, job.changes_known, job.name)
    try:
        lines = lines_of(content, job.name)
        first = list(islice(lines, LINES_LOOKED_AT))
        headings = headings_of(first, columns)
        reading = Reading(kind, headings, errand)
        rest = (line for line in chain(first, lines) if line.number > headings.line)
        count = _read_all(tenant_id, job_id, reading, rest)
        if not count:
            raise Unreadable(gettext_noop("The file holds headings and no rows."))
    except Unreadable as unreadable:
        return _finish(tenant_id, job_id, state=JobState.REFUSED, problem=unreadable.problem.data)
    return _finish(tenant_id, job_id, state=JobState.READY, unknown=list(headings.unknown)[:20])


def _read_all(tenant_id: int, job_id: int, reading: Reading, lines: Iterator[TableLine]) -> int:
    count = 0
    while batch := list(islice(lines, BATCH)):
        with tenant_atomic(tenant_id):
            rows = [_row(line, reading) for line in batch]
            judge(reading.kind, rows, reading.errand, reading.met)
            count += len(rows)
            keep_rows(job_id, rows, _columns(reading.headings))
            if not ImportJob.objects.filter(pk=job_id, state=JobState.READING).update(rows_read=count):
                # Dropped while it was being read.
                ImportRow.objects.filter(job=job_id).delete()
                return count
    return count


def _columns(headings: Headings) -> dict[str, Column]:
    return {column.key: column for _place, column in headings.places}


def _row(line: TableLine, reading: Reading) -> Row:
    row = Row(line.number, {})
    for place, column in reading.headings.places:
        cell = line.cells[place] if place < len(line.cells) else Cell()
        if cell.problem is not None:
            row.problems[column.key] = cell.problem
        elif cell.is_empty:
            if column.is_required:
                row.problems[column.key] = Problem(gettext_noop("Must be filled in."))
        else:
            try:
                row.values[column.key] = column.read(cell)
            except CellProblem as trouble:
                row.problems[column.key] = trouble.problem
    return row


def judge(kind: ImportKind, rows: list[Row], errand: Errand, met: dict[Hashable, int]) -> None:
    """Let the kind judge a batch; a row that stands in the file already is one too many, and a wrong one is wrong."""
    kind.judge(rows, errand)
    for row in rows:
        identity = kind.identity(row)
        if identity is not None:
            first = met.setdefault(identity, row.number)
            if first != row.number:
                row.problems.setdefault("", Problem(gettext_noop("The same as row %(row)s."), {"row": first}))
        if row.problems:
            row.act = Act.WRONG


def keep_rows(job_id: int, rows: Iterable[Row], columns: dict[str, Column]) -> None:
    """Write rows as the preview shows them."""
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                job_id=job_id,
                number=row.number,
                values={key: columns[key].keep(value) for key, value in row.values.items()},
                problems={key: problem.data for key, problem in row.problems.items()},
                act=row.act,
            )
            for row in rows
        ]
    )


def count_acts(job: ImportJob) -> None:
    """Say of a job how many rows are what; not yet saved."""
    acts: Counter[str] = Counter()
    rows = ImportRow.objects.filter(job=job).order_by("act")
    for act in Act:
        acts[act] = rows.filter(act=act).count()
    job.rows_new, job.rows_changed = acts[Act.NEW], acts[Act.CHANGE]
    job.rows_same, job.rows_wrong = acts[Act.SAME], acts[Act.WRONG]


def _finish(tenant_id: int, job_id: int, **fields: object) -> bool:
    with tenant_atomic(tenant_id) as now:
        job = ImportJob.objects.select_for_update(of=("self",)).select_related("added_by").get(pk=job_id)
        if job.state != JobState.READING:
            return False
        for name, value in fields.items():
            setattr(job, name, value)
        count_acts(job)
        job.save()
        tell(job, now=now)
    return True


def tell(job: ImportJob, *, now: datetime) -> None:
    """Whoever brought the file hears how it went on."""
    kinds = {
        JobState.REFUSED: "import.refused",
        JobState.READY: "import.ready" if not job.rows_wrong else "import.wrong",
        JobState.DONE: "import.done",
        JobState.FAILED: "import.failed",
    }
    url = reverse("imports:job", args=[job.pk])
    notify([job.added_by], kinds[JobState(job.state)], now=now, url=url, file=job.name, wrong=job.rows_wrong)


def rows_back(rows: Sequence[ImportRow], columns: dict[str, Column]) -> list[Row]:
    """Rows again as they were read."""
    return [
        Row(row.number, {key: columns[key].back(kept) for key, kept in row.values.items() if key in columns})
        for row in rows
    ]
