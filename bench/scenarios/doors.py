"""People at work while things break: one writes to cases, as services do, and notes how each write went."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from django.db import Error, close_old_connections, connection

from bench.scenarios.laboratory import Laboratory
from csdesk.cases.models import Case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.enqueue import enqueue
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

EVERY_SECONDS = 0.05


@dataclass
class Writer:
    """Writes in a thread until the block ends. `took` are seconds a write, `refused` when one failed."""

    lab: Laboratory
    committed: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="writer")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def p95(self) -> float:
        """Seconds within which 95 % of the writes that were tried came back."""
        return sorted(self.took)[int(len(self.took) * 0.95)] if self.took else 0.0

    def note_end(self) -> None:
        """The fault is over: from here on it counts how long writes are still refused."""
        self._fault_ended = time.monotonic()

    def refused_afterwards(self) -> float:
        """From the end of the fault to the last refused write, in seconds."""
        return max(0.0, self.refused[-1] - self._fault_ended) if self.refused else 0.0

    def lost(self) -> int:
        """Writes that were committed and are not there any more."""
        kept = {key for [key] in self.lab.sql("SELECT key FROM outbox_outboxmessage WHERE topic = 'fault.effect'")}
        return len(set(self.committed) - kept)

    def _work(self) -> None:
        tenants = [pk for [pk] in self.lab.sql("SELECT id FROM tenancy_tenant WHERE slug LIKE 'fault-%%' ORDER BY id")]
        number = 0
        try:
            while not self._stop.wait(EVERY_SECONDS):
                self._write(tenants[number % len(tenants)], f"write-{number}")
                number += 1
        finally:
            connection.close()

    def _write(self, tenant_id: int, key: str) -> None:
        began = time.monotonic()
        try:
            # As at the beginning of a request.
            close_old_connections()
            write(tenant_id, key)
        except Error as error:
            self.refused.append(time.monotonic())
            self.troubles.append(str(error).strip()[:200])
            connection.close()
        else:
            self.committed.append(key)
        self.took.append(time.monotonic() - began)


def write(tenant_id: int, key: str, topic: str = "fault.effect", **fields: object) -> None:
    """What a service does: lock, write, record, announce, and leave a message behind."""
    with tenant_atomic(tenant_id) as now:
        case = Case.objects.order_by("pk").first()
        assert case is not None
        event = record(case, "fault.note", actor=None, at=now, key=key)
        enqueue(topic, key=key, payload={"key": key}, **fields)  # type: ignore[arg-type]
        publish(case, event)


def companies() -> list[Tenant]:
    """The laboratory's companies."""
    return list(Tenant.objects.filter(slug__startswith="fault-").order_by("pk"))
