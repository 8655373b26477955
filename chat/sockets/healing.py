"""What the broker lost is found by asking the database: for all lines of a process at once, every few seconds."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import Protocol
from weakref import WeakSet

from django.db import Error

from chat.models import Chat
from csdesk.tenancy.sockets import in_tenant_at_once

log = logging.getLogger(__name__)
HEAL_SECONDS = 5.0
# Chats in one question.
AT_ONCE = 2000


class HasSeen(Protocol):
    """A line, and the last number that it gave on of each chat."""

    seen: dict[int, int]

    async def catch_up(self, chat_id: int) -> None:
        """Give on what was said since."""


class Healer:
    """Looks after the lines of one company in one process, as long as there are any."""

    def __init__(self, tenant_id: int) -> None:
        self.tenant_id = tenant_id
        self.lines: WeakSet[HasSeen] = WeakSet()
        self._task: asyncio.Task[None] | None = None

    def add(self, line: HasSeen) -> None:
        """Look after a line from now on."""
        self.lines.add(line)
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._go_on())

    async def heal(self) -> None:
        """Have every line that is behind catch up, once."""
        lines = list(self.lines)
        wanted = sorted({chat_id for line in lines for chat_id in line.seen})
        for start in range(0, len(wanted), AT_ONCE):
            last = await self._last_numbers(wanted[start : start + AT_ONCE])
            for line in lines:
                for chat_id in [each for each, seen in line.seen.items() if last.get(each, 0) > seen]:
                    with contextlib.suppress(OSError):
                        await line.catch_up(chat_id)

    async def _go_on(self) -> None:
        while self.lines:
            await asyncio.sleep(HEAL_SECONDS)
            try:
                await self.heal()
            except Error as error:
                log.warning("lines are looked after again later: %r", error)

    @in_tenant_at_once
    def _last_numbers(self, chats: Iterable[int]) -> dict[int, int]:
        return dict(Chat.objects.filter(pk__in=list(chats)).values_list("pk", "last_number"))


_healers: dict[int, Healer] = {}


def look_after(tenant_id: int, line: HasSeen) -> None:
    """Have a line catch up by itself whenever it is behind."""
    _healers.setdefault(tenant_id, Healer(tenant_id)).add(line)


def forget(tenant_id: int, line: HasSeen) -> None:
    """The line is closed."""
    if tenant_id in _healers:
        _healers[tenant_id].lines.discard(line)
