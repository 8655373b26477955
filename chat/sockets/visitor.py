"""The visitor's line: /ws/chat/. Its first word is the key to one chat; docs/chat.md has the frames."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error
from django.utils import translation
from prometheus_client import Gauge

from chat.models import Chat, Sender
from chat.queries.chats import chat_by_token, company_served, manual_at, position
from chat.queries.frames import Frame, ack_of, welcome_of
from chat.rules.limits import WRONG_KEYS
from chat.rules.tokens import read_token
from chat.rules.words import LANGUAGES
from chat.services.ending import end_by_visitor
from chat.services.reading import mark_read
from chat.services.saying import say_as_visitor
from chat.sockets.healing import forget, look_after
from chat.sockets.speaking import NOT_YOURS, TRY_AGAIN_LATER, Speaking, number_of, pulse, read_frame
from csdesk.live.identity import host_of
from csdesk.tenancy.buckets import take
from csdesk.tenancy.scoping import scope_now, tenant_atomic
from csdesk.tenancy.sockets import in_tenant_at_once

NO_HELLO, TOO_MANY_TABS = 4408, 4409
HELLO_SECONDS = 10.0
# Of one chat in one process: a reload and a phone beside the computer; the newest stay.
MOST_TABS = 6
READ_SECONDS, TYPING_SECONDS = 1.0, 2.0
OPEN = Gauge("csdesk_visitors_open", "Visitors' lines that are open", multiprocess_mode="livesum")
_tabs: dict[tuple[int, int], "OrderedDict[int, VisitorConsumer]"] = {}


class VisitorConsumer(Speaking):
    """One tab of one visitor."""

    async def connect(self) -> None:
        """Wait for the key: in the address it would be written into logs."""
        self.begin()
        self.chat_id, self._read, self._typed_at = 0, 0, 0.0
        self._reading: asyncio.Task[None] | None = None
        await self.accept()
        self._hello = self.go_along(self._hurry())

    async def disconnect(self, code: int) -> None:
        """The tab is closed."""
        self.stop_all()
        if not getattr(self, "chat_id", 0):
            return
        OPEN.dec()
        forget(self.tenant_id, self)
        tabs = _tabs.get((self.tenant_id, self.chat_id), OrderedDict())
        tabs.pop(id(self), None)
        if not tabs:
            _tabs.pop((self.tenant_id, self.chat_id), None)
        await self.leave(self.group(self.chat_id))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Hear what is on the list of things a visitor may say; all else is as if nobody had spoken."""
        wait = self.allows(len(text_data or ""))
        said = read_frame(text_data)
        kind = said.get("type")
        if wait:
            if kind == "say":
                await self.refuse(said, {"type": "refused", "code": "too_fast", "wait": wait})
            return
        if kind == "ping":
            await self.tell({"type": "pong"})
        elif not self.chat_id:
            if kind == "hello":
                await self._open(said)
        elif kind == "say":
            await self._say(said)
        elif kind == "typing" and time.monotonic() - self._typed_at > TYPING_SECONDS:
            self._typed_at = time.monotonic()
            self.tell_others(self.chat_id, {"type": "typing", "who": "visitor"})
        elif kind == "read":
            self._note_read(number_of(said.get("number")))
        elif kind == "position":
            if (place := await self.attempt(said, self._position())) is not None:
                await self.tell({"type": "position", "position": place})
        elif kind == "end":
            await self.attempt(said, self._end())

    async def heard(self, frame: Frame) -> None:
        """Pass on what concerns the visitor; his own typing and reading do not."""
        if frame.get("who") == "visitor":
            return
        await self.tell({name: value for name, value in frame.items() if name != "member"})

    async def _open(self, said: dict[str, Any]) -> None:
        try:
            welcome = await database_sync_to_async(self._let_in)(said.get("token"))
        except Error:
            await self.close(TRY_AGAIN_LATER)
            return
        if welcome is None:
            await self.close(NOT_YOURS)
            return
        self._hello.cancel()
        OPEN.inc()
        await self._close_old_tabs()
        # Join first, read then: what is said in between comes by both ways, and is given on once.
        self.seen = {self.chat_id: min(number_of(said.get("last")), welcome["last"])}
        if not await self.join(self.group(self.chat_id)):
            await self.close(TRY_AGAIN_LATER)
            return
        await self.tell(welcome)
        with contextlib.suppress(Error):
            await self.catch_up(self.chat_id)
        look_after(self.tenant_id, self)
        self.go_along(self._keep_alive())

    def _let_in(self, token: Any) -> Frame | None:
        key = read_token(token)
        tenant = company_served(key[0], host_of(self.scope)) if key is not None else None
        if key is not None and tenant is not None:
            with tenant_atomic(tenant.pk) as now:
                chat = chat_by_token(key[1])
                if chat is not None:
                    welcome = welcome_of(chat, company=tenant.name, manual=manual_at(now), now=now)
                    self.tenant_id, self.chat_id = tenant.pk, chat.pk
                    self.language = LANGUAGES.get(chat.language, "zh-hans")
                    return welcome
        # Counted, not refused: behind one address there are many, and what is right is let in.
        take(WRONG_KEYS, f"address:{(self.scope.get('client') or [''])[0]}")
        return None

    async def _close_old_tabs(self) -> None:
        tabs = _tabs.setdefault((self.tenant_id, self.chat_id), OrderedDict())
        tabs[id(self)] = self
        while len(tabs) > MOST_TABS:
            _number, oldest = tabs.popitem(last=False)
            await oldest.close(TOO_MANY_TABS)

    async def _say(self, said: dict[str, Any]) -> None:
        if (ack := await self.attempt(said, self._keep(said))) is not None:
            await self.tell(ack)

    def _note_read(self, number: int) -> None:
        """Kept once a second at most, however often it is said."""
        if number > self._read:
            self._read = number
            if self._reading is None or self._reading.done():
                self._reading = self.go_along(self._keep_read_soon())

    async def _keep_read_soon(self) -> None:
        kept = 0
        while kept < self._read:
            await asyncio.sleep(READ_SECONDS)
            kept = self._read
            with contextlib.suppress(Error):
                await self._keep_reading(kept)

    async def _hurry(self) -> None:
        await asyncio.sleep(HELLO_SECONDS)
        await self.close(NO_HELLO)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self.pulse_seconds)
            await self.tell(pulse())

    @in_tenant_at_once
    def _keep(self, said: dict[str, Any]) -> Frame:
        with translation.override(self.language):
            chat, text = Chat(pk=self.chat_id), said.get("text")
            words = text if isinstance(text, str) else ""
            return ack_of(say_as_visitor(chat, words, client_id=said.get("client_id", ""), now=scope_now()))

    @in_tenant_at_once
    def _keep_reading(self, number: int) -> None:
        mark_read(self.chat_id, Sender.VISITOR, number)

    @in_tenant_at_once
    def _position(self) -> int:
        return position(Chat.objects.get(pk=self.chat_id))

    @in_tenant_at_once
    def _end(self) -> bool:
        end_by_visitor(Chat(pk=self.chat_id), now=scope_now())
        return True
