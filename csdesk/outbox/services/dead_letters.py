"""Messages that were given up: sent again when somebody has removed the cause, or dropped."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.outbox.models import MessageState, OutboxMessage, OutgoingHost
from csdesk.outbox.policies import may_send_again
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event


@transaction.atomic
def send_again(message: OutboxMessage, *, actor: Member | None, now: datetime) -> OutboxMessage:
    """Let a message that was given up start from its first attempt; its key and Message-ID stay.

    Raises PermissionDenied when the actor may not, or when somebody was faster.
    """
    message = _locked(message, actor)
    message.state, message.attempts, message.available_at = MessageState.READY, 0, now
    message.finished_at, message.last_error = None, ""
    message.save(update_fields=["state", "attempts", "available_at", "finished_at", "last_error"])
    # Whoever asks for it believes that the host is well again.
    OutgoingHost.objects.filter(host=message.host).update(failures=0, open_until=None)
    return message


@transaction.atomic
def drop_message(message: OutboxMessage, *, actor: Member, now: datetime) -> None:
    """Take a message that was given up off the list, for good; who did it stays in the security log."""
    message = _locked(message, actor)
    record_security_event("outbox.dropped", actor=actor, now=now, topic=message.topic, key=message.key)
    message.state, message.finished_at = MessageState.DONE, now
    message.save(update_fields=["state", "finished_at"])


def _locked(message: OutboxMessage, actor: Member | None) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not may_send_again(actor, message):
        raise PermissionDenied(f"{actor} may not touch message {message.pk}.")
    return message
