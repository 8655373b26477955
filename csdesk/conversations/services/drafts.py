"""What somebody types is kept as it is typed, and dropped when it has been sent."""

from datetime import datetime
from typing import Any

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.models import Draft
from csdesk.conversations.rules import clean_text
from csdesk.live.plain import plain
from csdesk.people.models import Member


@transaction.atomic
def save_draft(
    case: Case, kind: str, text: str, *, actor: Member, now: datetime, fields: dict[str, Any] | None = None
) -> Draft | None:
    """Keep what the actor has typed on a case; an empty text drops it. One draft a person, case and kind."""
    text = clean_text(text)
    if not text:
        drop_draft(case, kind, actor=actor)
        return None
    kept = {"text": text, "fields": plain(fields or {}), "saved_at": now}
    draft, _made = Draft.objects.update_or_create(case=case, member=actor, kind=kind, defaults=kept)
    return draft


def drop_draft(case: Case, kind: str, *, actor: Member | None) -> None:
    """Forget the actor's draft of that kind: it was sent, or emptied."""
    if actor is not None:
        Draft.objects.filter(case=case, member=actor, kind=kind).delete()
