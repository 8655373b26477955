"""Which files a person may see."""

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.documents.models import Attachment
from csdesk.people.models import Member


def attachments_of(case: Case, member: Member) -> QuerySet[Attachment]:
    """The files of a case that the member may see; internal ones are for colleagues (DOC-05)."""
    found = Attachment.objects.filter(case=case).select_related("case", "added_by")
    return found if member.is_staff_member else found.filter(is_internal=False)
