"""Reads of imports."""

from django.db.models import QuerySet

from csdesk.imports.models import Act, ImportJob, ImportRow
from csdesk.people.models import Member


def own_jobs(member: Member, kind: str) -> QuerySet[ImportJob]:
    """What somebody brought in of a kind, latest first."""
    return ImportJob.objects.filter(kind=kind, added_by=member).order_by("-added_at", "-pk")


def rows_shown(job: ImportJob, act: str) -> QuerySet[ImportRow]:
    """The rows of a job, narrowed to one act if it is one."""
    rows = ImportRow.objects.filter(job=job)
    return rows.filter(act=act) if act in Act.values else rows
