"""How far somebody has read."""

from datetime import datetime

from csdesk.cases.models import Case
from csdesk.conversations.models import Reading
from csdesk.conversations.queries import last_message_id, reading_of
from csdesk.people.models import Member

_KEPT = ["last_message_id", "at"]


def mark_read(case: Case, *, actor: Member, now: datetime) -> int:
    """Note that the actor has the whole conversation before him; the id of its last message."""
    last = last_message_id(case)
    note_read(case, reading_of(case, actor).first(), last=last, actor=actor, now=now)
    return last


def note_read(case: Case, known: Reading | None, *, last: int, actor: Member, now: datetime) -> None:
    """Note that the actor has read up to the message `last`; `known` is what was noted before. Never goes back."""
    if known is None or known.last_message_id < last:
        read = Reading(case=case, member=actor, last_message_id=last, at=now)
        same = ["tenant", "case", "member"]
        Reading.objects.bulk_create([read], update_conflicts=True, unique_fields=same, update_fields=_KEPT)
