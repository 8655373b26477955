"""Database access of sockets: one synchronous function inside the tenant's scope, never a setting and an await."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from typing import Any

from channels.db import database_sync_to_async

from csdesk.tenancy.scoping import tenant_atomic

# Where many speak at once, one waits for the disk while the next is heard. Each has a connection of its own.
_AT_ONCE = 4
_pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="lines")


def in_tenant(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Make a consumer's sync method awaitable; it runs inside `tenant_atomic(self.tenant_id)`, one at a time."""
    return _awaitable(function, database_sync_to_async)


def in_tenant_at_once(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """The same, a few at a time: for lines on which much is said."""
    return _awaitable(function, partial(database_sync_to_async, thread_sensitive=False, executor=_pool))


def _awaitable(function: Callable[..., Any], to_async: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    def scoped(self: Any, *args: Any, **kwargs: Any) -> Any:
        with tenant_atomic(self.tenant_id):
            return function(self, *args, **kwargs)

    run = to_async(scoped)

    @wraps(function)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await run(self, *args, **kwargs)

    return call
