"""Handling borrowed messages: inside, each in a transaction of its own; outside, without any."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import DatabaseError, connection

from csdesk.outbox import claiming
from csdesk.outbox.claiming import Loan
from csdesk.outbox.enqueue import host_of
from csdesk.outbox.failures import HostTrouble, NotYet, TryAgain, Undeliverable
from csdesk.outbox.hosts import host_failed, host_succeeded
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import Topic, topic_named
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
# Deadlock, serialisation failure, lock timeout: somebody else was in the way, at once it may work.
COLLISIONS = {"40P01", "40001", "55P03"}
CHANCES = 3
# How often it is looked whether a suspended company is served again.
SUSPENDED_WAIT = timedelta(minutes=10)
# So many messages, and no more once so much time has passed, share a transaction: its locks keep others waiting.
TOGETHER = 25
TOGETHER_SECONDS = 0.1


class UnknownTopic(Exception):
    """Nobody handles the topic: the room that sent it was taken away, or an older program runs."""


def handle_inside(loans: Iterable[Loan]) -> None:
    """Handle messages that never leave the database; what each writes commits with the note that it is done.

    A few of one company share a transaction, which costs a third of one each. If anything in it fails, nothing of
    it has happened and each is handled alone; so are those that were tried before, for one may be poison.
    """
    for tenant_id, lent in groupby(loans, key=lambda loan: loan.tenant_id):
        fresh: list[Loan] = []
        tried: list[Loan] = []
        for loan in lent:
            (fresh if loan.attempts == 1 else tried).append(loan)
        while len(fresh) > 1 and (done := _handle_together(tenant_id, fresh)):
            fresh = fresh[done:]
        for loan in [*fresh, *tried]:
            _handle_one(loan)


def _handle_together(tenant_id: int, loans: list[Loan]) -> int:
    """Handle the first few in one transaction; how many, 0 when they have to be handled one by one."""
    try:
        with tenant_atomic(tenant_id) as now:
            _commit_without_waiting()
            # Two batches of one company would wait for one another's people and cases.
            if not _alone_in(tenant_id):
                return 0
            return _handle_batch(loans[:TOGETHER], now)
    except Exception as trouble:
        if not is_connected():
            raise
        log.info("%s messages of company %s are handled one by one: %s", len(loans), tenant_id, type(trouble).__name__)
        return 0


def _handle_batch(loans: list[Loan], now: datetime) -> int:
    end = time.monotonic() + TOGETHER_SECONDS
    held = claiming.borrowed_together(loans)
    done: list[Loan] = []
    for loan in loans:
        message = held.get(loan.message_id)
        if message is not None:
            topic = _topic_of(message)
            if topic.goes_out:
                raise UnknownTopic(f"{message.topic} goes out")
            topic.handler(message)
        done.append(loan)
        if time.monotonic() > end:
            break
    claiming.mark_all_done([loan for loan in done if loan.message_id in held], now=now)
    return len(done)


def _alone_in(tenant_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('relay batch'), %s)", [tenant_id % 2**31])
        return bool(cursor.fetchone()[0])


def _let_batches_pass(tenant_id: int) -> None:
    """Wait for a batch of the company that is at work, and keep others from beginning: a batch holds many people's
    rows, in the order of its messages, and whoever goes at them one by one meets it halfway."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('relay batch'), %s)", [tenant_id % 2**31])


def _commit_without_waiting() -> None:
    """A crash may lose the last commits, effect and note together: then the message is handled again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def _handle_one(loan: Loan) -> None:
    for chance in range(CHANCES):
        try:
            _handle_and_mark(loan)
        except NotYet as early:
            with tenant_atomic(loan.tenant_id):
                claiming.put_off(loan, early.until)
        except Exception as error:
            if not is_connected():
                raise
            if chance + 1 < CHANCES and _collided(error):
                continue
            _settle_failure(loan, error)
        return


def _handle_and_mark(loan: Loan) -> None:
    with tenant_atomic(loan.tenant_id) as now:
        _commit_without_waiting()
        _let_batches_pass(loan.tenant_id)
        message = claiming.borrowed(loan, lock=True)
        if message is None:
            return
        topic = _topic_of(message)
        if topic.goes_out:
            # Written by somebody who did not know: it must not talk to others inside a transaction.
            claiming.send_outside(loan, host_of(topic.name, loan.tenant_id))
            return
        topic.handler(message)
        claiming.mark_done(loan, now=now)


def _collided(error: Exception) -> bool:
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "pgcode", None) in COLLISIONS


def _settle_failure(loan: Loan, error: Exception) -> None:
    about = (loan.topic, loan.message_id, loan.attempts, error)
    if isinstance(error, Undeliverable | HostTrouble | TryAgain):
        log.info("%s %s failed (attempt %s): %s", *about)
    else:
        log.error("%s %s failed (attempt %s): %s", *about, exc_info=error)
    with tenant_atomic(loan.tenant_id) as now:
        if isinstance(error, Undeliverable):
            claiming.mark_dead(loan, error, now=now)
        else:
            claiming.mark_failed(loan, error, now=now)


def _topic_of(message: OutboxMessage) -> Topic:
    topic = topic_named(message.topic)
    if topic is None:
        raise UnknownTopic(message.topic)
    return topic


def handle_outside(loan: Loan) -> None:
    """Handle one message that goes out: no transaction is open while its handler talks to other machines."""
    with tenant_atomic(loan.tenant_id) as now:
        message = claiming.borrowed(loan)
        if message is not None and not Tenant.objects.served().filter(pk=loan.tenant_id).exists():
            # What stays inside goes on, so that the record is true; nobody outside hears of it meanwhile.
            claiming.put_off(loan, now + SUSPENDED_WAIT)
            return
    if message is None:
        return
    try:
        _topic_of(message).handler(message)
    except NotYet as early:
        with tenant_atomic(loan.tenant_id):
            claiming.put_off(loan, early.until)
    except Exception as error:
        _settle_failure(loan, error)
        with tenant_atomic(loan.tenant_id) as now:
            if isinstance(error, HostTrouble):
                host_failed(message.host, now=now)
            elif isinstance(error, Undeliverable | TryAgain):
                host_succeeded(message.host)
    else:
        with tenant_atomic(loan.tenant_id) as now:
            claiming.mark_done(loan, now=now)
            host_succeeded(message.host)


def is_connected() -> bool:
    """Whether the thread's database connection still lives."""
    return connection.connection is not None and connection.connection.closed == 0
