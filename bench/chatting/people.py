"""Visitors and agents as their pages behave: they repeat what is not acknowledged and ask for what they missed."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

SAY_AGAIN_SECONDS, COME_BACK_SECONDS, BEAT_SECONDS = 3.0, 0.3, 10.0


@dataclass
class Figures:
    """What came of it: seconds from saying to seeing at the other side, and to the acknowledgement."""

    seen: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    late_seen: list[tuple[int, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    reopened: int = 0


class Line:
    """One page's socket, opened anew whenever it breaks."""

    def __init__(self, url: str, origin: str, figures: Figures, cookie: str = "") -> None:
        self.figures, self._url, self._origin = figures, url, origin
        self._headers = {"Cookie": cookie} if cookie else {}
        self._link: ClientConnection | None = None
        self._unsaid: dict[str, tuple[float, dict[str, Any]]] = {}
        self.ready = asyncio.Event()
        self._ended = False

    async def live(self) -> None:
        """Be open until told otherwise."""
        while not self._ended:
            try:
                async with connect(
                    self._url, origin=self._origin, additional_headers=self._headers, compression=None, max_queue=None
                ) as link:
                    self._link = link
                    await self.greet(link)
                    async for text in link:
                        await self.hear(json.loads(text))
            except (OSError, WebSocketException):
                pass
            self._link = None
            if not self._ended:
                self.figures.reopened += 1
                await asyncio.sleep(COME_BACK_SECONDS)

    async def end(self) -> None:
        """The page is closed."""
        self._ended = True
        if self._link is not None:
            await self._link.close()

    async def say(self, frame: dict[str, Any]) -> None:
        """Say something under its own name until it is acknowledged."""
        name = frame["client_id"]
        self.figures.sent[name] = time.perf_counter()
        self._unsaid[name] = (time.perf_counter(), frame)
        await self.send(frame)

    async def say_again(self) -> None:
        """What is not acknowledged after a while."""
        now = time.perf_counter()
        for name, (at, frame) in list(self._unsaid.items()):
            if now - at > SAY_AGAIN_SECONDS:
                self._unsaid[name] = (now, frame)
                await self.send(frame)

    async def send(self, frame: dict[str, Any]) -> None:
        """Send, if there is a line."""
        if self._link is not None:
            try:
                await self._link.send(json.dumps(frame))
            except WebSocketException:
                self._link = None

    async def greet(self, link: ClientConnection) -> None:
        """The first words on a new line."""

    async def hear(self, frame: dict[str, Any]) -> None:
        """A frame."""
        if frame["type"] == "ack":
            name = frame["client_id"]
            if name not in self.figures.acked:
                self.figures.acked.add(name)
                self.figures.kept.append(time.perf_counter() - self.figures.sent[name])
            self._unsaid.pop(name, None)

    def note(self, chat: int, last: int, frame: dict[str, Any], own: str) -> int:
        """Check that a message is the next; its number."""
        number: int = frame["number"]
        if number != last + 1:
            self.figures.wrong.append(f"chat {chat}: {number} after {last}")
        if frame["sender"] != own and frame["client_id"] in self.figures.sent:
            self.figures.seen.append(time.perf_counter() - self.figures.sent[frame["client_id"]])
        return number


class Visitor(Line):
    """A visitor's tab."""

    def __init__(self, base: str, origin: str, figures: Figures, token: str, chat: int) -> None:
        super().__init__(f"{base}/ws/chat/", origin, figures)
        self.token, self.chat, self.last = token, chat, 0

    async def greet(self, link: ClientConnection) -> None:
        await link.send(json.dumps({"type": "hello", "token": self.token, "last": self.last}))

    async def hear(self, frame: dict[str, Any]) -> None:
        await super().hear(frame)
        if frame["type"] == "welcome":
            self.ready.set()
        elif frame["type"] == "message":
            self.last = self.note(self.chat, self.last, frame, "visitor")


class Agent(Line):
    """An agent's page with all his chats."""

    def __init__(self, base: str, origin: str, figures: Figures, cookie: str, chats: list[int]) -> None:
        super().__init__(f"{base}/ws/chat/desk/", origin, figures, cookie)
        self.last = dict.fromkeys(chats, 0)

    async def greet(self, link: ClientConnection) -> None:
        watched = {str(chat): last for chat, last in self.last.items()}
        await link.send(json.dumps({"type": "watch", "chats": watched}))
        await link.send(json.dumps({"type": "beat"}))

    async def hear(self, frame: dict[str, Any]) -> None:
        await super().hear(frame)
        if frame["type"] == "rows":
            self.ready.set()
        elif frame["type"] == "message":
            self.last[frame["chat"]] = self.note(frame["chat"], self.last[frame["chat"]], frame, "agent")


class Boss(Line):
    """A supervisor's page: hears of breaches as notices."""

    def __init__(self, base: str, origin: str, figures: Figures, cookie: str) -> None:
        super().__init__(f"{base}/ws/live/", origin, figures, cookie)

    async def greet(self, link: ClientConnection) -> None:
        await link.send(json.dumps({"type": "subscribe", "topics": [], "last": 0}))
        self.ready.set()

    async def hear(self, frame: dict[str, Any]) -> None:
        if frame.get("name") == "notice" and str(frame["data"].get("kind", "")).startswith("clock."):
            self.figures.late_seen.append((frame["data"]["id"], time.time()))


async def beat(lines: list[Agent]) -> None:
    """Have the agents' pages say that they are alive."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        for line in lines:
            await line.send({"type": "beat"})


async def say_again(lines: list[Any]) -> None:
    """Have everybody repeat what was not acknowledged."""
    while True:
        await asyncio.sleep(1.0)
        for line in lines:
            await line.say_again()
