"""The relay: borrow what is due, handle it, mark it; five times a second, without Celery and without Redis."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, close_old_connections, connection

from csdesk.outbox.claiming import Loan, claim
from csdesk.outbox.handling import handle_inside, handle_outside
from csdesk.outbox.heartbeat import beat
from csdesk.outbox.services.pruning import prune
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2
BATCH = 100
OUTSIDE_WORKERS = 8
# While the database is away: how long to wait before asking again.
LONGEST_WAIT_SECONDS = 2.0
BEAT_SECONDS = 1.0
PRUNE_SECONDS = 3600.0


def relay_inside(places: int = BATCH) -> int:
    """Borrow and handle one batch of what stays inside; the number borrowed."""
    loans = claim(places, goes_out=False)
    handle_inside(loans)
    return len(loans)


def relay_outside(places: int = 1) -> int:
    """Borrow and send, one after the other; the number borrowed. For ticks; the relay itself has workers."""
    loans = claim(places, goes_out=True)
    for loan in loans:
        handle_outside(loan)
    return len(loans)


def relay_until_empty(*, seconds: float) -> int:
    """Handle what is due, for about so long at most; the number of messages. What a Celery tick does."""
    end, handled = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        now_handled = relay_inside() + relay_outside()
        if not now_handled:
            break
        handled += now_handled
    return handled


def prune_everywhere() -> int:
    """Take away a part of each company's old rows; how many."""
    pruned = 0
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with tenant_atomic(tenant_id) as now:
            pruned += prune(now=now)
    beat("tidy")
    return pruned


def _beat() -> int:
    beat("relay")
    return 0


class Relay:
    """Loops in one process: for what stays inside, for what goes out (by workers), for a sign of life, for
    tidying up.

    So a mail server that hangs never delays a notice on a page.
    """

    def __init__(self, *, workers: int = OUTSIDE_WORKERS, poll_seconds: float = POLL_SECONDS) -> None:
        self.stop = threading.Event()
        self._poll_seconds = poll_seconds
        self._free = threading.Semaphore(workers)
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="outgoing")

    def run(self) -> None:
        """Relay until `stop` is set; then finish what was borrowed."""
        loops = [
            threading.Thread(target=self._loop, args=(relay_inside,), name="inside"),
            threading.Thread(target=self._loop, args=(self._outside,), name="outside"),
            threading.Thread(target=self._loop, args=(_beat, BEAT_SECONDS), name="beat"),
            threading.Thread(target=self._loop, args=(prune_everywhere, PRUNE_SECONDS), name="tidy"),
        ]
        for thread in loops:
            thread.start()
        for thread in loops:
            thread.join()
        self._pool.shutdown(wait=True)

    def _loop(self, turn: Callable[[], int], poll_seconds: float | None = None) -> None:
        poll_seconds = poll_seconds or self._poll_seconds
        wait = poll_seconds
        while not self.stop.is_set():
            try:
                close_old_connections()
                busy = turn()
                wait = poll_seconds
            except Error as error:
                log.warning("the database does not answer: %s", error)
                connection.close()
                busy, wait = 0, min(max(wait, POLL_SECONDS) * 2, LONGEST_WAIT_SECONDS)
            except Exception:
                # A thread that died would leave a process that looks alive and relays nothing.
                log.exception("the relay stumbled")
                busy, wait = 0, min(max(wait, POLL_SECONDS) * 2, LONGEST_WAIT_SECONDS)
            if not busy:
                self.stop.wait(wait)
        connection.close()

    def _outside(self) -> int:
        places = self._take_places()
        loans: list[Loan] = []
        try:
            loans = claim(places, goes_out=True) if places else []
        finally:
            for _unused in range(places - len(loans)):
                self._free.release()
        for loan in loans:
            self._pool.submit(self._send, loan)
        # What was tried before gets some time alone, in case it kills the process.
        return 0 if any(loan.attempts > 1 for loan in loans) else len(loans)

    def _take_places(self) -> int:
        taken = 0
        while taken < self._workers and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _send(self, loan: Loan) -> None:
        try:
            close_old_connections()
            handle_outside(loan)
        except Error as error:
            # Sent or not, nobody could write it down: the loan ends and the message is tried again.
            log.warning("%s %s: %s", loan.topic, loan.message_id, error)
            connection.close()
        except Exception:
            log.exception("%s %s", loan.topic, loan.message_id)
        finally:
            self._free.release()
