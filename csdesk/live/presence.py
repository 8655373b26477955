"""Who is at the desk, and who looks at or writes on which case: kept in Valkey for a minute, in the database never.

A hint and no fact: without Valkey nobody seems to be there, and nothing else changes. Moments are Valkey's own, so
that servers whose clocks differ agree on who is gone.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from csdesk.live.sender import send_later
from csdesk.tenancy.names import tenant_group

log = logging.getLogger(__name__)

Doing = Literal["viewing", "typing"]
VIEWING: Doing = "viewing"
TYPING: Doing = "typing"
# Pages say every 15 s that they are still there (static/js/presence.js); two may get lost.
VIEWING_SECONDS = 40
# Keystrokes are told every 4 s.
TYPING_SECONDS = 9
# A socket says at each of its pulses (25 s) that somebody is at the desk.
ONLINE_SECONDS = 70
# A page with a hundred colleagues on one case shows no more of them anyway.
MOST_ON_A_CASE = 100
# While Valkey is away nobody waits for it at each request.
SPARED_SECONDS = 5.0
ANSWER_SECONDS = 0.3


@dataclass(frozen=True)
class Seen:
    """Somebody on a case and what he does there."""

    member_id: int
    doing: str


# One step each, so that two pages of one person cannot undo each other. Adds, forgets the long gone, bounds the size;
# answers whether it is news.
_TOUCH = """
local now = tonumber(redis.call('TIME')[1])
local news = redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return news
"""
_READ = """
local now = tonumber(redis.call('TIME')[1])
return {now, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'WITHSCORES')}
"""


class _Memory:
    """The link to Valkey of this process, and how long it is spared after it did not answer."""

    def __init__(self) -> None:
        self._link: Redis | None = None
        self._spared_until = 0.0

    def ask(self, question: Callable[[Redis], Any], *, instead: Any) -> Any:
        """What Valkey answers, or `instead` while it does not."""
        if time.monotonic() < self._spared_until:
            return instead
        try:
            return question(self._connected())
        except (RedisError, OSError) as error:
            self._spared_until = time.monotonic() + SPARED_SECONDS
            log.warning("nobody is seen for %s s: %r", SPARED_SECONDS, error)
            return instead

    def forget_trouble(self) -> None:
        """Ask again at once, perhaps another server."""
        self._link, self._spared_until = None, 0.0

    def _connected(self) -> Redis:
        if settings.REDIS_URL is None:
            raise OSError("no Valkey is configured")
        if self._link is None:
            waits = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
            self._link = Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), **waits)
        return self._link


memory = _Memory()


def touch(tenant_id: int, member_id: int, *, case_id: int | None = None, doing: Doing = VIEWING) -> None:
    """Note that somebody is at the desk, with a case that he views it or types on it; pages hear when it is news."""
    _keep(_key(tenant_id, "online"), str(member_id), seconds=ONLINE_SECONDS, most=100_000)
    if case_id is None:
        return
    key = _key(tenant_id, "case", case_id)
    news = _keep(key, f"{member_id}:{VIEWING}", seconds=VIEWING_SECONDS, most=2 * MOST_ON_A_CASE)
    if doing == TYPING:
        news += _keep(key, f"{member_id}:{TYPING}", seconds=TYPING_SECONDS, most=2 * MOST_ON_A_CASE)
    elif _drop(key, f"{member_id}:{TYPING}"):
        news += 1
    if news:
        _tell(tenant_id, case_id)


def leave(tenant_id: int, member_id: int, *, case_id: int) -> None:
    """Note that somebody has closed the case's page. Another page of his brings him back with its next word."""
    if _drop(_key(tenant_id, "case", case_id), f"{member_id}:{VIEWING}", f"{member_id}:{TYPING}"):
        _tell(tenant_id, case_id)


def on_case(tenant_id: int, case_id: int) -> list[Seen]:
    """Who is on a case, each person once, those who type first."""
    _now, found = _read(_key(tenant_id, "case", case_id))
    doing: dict[int, str] = {}
    for word, _until in found:
        number, _bar, what = word.partition(":")
        if what == TYPING or int(number) not in doing:
            doing[int(number)] = what
    return sorted(
        (Seen(number, what) for number, what in doing.items()), key=lambda s: (s.doing != TYPING, s.member_id)
    )


def online_members(tenant_id: int) -> dict[int, int]:
    """Who is at the desk, with the seconds since each was last seen."""
    now, found = _read(_key(tenant_id, "online"))
    return {int(number): max(now - (until - ONLINE_SECONDS), 0) for number, until in found}


def _key(tenant_id: int, *parts: object) -> str:
    return ":".join([f"t{tenant_id}", "presence", *map(str, parts)])


def _keep(key: str, word: str, *, seconds: int, most: int) -> int:
    return int(memory.ask(lambda link: link.eval(_TOUCH, 1, key, word, seconds, most, ONLINE_SECONDS), instead=0))


def _drop(key: str, *words: str) -> int:
    return int(memory.ask(lambda link: link.zrem(key, *words), instead=0))


def _read(key: str) -> tuple[int, list[tuple[str, int]]]:
    now, flat = memory.ask(lambda link: link.eval(_READ, 1, key), instead=(0, []))
    words = [(word.decode(), int(float(until))) for word, until in zip(flat[::2], flat[1::2], strict=True)]
    return int(now), words


def _tell(tenant_id: int, case_id: int) -> None:
    """A frame of its own name, so that pages look at who is there and not at the whole case again."""
    frame = {"type": "presence", "name": f"presence-{case_id}"}
    send_later(tenant_group(tenant_id, "case", case_id), {"type": "live.frame", "frame": frame})
