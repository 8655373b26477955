"""What both kinds of lines do: hear frames, give messages on in their order and each once, answer refusals."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.models import Chat
from chat.queries.chats import MOST_AT_ONCE
from chat.queries.frames import Frame, refused_frame
from chat.queries.watching import said_since
from csdesk.live.sender import send_later
from csdesk.live.throttle import Allowance
from csdesk.refusals import RuleViolation
from csdesk.tenancy.names import tenant_group
from csdesk.tenancy.sockets import in_tenant_at_once

NOT_YOURS, TRY_AGAIN_LATER = 4404, 1013
# A long frame counts as several: a megabyte is read, refused by its rule, and then there is a pause.
FRAME_BYTES = 16_384
BUSY_SECONDS = 2


class Speaking(AsyncWebsocketConsumer):
    """A line on which messages of chats travel; `seen` has the last number given on of each chat."""

    pulse_seconds = 20.0
    burst, per_second = 12, 3.0

    def begin(self) -> None:
        """Set up what the line remembers."""
        self.tenant_id = 0
        self.seen: dict[int, int] = {}
        self._in_order = asyncio.Lock()
        self._allowance = Allowance(burst=self.burst, per_second=self.per_second)
        self._tasks: set[asyncio.Task[None]] = set()

    def go_along(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Have something run beside as long as the line is open."""
        task: asyncio.Task[None] = asyncio.ensure_future(self._until_closed(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _until_closed(self, work: Awaitable[None]) -> None:
        # The other end goes when it likes, also while something is being sent to it.
        with contextlib.suppress(OSError):
            await work

    def stop_all(self) -> None:
        """The line is closed."""
        for task in list(getattr(self, "_tasks", ())):
            task.cancel()

    async def tell(self, frame: Frame) -> None:
        """Send a frame."""
        await self.send(text_data=json.dumps(frame, ensure_ascii=False))

    async def refuse(self, said: dict[str, Any], frame: Frame) -> None:
        """Say that something is not done, by the name that it was said with."""
        named = {name: said[name] for name in ("client_id", "chat") if isinstance(said.get(name), str | int)}
        await self.tell({**frame, **named})

    def allows(self, length: int) -> float:
        """0 when a frame of that length is heard, else the seconds to wait."""
        # Never more than there can be: what is too long has to get its refusal, not be told to try again.
        for _part in range(min(1 + length // FRAME_BYTES, self.burst // 2)):
            if not self._allowance.take(time.monotonic()):
                return 1.0
        return 0.0

    async def attempt(self, said: dict[str, Any], work: Awaitable[Any]) -> Any:
        """Do something that may be refused; None when it was, and the other end has been told."""
        try:
            return await work
        except RuleViolation as refusal:
            await self.refuse(said, refused_frame(refusal))
        except (PermissionDenied, Chat.DoesNotExist):
            await self.refuse(said, {"type": "refused", "code": "gone", "message": str(_("This chat is not there."))})
        except Error:
            busy = {"type": "refused", "code": "too_fast", "wait": BUSY_SECONDS, "message": str(_("Busy."))}
            await self.refuse(said, busy)
        return None

    async def live_frame(self, message: dict[str, Any]) -> None:
        """Something that was published to one of this line's groups."""
        frame = message["frame"]
        if frame.get("type") == "message":
            await self._give_on(frame)
        else:
            await self.heard(frame)

    async def heard(self, frame: Frame) -> None:
        """A frame that is no message."""
        await self.tell(frame)

    async def catch_up(self, chat_id: int) -> None:
        """Read what was said behind the last number given on, and give it on."""
        async with self._in_order:
            while chat_id in self.seen:
                frames = await self._said(chat_id, self.seen[chat_id])
                for frame in frames:
                    await self.tell(frame)
                    self.seen[chat_id] = frame["number"]
                if len(frames) < MOST_AT_ONCE:
                    return

    async def _give_on(self, frame: Frame) -> None:
        """In order and once: what comes early makes the line read what lies between, what came already is left out."""
        chat_id, number = frame["chat"], frame["number"]
        async with self._in_order:
            last = self.seen.get(chat_id)
            if last is None or number <= last:
                return
            if number == last + 1:
                self.seen[chat_id] = number
                await self.tell(frame)
                return
        with contextlib.suppress(Error):
            await self.catch_up(chat_id)

    async def join(self, *groups: str) -> bool:
        """Hear what is published there; False when the broker is away."""
        try:
            for group in groups:
                await self.channel_layer.group_add(group, self.channel_name)
        except (RedisError, OSError):
            return False
        return True

    async def leave(self, *groups: str) -> None:
        """Hear it no more."""
        with contextlib.suppress(RedisError, OSError):
            for group in groups:
                await self.channel_layer.group_discard(group, self.channel_name)

    def tell_others(self, chat_id: int, frame: Frame) -> None:
        """Something that is kept nowhere: that somebody types."""
        whole = {"topic": f"chat-{chat_id}", "chat": chat_id, **frame}
        send_later(self.group(chat_id), {"type": "live.frame", "frame": whole})

    def group(self, chat_id: int, kind: str = "chat") -> str:
        """The name under which a chat's words, or what colleagues alone hear, are published."""
        return tenant_group(self.tenant_id, kind, chat_id)

    @in_tenant_at_once
    def _said(self, chat_id: int, number: int) -> list[Frame]:
        return said_since(Chat(pk=chat_id), number)


def read_frame(text: str | None) -> dict[str, Any]:
    """What was said, as data; nothing when it is no JSON object."""
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def pulse() -> Frame:
    """A sign of life, with the server's time: the page's own clock is asked for nothing."""
    return {"type": "pulse", "now": datetime.now(UTC).isoformat()}


def number_of(value: Any) -> int:
    """A number that a page says it has; 0 when it talks nonsense."""
    return value if type(value) is int and 0 <= value < 2**31 else 0
