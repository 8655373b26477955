"""The only module that says which tenant is active, and the first wall's guard on raw statements."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connections, transaction

GUC = "csdesk.tenant_id"
# Aliases whose role sees all tenants by policies of its own.
UNSCOPED = {"owner", "sweeper"}
_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)


class ActiveTenant(int):
    """The active tenant's id where a statement asks for it: what is written once knows by it what to put in anew."""


class TenantContextError(RuntimeError):
    """A tenant's table was touched while no tenant, or another one, was active."""


def active_tenant() -> int | None:
    """Id of the tenant whose scope this context is in, or None."""
    return _tenant.get()


def require_tenant() -> int:
    """Id of the active tenant. Raises TenantContextError when there is none."""
    tenant = _tenant.get()
    if tenant is None:
        raise TenantContextError("no tenant is active")
    return tenant


def required_tenant(connection: Any) -> int | None:
    """The tenant whose setting this very connection carries; None on an alias that sees all.

    Raises TenantContextError when context and connection disagree.
    """
    tenant = _tenant.get()
    carried = getattr(connection, "csdesk_tenant", None)
    if tenant is not None and tenant == carried and connection.in_atomic_block:
        return tenant
    if tenant is None and connection.alias in UNSCOPED:
        return None
    raise TenantContextError(f"no tenant on {connection.alias!r} (context {tenant}, connection {carried})")


def _refuse_switch(tenant_id: int, carried: int | None) -> None:
    current = _tenant.get()
    if current not in (None, tenant_id) or carried not in (None, tenant_id):
        raise TenantContextError(f"already inside tenant {current or carried}")


@contextmanager
def tenant_atomic(tenant_id: int, using: str = "default") -> Iterator[datetime]:
    """A transaction whose connection carries the tenant; inside the same tenant it changes nothing.

    Gives the database's time at which the scope was entered: the `now` of whoever opened this door.
    Opens no savepoint when nested. Raises TenantContextError on another tenant or no valid id.
    """
    if type(tenant_id) is not int or tenant_id <= 0:
        raise TenantContextError("tenant id required")
    connection = connections[using]
    carried = getattr(connection, "csdesk_tenant", None) if connection.in_atomic_block else None
    _refuse_switch(tenant_id, carried)
    if carried == _tenant.get() == tenant_id:
        yield connection.csdesk_now  # type: ignore[attr-defined]
        return
    inside_another = connection.in_atomic_block  # a test case's transaction, say
    with transaction.atomic(using=using):
        now = set_tenant_setting(connection, str(tenant_id))
        connection.csdesk_now = now  # type: ignore[attr-defined]
        connection.csdesk_memory = {}  # type: ignore[attr-defined]
        connection.csdesk_tenant, token = tenant_id, _tenant.set(tenant_id)  # type: ignore[attr-defined]
        try:
            yield now
        finally:
            _tenant.reset(token)
            connection.csdesk_tenant = None  # type: ignore[attr-defined]
        # The setting survives RELEASE SAVEPOINT, so undo it. After an exception the rollback undoes it,
        # and a statement here would hide the real error.
        if inside_another and not connection.needs_rollback:
            set_tenant_setting(connection, "")


def scope_now() -> datetime:
    """The database's time at which this scope was entered. Raises TenantContextError outside."""
    required_tenant(connections["default"])
    now: datetime = connections["default"].csdesk_now  # type: ignore[attr-defined]
    return now


def scope_memory() -> dict[str, Any]:
    """What was read in this scope and is asked for again: forgotten with it. Raises TenantContextError outside."""
    required_tenant(connections["default"])
    memory: dict[str, Any] = connections["default"].csdesk_memory  # type: ignore[attr-defined]
    return memory


def set_tenant_setting(connection: Any, value: str) -> datetime:
    """Put the tenant into the transaction-local setting that the policies read; gives the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true), clock_timestamp()", [GUC, value])
        return cursor.fetchone()[1]


@lru_cache(maxsize=1)
def _tenant_tables() -> re.Pattern[str]:
    owned = [m for m in apps.get_models(include_auto_created=True) if is_tenant_owned(m)]
    names = "|".join(sorted(re.escape(m._meta.db_table) for m in owned))
    return re.compile(rf"\b(?:{names})\b")


@lru_cache(maxsize=4096)
def _touched(sql: str) -> str | None:
    found = _tenant_tables().search(sql)
    return found.group() if found else None


def is_tenant_owned(model: Any) -> bool:
    """Whether a model's rows belong to one tenant each."""
    return any(getattr(field, "marks_tenant", False) for field in model._meta.local_fields)


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Statement wrapper: raise TenantContextError when a tenant's table is named without a tenant."""
    connection = context["connection"]
    tenant = _tenant.get()
    if tenant is None or connection.csdesk_tenant != tenant:
        text = sql if isinstance(sql, str) else sql.as_string(connection.connection)  # psycopg2.sql.Composed
        if table := _touched(text):
            raise TenantContextError(f"{table} touched with no tenant active: {text[:80]}")
    return execute(sql, params, many, context)


def install_guard(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Receiver of connection_created; goes first because execute_wrapper() pops the last on leaving."""
    connection.csdesk_tenant = None
    # What the server keeps planned for this connection (csdesk.tenancy.prepared).
    connection.csdesk_planned = set()
    # GROUP BY the id alone is refused: the primary key is (tenant_id, id).
    connection.features.allows_group_by_selected_pks = False
    if connection.alias not in UNSCOPED and guard not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, guard)
