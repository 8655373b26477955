"""Database access of sockets: one synchronous function inside the tenant's scope, never a setting and an await."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from channels.db import database_sync_to_async

from csdesk.tenancy.scoping import tenant_atomic


def in_tenant(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Make a consumer's sync method awaitable; it runs inside `tenant_atomic(self.tenant_id)`."""

    def scoped(self: Any, *args: Any, **kwargs: Any) -> Any:
        with tenant_atomic(self.tenant_id):
            return function(self, *args, **kwargs)

    run = database_sync_to_async(scoped)

    @wraps(function)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await run(self, *args, **kwargs)

    return call
