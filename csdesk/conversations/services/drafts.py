"""What somebody types is kept as it is typed, and dropped when it has been sent."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.models import Draft, Message
from csdesk.conversations.rules import clean_text
from csdesk.live.plain import plain
from csdesk.people.models import Member

# How long after the words a slow connection may bring in what was typed before them.
_BEHIND = timedelta(minutes=1)


@transaction.atomic
def save_draft(
    case: Case, kind: str, text: str, *, actor: Member, now: datetime, fields: dict[str, Any] | None = None
) -> Draft | None:
    """Keep what the actor has typed on a case; an empty text drops it. One draft a person, case and kind.

    What was just sent is no draft any more, even if its last keystrokes arrive behind it.
    """
    text = clean_text(text)
    if not text or _was_sent(case, kind, text, actor=actor, now=now):
        drop_draft(case, kind, actor=actor)
        return None
    kept = {"text": text, "fields": plain(fields or {}), "saved_at": now}
    draft, _made = Draft.objects.update_or_create(case=case, member=actor, kind=kind, defaults=kept)
    return draft


def _was_sent(case: Case, kind: str, text: str, *, actor: Member, now: datetime) -> bool:
    sent = Message.objects.filter(case=case, kind=kind, author=actor).order_by("-pk").first()
    return sent is not None and now - sent.entered_at < _BEHIND and sent.text.startswith(text)


def drop_draft(case: Case, kind: str, *, actor: Member | None) -> None:
    """Forget the actor's draft of that kind: it was sent, or emptied."""
    if actor is not None:
        Draft.objects.filter(case=case, member=actor, kind=kind).delete()
