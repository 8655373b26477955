"""What is remembered for minutes and no longer: one-time codes that were used to sign in, and who guesses."""

import json
import logging
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)


class PlainSerializer:
    """Numbers as they are (they are counted up), all else as JSON: reading never runs anything."""

    def dumps(self, value: Any) -> bytes | int:
        """As it is stored."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, kept: bytes) -> Any:
        """As it was given; what nobody of us has stored is as if nothing were there."""
        try:
            return json.loads(kept)
        except ValueError:
            log.warning("something that is not ours lies in the cache")
            return None


class FleetingCache(RedisCache):
    """Redis as a memory that may be away: then it remembers nothing, and nobody is kept from signing in.

    While it is away, a one-time code could be used a second time within its half minute, by somebody who
    knows the password as well; the other choice would lock out everybody who has a second factor.
    """

    def add(self, key: Any, *values: Any, **options: Any) -> bool:
        """Remember it; True unless it is remembered already."""
        try:
            return bool(super().add(key, *values, **options))
        except (RedisError, OSError) as error:
            log.warning("not remembered, for the broker is away: %r", error)
            return True

    def set(self, key: Any, *values: Any, **options: Any) -> None:
        """Remember it in place of what was there."""
        try:
            super().set(key, *values, **options)
        except (RedisError, OSError) as error:
            log.warning("not remembered, for the broker is away: %r", error)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is remembered, else `default`."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            log.warning("nothing remembered, for the broker is away: %r", error)
            return default


def count_once_more(key: str, seconds: int) -> int:
    """How often this was counted, this time included; the counter forgets after its time, or without a broker."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except (ValueError, RedisError, OSError):
        return 1
