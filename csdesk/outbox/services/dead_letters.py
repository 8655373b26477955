"""Messages that were given up: sent again when somebody has removed the cause, or dropped."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.outbox.models import MessageState, OutboxMessage, OutgoingHost
from csdesk.outbox.policies import may_look_after_messages, may_send_again
from csdesk.outbox.queries import dead_letters
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event

# What one transaction takes; whoever has more asks again.
AT_ONCE = 1000


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
def send_all_again(*, topic: str, host: str, actor: Member | None, now: datetime) -> int:
    """The same for all that were given up, or those of a kind or for a host: how many, the oldest thousand at most.

    Raises PermissionDenied when the actor may not.
    """
    if not may_look_after_messages(actor):
        raise PermissionDenied(f"{actor} may not send messages again.")
    chosen = dead_letters(topic=topic, host=host).order_by("pk").select_for_update(skip_locked=True)[:AT_ONCE]
    rows = list(chosen.values_list("pk", "host"))
    again = {"state": MessageState.READY, "attempts": 0, "available_at": now, "finished_at": None, "last_error": ""}
    OutboxMessage.objects.filter(pk__in=[pk for pk, _host in rows]).update(**again)
    OutgoingHost.objects.filter(host__in={name for _pk, name in rows}).update(failures=0, open_until=None)
    if rows:
        record_security_event("outbox.all_again", actor=actor, now=now, number=len(rows), topic=topic, host=host)
    return len(rows)


def try_host(host: OutgoingHost, *, actor: Member | None) -> None:
    """Spare the host no longer: whoever asks for it believes that it is well again. Raises PermissionDenied."""
    if not may_look_after_messages(actor):
        raise PermissionDenied(f"{actor} may not have host {host} tried.")
    OutgoingHost.objects.filter(pk=host.pk).update(failures=0, open_until=None)


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
