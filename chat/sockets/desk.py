"""The line of agents and supervisors: /ws/chat/desk/. All chats of one page; docs/chat.md has the frames."""

import asyncio
import contextlib
import re
import time
from collections.abc import Iterable
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error
from django.db.models import Q
from django.utils import translation

from chat.lifecycle import State
from chat.models import Chat, Sender
from chat.policies import may_supervise
from chat.queries.chats import visible_chats, waiting
from chat.queries.frames import Frame, ack_of, refused_frame, row_frame, whisper_frame
from chat.queries.seats import sitting_of
from chat.queries.watching import whispered_since
from chat.services.reading import mark_read
from chat.services.saying import say_as_agent, whisper
from chat.services.seating import note_seen, seat_data
from chat.sockets.healing import forget, look_after
from chat.sockets.speaking import TRY_AGAIN_LATER, Speaking, number_of, pulse, read_frame
from csdesk.live.identity import Identity, host_of, identify
from csdesk.people.models import Member
from csdesk.tenancy.names import tenant_group
from csdesk.tenancy.scoping import scope_now
from csdesk.tenancy.sockets import in_tenant_at_once
from csdesk.wording.services.checking import ForbiddenWording

SIGNED_OUT = 4401
MOST_WATCHED = 60
RECHECK_SECONDS, TYPING_SECONDS = 60.0, 2.0
# What of the frames to a person's own pages is about chats.
OURS = "chat."
_ID = re.compile(r"[0-9]{1,18}")


class DeskConsumer(Speaking):
    """One page of a colleague."""

    burst, per_second = 60, 20.0

    async def connect(self) -> None:
        """Let in colleagues alone; the refusal comes after the handshake, to have a code."""
        self.begin()
        self.identity: Identity | None = None
        self._typed_at: dict[int, float] = {}
        self._known: Member | None = None
        await self.accept()
        identity = await self._identify()
        if identity is None or not identity.is_staff:
            await self.close(SIGNED_OUT)
            return
        self.identity, self.tenant_id, self.member_id = identity, identity.tenant_id, identity.member_id
        if not await self.join(self._own_group()):
            await self.close(TRY_AGAIN_LATER)
            return
        try:
            await self.tell(await self._rows())
        except Error:
            await self.close(TRY_AGAIN_LATER)
            return
        look_after(self.tenant_id, self)
        self.go_along(self._keep_alive())

    async def disconnect(self, code: int) -> None:
        """The page is closed: it beats no more, and that is what counts."""
        self.stop_all()
        if getattr(self, "identity", None) is not None:
            forget(self.tenant_id, self)
            await self.leave(self._own_group(), *self._groups(self.seen))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Hear what is on the list of things a page may say."""
        wait = self.allows(len(text_data or ""))
        said = read_frame(text_data)
        kind, chat_id = said.get("type"), number_of(said.get("chat"))
        if self.identity is None:
            return
        if wait:
            if kind in ("say", "whisper"):
                await self.refuse(said, {"type": "refused", "code": "too_fast", "wait": wait})
            return
        if kind == "ping":
            await self.tell({"type": "pong"})
        elif kind == "beat":
            await self._beat()
        elif kind == "watch":
            await self._watch(said)
        elif kind in ("say", "whisper"):
            if (ack := await self.attempt(said, self._keep(said, chat_id))) is not None:
                await self.tell(ack)
        elif chat_id in self.seen:
            await self._hint(kind, chat_id, number_of(said.get("number")))

    async def live_recheck(self, message: dict[str, Any]) -> None:
        """Something about the person changed: check at once."""
        await self._recheck()

    async def heard(self, frame: Frame) -> None:
        """Pass on what is about chats; what this person types comes from himself."""
        if frame.get("type") == "member" and not str(frame.get("name", "")).startswith(OURS):
            return
        if frame.get("type") == "typing" and frame.get("member") == self.member_id:
            return
        await self.tell(frame)

    async def _hint(self, kind: Any, chat_id: int, number: int) -> None:
        if kind == "typing" and time.monotonic() - self._typed_at.get(chat_id, 0.0) > TYPING_SECONDS:
            self._typed_at[chat_id] = time.monotonic()
            self.tell_others(chat_id, {"type": "typing", "who": "agent", "member": self.member_id})
        elif kind == "read" and number:
            with contextlib.suppress(Error):
                await self._keep_reading(chat_id, number)

    async def _watch(self, said: dict[str, Any]) -> None:
        wanted = _wanted(said.get("chats"))
        try:
            visible = await self._visible(wanted)
        except Error:
            await self.close(TRY_AGAIN_LATER)
            return
        await self.leave(*self._groups(set(self.seen) - visible))
        for chat_id in set(wanted) - visible:
            await self.tell({"type": "gone", "chat": chat_id})
        new = {chat_id for chat_id in visible if chat_id not in self.seen or wanted[chat_id] < self.seen[chat_id]}
        # Join first, read then: what is said in between comes by both ways, and is given on once.
        self.seen = {chat_id: wanted[chat_id] if chat_id in new else self.seen[chat_id] for chat_id in visible}
        if not await self.join(*self._groups(new)):
            await self.close(TRY_AGAIN_LATER)
            return
        with contextlib.suppress(Error):
            for chat_id in sorted(new):
                await self.catch_up(chat_id)
            for frame in await self._asides(new):
                await self.tell(frame)

    async def _beat(self) -> None:
        with contextlib.suppress(Error):
            if not await self._note_seen():
                await self.tell({"type": "member", "name": "chat.seat", "data": seat_data(None)})

    async def _keep_alive(self) -> None:
        checked_at = time.monotonic()
        while True:
            await asyncio.sleep(self.pulse_seconds)
            await self.tell(pulse())
            with contextlib.suppress(Error):
                if time.monotonic() - checked_at >= RECHECK_SECONDS:
                    checked_at = time.monotonic()
                    await self._recheck()

    async def _recheck(self) -> None:
        """Close when session or membership ended; forget what may be seen no longer."""
        if self.identity is None:
            return
        self._known = None
        if await self._identify() != self.identity:
            self.identity = None
            await self.close(SIGNED_OUT)
            return
        visible = await self._visible(self.seen)
        for chat_id in set(self.seen) - visible:
            await self.leave(*self._groups([chat_id]))
            self.seen.pop(chat_id, None)
            await self.tell({"type": "gone", "chat": chat_id})

    async def _identify(self) -> Identity | None:
        key = self.scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, "")
        return await database_sync_to_async(identify)(key, host_of(self.scope)) if key else None

    def _own_group(self) -> str:
        return tenant_group(self.tenant_id, "member", self.member_id)

    def _groups(self, chats: Iterable[int]) -> list[str]:
        return [self.group(chat_id, kind) for chat_id in chats for kind in ("chat", "aside")]

    def _member(self) -> Member:
        """Who it is and what he may: read anew at each check, which follows every change at once."""
        if self._known is None:
            self._known = Member.objects.get(pk=self.member_id)
        return self._known

    @in_tenant_at_once
    def _rows(self) -> Frame:
        member = self._member()
        mine = Q(case__holder=member, state=State.HELD) | Q(offered_to=member)
        rows = [row_frame(chat) for chat in visible_chats(member).filter(mine).order_by("asked_at", "pk")]
        seat = seat_data(sitting_of(member))
        supervises = may_supervise(member)
        now = scope_now().isoformat()
        count = waiting().count()
        return {"type": "rows", "rows": rows, "seat": seat, "waiting": count, "supervises": supervises, "now": now}

    @in_tenant_at_once
    def _visible(self, wanted: Iterable[int]) -> set[int]:
        found = visible_chats(self._member()).filter(pk__in=list(wanted))
        return set(found.values_list("pk", flat=True))

    @in_tenant_at_once
    def _asides(self, chats: Iterable[int]) -> list[Frame]:
        found = visible_chats(self._member()).filter(pk__in=list(chats))
        frames: list[Frame] = []
        for chat in found:
            frames += [{"type": "row", "topic": f"aside-{chat.pk}", "row": row_frame(chat)}, *whispered_since(chat, 0)]
        return frames

    @in_tenant_at_once
    def _keep(self, said: dict[str, Any], chat_id: int) -> Frame:
        member, text = self._member(), said.get("text")
        words, name = text if isinstance(text, str) else "", said.get("client_id", "")
        with translation.override(member.language):
            if said["type"] == "whisper":
                chat = Chat.objects.select_related("case", "case__holder").get(pk=chat_id)
                made = whisper(chat, words, client_id=name, actor=member, now=scope_now())
                return {**whisper_frame(made), "type": "ack"}
            confirmed = [phrase for phrase in _list(said.get("confirmed")) if isinstance(phrase, str)]
            chat = Chat(pk=chat_id)
            try:
                said_now = say_as_agent(chat, words, client_id=name, actor=member, now=scope_now(), confirmed=confirmed)
            except ForbiddenWording as refusal:
                # The scope has to end well, or the supervisor would not learn what was refused.
                return {**refused_frame(refusal), "client_id": name, "chat": chat_id}
            return ack_of(said_now)

    @in_tenant_at_once
    def _keep_reading(self, chat_id: int, number: int) -> None:
        if Chat.objects.filter(pk=chat_id, case__holder_id=self.member_id).exists():
            mark_read(chat_id, Sender.AGENT, number)

    @in_tenant_at_once
    def _note_seen(self) -> bool:
        return note_seen(self._member(), now=scope_now())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _wanted(value: Any) -> dict[int, int]:
    """{chat: last number} of what a page asks for; nonsense is left out."""
    if not isinstance(value, dict):
        return {}
    named = [(key, number_of(last)) for key, last in list(value.items())[:MOST_WATCHED]]
    return {int(key): last for key, last in named if isinstance(key, str) and _ID.fullmatch(key)}
