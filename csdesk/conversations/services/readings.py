"""How far somebody has read."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.conversations.models import Reading
from csdesk.conversations.queries import last_message_id
from csdesk.people.models import Member


def mark_read(case: Case, *, actor: Member, now: datetime) -> int:
    """Note that the actor has the whole conversation before him; the id of its last message."""
    last = last_message_id(case)
    known = Reading.objects.filter(case=case, member=actor).first()
    if known is None or known.last_message_id < last:
        kept = {"last_message_id": last, "at": now}
        Reading.objects.update_or_create(case=case, member=actor, defaults=kept)
    return last
