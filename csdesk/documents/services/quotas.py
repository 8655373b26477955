"""How much a company may keep on disk, and how many files one person may add: what the machine can bear."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from csdesk.documents.models import Attachment
from csdesk.outbox.notify import notify
from csdesk.people.directory import administrators
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant

GIB = 1024**3
HOUR = timedelta(hours=1)
# From here on the administrators are told each day: there is time left to ask for more.
WARN_AT = 0.9


class NoSpaceLeft(RuleViolation):
    """The company has used up its space for files."""

    kind = "too_large"


class TooManyUploads(RuleViolation):
    """The person has added more files within an hour than hands can."""

    kind = "too_many"


def stored_bytes() -> int:
    """What the active company's files take, those of mails included."""
    return int(Attachment.objects.aggregate(used=Sum("size_bytes"))["used"] or 0)


def quota_bytes() -> int:
    """What they may take; 0: there is no limit."""
    own = Tenant.objects.values_list("files_quota_gib", flat=True).get(pk=require_tenant())
    return int(GIB * (settings.FILES_QUOTA_GIB if own is None else own))


def seconds_to_wait(moments: QuerySet[Any, datetime], most: int, *, now: datetime) -> int:
    """Until there are fewer than `most` of the last hour's `moments` (the newest first); 0: there are fewer."""
    oldest_that_counts = moments[most - 1 : most].first()
    return 0 if oldest_that_counts is None else max(1, int((oldest_that_counts + HOUR - now).total_seconds()))


def refuse_upload_beyond_limits(size: int, *, actor: Member | None, now: datetime) -> None:
    """Raises TooManyUploads (with `retry_after` in seconds) or NoSpaceLeft when a file of so many bytes is too much."""
    most = settings.UPLOADS_PER_PERSON_AN_HOUR
    if actor is not None and most:
        added = Attachment.objects.filter(added_by=actor, added_at__gt=now - HOUR)
        if wait := seconds_to_wait(added.values_list("added_at", flat=True).order_by("-added_at"), most, now=now):
            text = _("You have added %(count)s files within an hour. Please wait %(minutes)s min.")
            words = {"count": most, "minutes": wait // 60 + 1}
            raise TooManyUploads("CMP-13", text % words, field="files", facts={"retry_after": wait})
    quota = quota_bytes()
    if quota and stored_bytes() + size > quota:
        text = _("The company's space for files (%(limit)s) is used up. Tell your administrator.")
        raise NoSpaceLeft("CMP-13", text % {"limit": filesizeformat(quota)}, field="files")


def warn_when_nearly_full(*, now: datetime) -> int:
    """Tell the administrators when the space is or will soon be used up; how many were told."""
    used, quota = stored_bytes(), quota_bytes()
    if not quota or used < WARN_AT * quota:
        return 0
    told = administrators(at=now)
    is_full = used >= quota
    kind = "documents.full" if is_full else "documents.nearly_full"
    has, may = (f"{size / GIB:.1f} GiB" for size in (used, quota))
    notify(told, kind, now=now, urgent=is_full, url="/", used=has, quota=may)
    return len(told)
