"""Who may bring files in, and see what they hold: whoever the kind lets, and of the files only one's own."""

from csdesk.imports.models import ImportJob
from csdesk.imports.registry import ImportKind, import_kind
from csdesk.people.models import Member


def may_import(member: Member | None, kind: ImportKind) -> bool:
    """Bring in files of this kind."""
    return member is not None and member.is_staff_member and kind.may(member)


def may_see_job(member: Member, job: ImportJob) -> bool:
    """See what a file holds, take it in or drop it: who brought it, as long as he may."""
    return job.added_by_id == member.pk and may_import(member, import_kind(job.kind))
