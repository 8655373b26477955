"""Writing to the customer of a case of any kind: what had better not be said is asked about first."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.conversations.services.messages import post_public
from csdesk.documents.models import Attachment
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.wording.rules.judging import by_rule
from csdesk.wording.services.checking import check_wording, note_sent


@transaction.atomic
def write_to_customer(
    case: Case,
    text: str,
    *,
    to: str = "",
    actor: Member | None,
    now: datetime,
    seen_id: int | None = None,
    attachments: Iterable[Attachment] = (),
    confirmed: Collection[str] = (),
) -> Message:
    """Write to the customer at `to`, else where he wrote from.

    Raises as `post_public`; DoubtfulWording for phrases to avoid (KBS-03) that are not among the `confirmed`, which
    are recorded.
    """
    concerns = check_wording(text, now=now, actor=actor, case=case, confirmed=confirmed)
    said = post_public(
        case, text, actor=actor, now=now, seen_id=seen_id, attachments=attachments, to=[to] if to else None
    )
    if concerns:
        note_sent(text, concerns, case=case, actor=actor, now=now)
        rules = by_rule(concerns)
        publish(case, record(case, "wording.override", actor=actor, at=now, message=said.pk, rules=rules))
    return said
