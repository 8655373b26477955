"""The socket of a page: what happens to what it shows, as long as its reader may see it."""

import asyncio
import contextlib
import json
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.db import Error
from prometheus_client import Gauge
from redis.exceptions import RedisError

from csdesk.live import presence
from csdesk.live.identity import Identity, host_of, identify
from csdesk.live.registry import Frame, greetings
from csdesk.live.throttle import Allowance
from csdesk.live.topics import NEWEST, NoSuchTopic, Watched, may_watch, missed_frames, read_last, read_topics
from csdesk.people.models import Member
from csdesk.tenancy.names import tenant_group
from csdesk.tenancy.sockets import in_tenant

SIGNED_OUT, NOT_YOURS, TRY_AGAIN_LATER = 4401, 4404, 1013
LONGEST_MESSAGE = 8192
OPEN = Gauge("csdesk_sockets_open", "Sockets that are open", multiprocess_mode="livesum")


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """/ws/live/. A page says `{"type": "subscribe", "topics": ["case-17"], "last": 123}`; see docs/live.md."""

    # The page closes a line that is silent for 70 s.
    pulse_seconds = 25.0
    recheck_seconds = 60.0
    burst, per_second = 20, 2.0

    async def connect(self) -> None:
        """Let in whoever has a valid session of a company; the refusal comes after the handshake, to have a code."""
        await self.accept()
        self.identity: Identity | None = None
        self.watched: dict[Watched, int] = {}
        # The cases that this page has said to be on.
        self._present: set[int] = set()
        self._allowance = Allowance(burst=self.burst, per_second=self.per_second)
        self._pulse: asyncio.Task[None] | None = None
        identity = await self._identify()
        if identity is None:
            await self.close(SIGNED_OUT)
            return
        self.identity, self.tenant_id, self.member_id = identity, identity.tenant_id, identity.member_id
        try:
            for group in self._own_groups():
                await self.channel_layer.group_add(group, self.channel_name)
        except (RedisError, OSError):
            await self.close(TRY_AGAIN_LATER)
            return
        await self._at_the_desk()
        self._pulse = asyncio.create_task(self._keep_alive())
        OPEN.inc()

    async def disconnect(self, code: int) -> None:
        """Leave all groups."""
        if pulse := getattr(self, "_pulse", None):
            pulse.cancel()
            OPEN.dec()
        if getattr(self, "identity", None) is None:
            return
        await self._leave(self._present)
        with contextlib.suppress(RedisError, OSError):
            for group in [*self._own_groups(), *map(self._group, self.watched)]:
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Hear what is on the list of things a page may say; everything else is as if nobody had spoken."""
        if self.identity is None or not self._allowance.take(time.monotonic()):
            return
        message = _read(text_data)
        kind = message.get("type")
        if kind == "ping":
            await self.send_json({"type": "pong"})
        elif kind == "subscribe":
            await self._subscribe(message)
        elif kind == "presence":
            await self._be_on(message.get("case"), message.get("doing"))

    async def _subscribe(self, message: dict[str, Any]) -> None:
        try:
            wanted = read_topics(message.get("topics"))
            last = read_last(message.get("last"))
            after = {topic: self.watched.get(topic, last) for topic in wanted}
            # Join first, ask then: what happens in between comes twice rather than never.
            for topic in await self._visible(wanted) - set(self.watched):
                await self.channel_layer.group_add(self._group(topic), self.channel_name)
            for topic in set(self.watched) - wanted:
                await self.channel_layer.group_discard(self._group(topic), self.channel_name)
        except NoSuchTopic:
            await self.close(NOT_YOURS)
            return
        except (RedisError, OSError):
            await self.close(TRY_AGAIN_LATER)
            return
        self.watched = after
        await self._leave({case for case in self._present if ("case", case) not in after})
        for frame in await self._missed(with_greetings=True):
            await self._pass_on(frame)

    async def _be_on(self, case_id: Any, doing: Any) -> None:
        """Note what the person does on a case that this page watches, and so may see; of others nothing is heard."""
        if type(case_id) is not int or ("case", case_id) not in self.watched or not await self._at_the_desk():
            return
        self._present.add(case_id)
        word = presence.TYPING if doing == presence.TYPING else presence.VIEWING
        await asyncio.to_thread(presence.touch, self.tenant_id, self.member_id, case_id=case_id, doing=word)

    async def _leave(self, cases: set[int]) -> None:
        for case_id in cases:
            await asyncio.to_thread(presence.leave, self.tenant_id, self.member_id, case_id=case_id)
        self._present -= cases

    async def _at_the_desk(self) -> bool:
        """Note a colleague as being there; dealers watch and are not seen."""
        if self.identity is None or not self.identity.is_staff:
            return False
        await asyncio.to_thread(presence.touch, self.tenant_id, self.member_id)
        return True

    async def live_frame(self, message: dict[str, Any]) -> None:
        """A frame that somebody published to one of this socket's groups."""
        await self._pass_on(message["frame"])

    async def live_recheck(self, message: dict[str, Any]) -> None:
        """Something about the person changed: check at once."""
        await self._recheck()

    async def _pass_on(self, frame: Frame) -> None:
        if self.identity is None:
            return
        for topic, last in self.watched.items():
            if frame.get("topic") == f"{topic[0]}-{topic[1]}":
                self.watched[topic] = max(last, frame.get("id", NEWEST))
        await self.send_json(frame)

    async def _keep_alive(self) -> None:
        checked_at = time.monotonic()
        while True:
            await asyncio.sleep(self.pulse_seconds)
            await self.send_json({"type": "pulse"})
            await self._at_the_desk()
            if time.monotonic() - checked_at >= self.recheck_seconds:
                # While the database is away nothing can be checked; the next round does.
                with contextlib.suppress(Error):
                    await self._recheck()
                    checked_at = time.monotonic()

    async def _recheck(self) -> None:
        """Close when the session or the membership ended or a case was moved out of sight; bring what got lost."""
        if self.identity is None:
            return
        if await self._identify() != self.identity:
            self.identity = None
            await self.close(SIGNED_OUT)
            return
        try:
            await self._visible(set(self.watched))
        except NoSuchTopic:
            self.identity = None
            await self.close(NOT_YOURS)
            return
        for frame in await self._missed(with_greetings=False):
            await self._pass_on(frame)

    async def _identify(self) -> Identity | None:
        key = self.scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, "")
        return await database_sync_to_async(identify)(key, host_of(self.scope)) if key else None

    @in_tenant
    def _visible(self, topics: set[Watched]) -> set[Watched]:
        if not may_watch(self._member(), topics):
            raise NoSuchTopic
        return topics

    @in_tenant
    def _missed(self, *, with_greetings: bool) -> list[Frame]:
        member = self._member()
        first = greetings(member) if with_greetings else []
        return [*first, *missed_frames(member, self.watched)]

    def _member(self) -> Member:
        return Member.objects.get(pk=self.member_id)

    def _own_groups(self) -> list[str]:
        assert self.identity is not None
        mine = tenant_group(self.tenant_id, "member", self.member_id)
        return [mine, tenant_group(self.identity.tenant_id, "desk")] if self.identity.is_staff else [mine]

    def _group(self, topic: Watched) -> str:
        return tenant_group(self.tenant_id, *topic)


def _read(text: str | None) -> dict[str, Any]:
    if not text or len(text) > LONGEST_MESSAGE:
        return {}
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
