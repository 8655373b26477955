"""How much may be asked: buckets of tokens in Valkey that refill by themselves. Without Valkey nobody waits."""

import logging
import time
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
# A frozen broker is asked for so long at most, and then left alone for a while.
ASK_SECONDS = 0.2
SPARED_SECONDS = 5.0
# Takes one token. Keys: the bucket. Arguments: tokens a second, size. Returns taken (0, 1) and what is left in
# thousandths. By the server's own time: machines of ours may disagree about it.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local rate, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(size, (tonumber(kept[1]) or size) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local taken = 0
if left >= 1 then taken = 1; left = left - 1 end
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(size / rate) + 1)
return {taken, math.floor(left * 1000)}
"""
_spared_until = [0.0]


@dataclass(frozen=True)
class Bucket:
    """A limit: so many calls a second for good, so many at once."""

    name: str
    per_second: float
    size: int


@dataclass(frozen=True)
class Grant:
    """Whether a call may be made, how many more may be made now, and in how many seconds the next (or all) may."""

    bucket: Bucket
    allowed: bool
    left: int
    wait_seconds: int
    full_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """What the caller is told with each answer."""
        told = {
            "RateLimit-Limit": str(self.bucket.size),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.full_seconds),
            "RateLimit-Policy": f"{self.bucket.size};w={max(1, round(self.bucket.size / self.bucket.per_second))}",
        }
        return told if self.allowed else {**told, "Retry-After": str(self.wait_seconds)}


def requests_of_company() -> Bucket:
    """How many pages one company may ask for, all its people together."""
    return Bucket("requests", settings.COMPANY_REQUESTS_PER_SECOND, settings.COMPANY_REQUESTS_AT_ONCE)


def calls_of_company() -> Bucket:
    """How many calls of the API one company may make, all its keys together."""
    return Bucket("calls of company", settings.COMPANY_CALLS_PER_SECOND, settings.COMPANY_CALLS_AT_ONCE)


def take(bucket: Bucket, name: str) -> Grant | None:
    """Take one token out of the bucket of that name; None when nobody can tell, for the broker is away."""
    if not settings.REDIS_URL or time.monotonic() < _spared_until[0]:
        return None
    try:
        taken, left = _script()(keys=[f"limit:{name}:{bucket.name}"], args=[bucket.per_second, bucket.size])
    except (redis.RedisError, OSError) as error:
        _spared_until[0] = time.monotonic() + SPARED_SECONDS
        log.warning("requests are not counted, for the broker is away: %r", error)
        return None
    missing = bucket.size - left / 1000
    wait = max(1, round((1 - left / 1000) / bucket.per_second + 0.5))
    return Grant(bucket, bool(taken), left // 1000, wait, max(0, round(missing / bucket.per_second + 0.5)))


def forget_connection() -> None:
    """Close the connection to the broker; the next call opens another."""
    if _script.cache_info().currsize:
        _script().registered_client.close()
        _script.cache_clear()


@lru_cache(maxsize=1)
def _script() -> redis.commands.core.Script:
    patience = {"socket_timeout": ASK_SECONDS, "socket_connect_timeout": ASK_SECONDS, "retry": Retry(NoBackoff(), 0)}
    return redis.Redis.from_url(str(settings.REDIS_URL), **patience).register_script(_TAKE)
