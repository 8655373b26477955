"""The outbox's door: what is looked after later, each at its moment."""

from chat.models import Chat, Sitting
from chat.services.ending import end_if_silent
from chat.services.handing import offer_elsewhere
from chat.services.opening import SILENCE
from chat.services.seating import UNSEEN, end_if_unseen
from csdesk.events.models import Event
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.scoping import tenant_atomic

REPLY = "chat_reply"


@handles(UNSEEN)
def look_for_somebody(message: OutboxMessage) -> None:
    """Somebody's page should have answered by now."""
    with tenant_atomic(message.tenant_id) as now:
        if Sitting.objects.filter(pk=message.payload["sitting"], ended_at=None).exists():
            end_if_unseen(message.payload["sitting"], now=now)


@handles(SILENCE)
def look_for_silence(message: OutboxMessage) -> None:
    """Nothing may have been said in a chat for long."""
    with tenant_atomic(message.tenant_id) as now:
        end_if_silent(message.payload["chat"], now=now)


def reply_is_late(event: Event) -> None:
    """A clock of a chat reached an alarm: from the breach on it is offered to somebody else."""
    if event.facts.get("clock_kind") != REPLY or not event.facts.get("is_breach"):
        return
    with tenant_atomic(event.tenant_id) as now:
        chat = Chat.objects.filter(case_id=event.case_id).first()
        if chat is not None:
            offer_elsewhere(chat, now=now)
