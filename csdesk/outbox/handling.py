"""Handling borrowed messages: inside, together in one transaction; outside, each by itself and without one."""

import logging
from collections.abc import Iterable
from itertools import groupby

from django.db import DatabaseError, connection, transaction

from csdesk.outbox import claiming
from csdesk.outbox.claiming import Loan, borrowed, lock_borrowed, mark_locked_done
from csdesk.outbox.enqueue import host_of
from csdesk.outbox.failures import HostTrouble, NotYet, Undeliverable
from csdesk.outbox.hosts import host_failed, host_succeeded
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import Topic, topic_named
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
# Messages of one company that share a transaction: a commit costs more than most handlers.
TOGETHER = 20


class UnknownTopic(Exception):
    """Nobody handles the topic: the room that sent it was taken away, or an older program runs."""


def handle_inside(loans: Iterable[Loan]) -> None:
    """Handle messages that never leave the database; what each writes commits with the note that it is done."""
    for _tenant_id, group in groupby(sorted(loans, key=lambda loan: loan.tenant_id), key=lambda loan: loan.tenant_id):
        fresh: list[Loan] = []
        for loan in sorted(group, key=lambda loan: loan.message_id):
            # One that was tried before may be one that kills its process: nobody shares its fate.
            if loan.attempts > 1:
                _alone(loan)
            else:
                fresh.append(loan)
        for start in range(0, len(fresh), TOGETHER):
            _together(fresh[start : start + TOGETHER])


def _together(loans: list[Loan]) -> None:
    try:
        _in_one_transaction(loans)
    except DatabaseError as error:
        if not is_connected():
            raise
        log.warning("%s messages handled one by one: %s", len(loans), error)
        for loan in loans:
            _alone(loan)


def _alone(loan: Loan) -> None:
    try:
        _in_one_transaction([loan])
    except DatabaseError as error:
        if not is_connected():
            raise
        with tenant_atomic(loan.tenant_id) as now:
            claiming.mark_failed(loan, error, now=now)


def _in_one_transaction(loans: list[Loan]) -> None:
    with tenant_atomic(loans[0].tenant_id) as now:
        messages = lock_borrowed(loans)
        held = [loan for loan in loans if loan.message_id in messages]
        done = [loan.message_id for loan in held if _works(messages[loan.message_id], loan)]
        mark_locked_done(done, now=now)


def _works(message: OutboxMessage, loan: Loan) -> bool:
    """Whether the handler did its work; what it wrote is gone when it did not, and the message is marked."""
    try:
        with transaction.atomic():
            topic = _topic_of(message)
            if topic.goes_out:
                # Written by somebody who did not know: it must not talk to others inside a transaction.
                claiming.send_outside(loan, host_of(topic.name, loan.tenant_id))
                return False
            topic.handler(message)
            _check_keys()
    except NotYet as early:
        claiming.put_off(loan, early.until)
    except Exception as error:
        if not is_connected():
            raise
        _settle_failure(message, loan, error)
    else:
        return True
    return False


def _check_keys() -> None:
    """Composite keys are deferred: let them fail here, where it is known whose they are."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _settle_failure(message: OutboxMessage, loan: Loan, error: Exception) -> None:
    about = (message.topic, message.key, message.attempts, error)
    if isinstance(error, Undeliverable | HostTrouble):
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
    with tenant_atomic(loan.tenant_id):
        message = borrowed(loan)
    if message is None:
        return
    try:
        _topic_of(message).handler(message)
    except NotYet as early:
        with tenant_atomic(loan.tenant_id):
            claiming.put_off(loan, early.until)
    except Exception as error:
        _settle_failure(message, loan, error)
        with tenant_atomic(loan.tenant_id) as now:
            if isinstance(error, HostTrouble):
                host_failed(message.host, now=now)
            elif isinstance(error, Undeliverable):
                host_succeeded(message.host)
    else:
        with tenant_atomic(loan.tenant_id) as now:
            claiming.mark_done(loan, now=now)
            host_succeeded(message.host)


def is_connected() -> bool:
    """Whether the thread's database connection still lives."""
    return connection.connection is not None and connection.connection.closed == 0
