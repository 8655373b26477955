"""Bases of Celery tasks: the tenant travels in the message's header, and a task without one is rejected."""

import logging
from typing import Any

from celery import Task
from celery.exceptions import Reject

from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import TenantContextError, active_tenant, tenant_atomic

HEADER = "csdesk_tenant"
log = logging.getLogger(__name__)


class PlatformTask(Task):
    """A task of the platform itself: sweeps and relays that open tenants' scopes one by one."""

    abstract = True
    platform = True


class TenantJob(Task):
    """A task of one tenant that opens short scopes itself: anything with I/O or longer than seconds.

    `self.tenant_id` is the tenant of the running message.
    """

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, *, tenant_id: int | None = None, **options: Any) -> Any:
        """Send with the active (or the given) tenant. Raises TenantContextError when there is none."""
        tenant = tenant_id or active_tenant()
        if tenant is None:
            raise TenantContextError(f"{self.name} sent with no tenant")
        headers = {**(options.pop("headers", None) or {}), HEADER: tenant}
        return super().apply_async(args, kwargs, headers=headers, **options)

    @property
    def tenant_id(self) -> int:
        """Tenant of the message. Rejects a message that names none, or one that is not active."""
        sent = (self.request.headers or {}).get(HEADER) or getattr(self.request, HEADER, None)
        if not isinstance(sent, int) or not Tenant.objects.served().filter(pk=sent).exists():
            log.error("task %s rejected: tenant %r", self.name, sent)
            raise Reject(f"no active tenant: {sent!r}", requeue=False)
        return sent

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _ = self.tenant_id
        return super().__call__(*args, **kwargs)


class TenantTask(TenantJob):
    """A task of one tenant that runs whole in one transaction of that tenant."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with tenant_atomic(self.tenant_id):
            return Task.__call__(self, *args, **kwargs)
