"""Borrowing due messages of all companies, and what becomes of a borrowed one."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from csdesk.live.plain import storable
from csdesk.outbox.failures import HostTrouble, TryAgain, Undeliverable
from csdesk.outbox.heartbeat import HOLD
from csdesk.outbox.models import MessageState, OutboxMessage
from csdesk.outbox.rules import retry_delay

# A message that stays inside is locked soon after it was borrowed; one that goes out has its hard timeouts.
INSIDE_SECONDS = 20
OUTSIDE_SECONDS = 60
# Places one host, and one company, may take at the same time.
PLACES_PER_HOST = 4
PLACES_PER_TENANT = 6
LONGEST_ERROR = 2000
# Asked five times a second, mostly in vain: whatever stands here costs more than the claim itself.
_CLAIM = "SELECT tenant_id, id, token, topic, attempts FROM claim_outbox(%s, %s, %s, %s, %s)"
# While what goes out is held back, it is not even claimed.
_PLACES = "CASE WHEN EXISTS (SELECT 1 FROM engine_heartbeat WHERE name = %s) THEN 0 ELSE %s END"
_CLAIM_UNLESS_HELD = _CLAIM.replace("claim_outbox(%s,", f"claim_outbox({_PLACES},")


@dataclass(frozen=True)
class Loan:
    """A message that `claim_outbox` lent us: the token proves it, for as long as nobody else borrows it."""

    tenant_id: int
    message_id: int
    token: UUID
    topic: str
    attempts: int


def claim(places: int, *, goes_out: bool) -> list[Loan]:
    """Borrow up to `places` due messages, each company and host in turn; counts an attempt for each.

    At most one of them is an orphan, on which whoever borrowed it before never reported back; it is the last.
    """
    seconds = OUTSIDE_SECONDS if goes_out else INSIDE_SECONDS
    with connection.cursor() as cursor:
        limits = [places, goes_out, seconds, PLACES_PER_HOST, PLACES_PER_TENANT]
        cursor.execute(_CLAIM_UNLESS_HELD if goes_out else _CLAIM, [HOLD, *limits] if goes_out else limits)
        rows = cursor.fetchall()
    return [Loan(tenant, pk, UUID(str(token)), *rest) for tenant, pk, token, *rest in rows]


def borrowed(loan: Loan, *, lock: bool = False) -> OutboxMessage | None:
    """The message while the loan still holds; None when it ended and somebody else has the message.

    Locked, nobody else can borrow it until the transaction ends.
    """
    held = _held(loan)
    return (held.select_for_update() if lock else held).first()


def borrowed_together(loans: Iterable[Loan]) -> dict[int, OutboxMessage]:
    """Of these loans the messages whose loan still holds, by id; locked."""
    tokens = {loan.message_id: loan.token for loan in loans}
    rows = OutboxMessage.objects.filter(pk__in=tokens, state=MessageState.READY).order_by("pk").select_for_update()
    return {row.pk: row for row in rows if row.lease_token == tokens[row.pk]}


def mark_all_done(loans: Iterable[Loan], *, now: datetime) -> None:
    """Messages that are locked and whose loans hold have done their work."""
    done = OutboxMessage.objects.filter(pk__in=[loan.message_id for loan in loans])
    done.update(state=MessageState.DONE, finished_at=now, last_error="", lease_until=None, lease_token=None)


def mark_done(loan: Loan, *, now: datetime) -> bool:
    """The message has done its work; False when the loan had ended."""
    return _return(loan, state=MessageState.DONE, finished_at=now, last_error="")


def mark_dead(loan: Loan, error: BaseException, *, now: datetime) -> bool:
    """The message is given up and waits on the list of dead letters."""
    return _return(loan, state=MessageState.DEAD, finished_at=now, last_error=_words(error))


def mark_failed(loan: Loan, error: BaseException, *, now: datetime) -> bool:
    """The attempt failed: another one after the back-off, or none when it was the last."""
    message = borrowed(loan, lock=True)
    if message is None:
        return False
    if message.attempts >= message.max_attempts:
        return mark_dead(loan, error, now=now)
    again = now + retry_delay(message.attempts, random.random())  # noqa: S311 - spreads load, guards nothing
    if message.lane:
        # They would only be looked at and left, five times a second.
        waiting = OutboxMessage.objects.filter(lane=message.lane, state=MessageState.READY, pk__gt=message.pk)
        waiting.filter(available_at__lt=again).update(available_at=again)
    return _return(loan, available_at=again, last_error=_words(error))


def put_off(loan: Loan, until: datetime) -> bool:
    """Nothing was tried: the message waits until then, the attempt is not counted."""
    return _return(loan, available_at=until, attempts=F("attempts") - 1)


def send_outside(loan: Loan, host: str) -> bool:
    """The message goes out after all: it waits in that host's queue, the attempt is not counted."""
    return _return(loan, host=host, available_at=Now(), attempts=F("attempts") - 1)


def _held(loan: Loan) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=loan.message_id, lease_token=loan.token, state=MessageState.READY)


def _return(loan: Loan, **changes: object) -> bool:
    return bool(_held(loan).update(lease_until=None, lease_token=None, **changes))


def _words(error: BaseException) -> str:
    said = isinstance(error, Undeliverable | HostTrouble | TryAgain)
    return storable(str(error) if said else f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
