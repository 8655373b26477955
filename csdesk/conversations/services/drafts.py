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


@transaction.atomic
def carry_drafts(case: Case, to: Case) -> None:
    """Move what everybody was writing on a case to the one it was merged into, behind what they write there."""
    there = {(draft.member_id, draft.kind): draft for draft in Draft.objects.filter(case=to)}
    for draft in Draft.objects.filter(case=case).select_related("member"):
        known = there.get((draft.member_id, draft.kind))
        if known is None:
            draft.case = to
            draft.save(update_fields=["case"])
        else:
            known.text = _joined(known.text, draft.text)
            known.save(update_fields=["text"])
            draft.delete()


def carry_words(text: str, kind: str, to: Case, *, actor: Member, now: datetime) -> Draft | None:
    """Keep words that could not be sent on their case as a draft of the actor on another, behind his draft there."""
    known = Draft.objects.filter(case=to, member=actor, kind=kind).first()
    joined = _joined(known.text if known is not None else "", clean_text(text))
    return save_draft(to, kind, joined, actor=actor, now=now, fields=known.fields if known is not None else None)


def _joined(first: str, second: str) -> str:
    """Both texts, each once: a draft that was moved already is not doubled."""
    if not first or first in second:
        return second
    return first if second in first else f"{first}\n\n{second}"


def drop_draft(case: Case, kind: str, *, actor: Member | None) -> None:
    """Forget the actor's draft of that kind: it was sent, or emptied."""
    if actor is not None:
        Draft.objects.filter(case=case, member=actor, kind=kind).delete()
