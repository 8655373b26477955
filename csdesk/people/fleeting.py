"""What is remembered for half a minute and no longer: one-time codes that were used to sign in."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)


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
