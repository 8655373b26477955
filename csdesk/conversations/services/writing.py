"""Writing to the customer of a case of any kind: what had better not be said is asked about first."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.conversations.services.canned import DoubtfulWording
from csdesk.conversations.services.messages import post_public
from csdesk.documents.models import Attachment
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.wording.rules import phrases_in


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

    Raises as `post_public`; DoubtfulWording for a phrase to avoid (KBS-03) that is not among the `confirmed`, which
    are recorded.
    """
    found = phrases_in(text, rulebook_at(now).document.wording.discouraged)
    if not set(found) <= set(confirmed):
        listed = ", ".join(f"“{phrase}”" for phrase in found)
        message = _("Better put differently: %(phrases)s.") % {"phrases": listed}
        raise DoubtfulWording("KBS-03", message, field="text", facts={"phrases": found})
    said = post_public(
        case, text, actor=actor, now=now, seen_id=seen_id, attachments=attachments, to=[to] if to else None
    )
    if found:
        rules = {"KBS-03": found}
        publish(case, record(case, "wording.override", actor=actor, at=now, message=said.pk, rules=rules))
    return said
