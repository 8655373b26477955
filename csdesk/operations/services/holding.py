"""Holding back what goes out: after a restore, mails of the lost hours may have been sent already."""

from datetime import datetime

from csdesk.operations.services.owner import execute_as_owner
from csdesk.outbox.heartbeat import HOLD
from csdesk.outbox.models import EngineHeartbeat, MessageState

_HOLD = """INSERT INTO engine_heartbeat (name, at) VALUES (%s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at"""
_GIVE_UP = """UPDATE outbox_outboxmessage SET state = %s, finished_at = clock_timestamp(), last_error = %s,
  lease_until = NULL, lease_token = NULL WHERE state = %s AND host <> ''"""


def hold() -> None:
    """Let nothing go out, of any company, until it is released. Needs the owner's credential."""
    execute_as_owner(_HOLD, [HOLD])


def release(*, give_up: bool) -> int:
    """Let things go out again; with `give_up` what waits now is put on the lists of what was not sent.

    Gives how many messages were given up. Needs the owner's credential.
    """
    given_up = 0
    if give_up:
        why = "held back after a restore: it may have been sent before"
        given_up = execute_as_owner(_GIVE_UP, [MessageState.DEAD, why, MessageState.READY])
    execute_as_owner("DELETE FROM engine_heartbeat WHERE name = %s", [HOLD])
    return given_up


def held_since() -> datetime | None:
    """Since when nothing goes out; None while all is as usual."""
    return EngineHeartbeat.objects.filter(name=HOLD).values_list("at", flat=True).first()
