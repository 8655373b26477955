"""Shutting a company out for a while, and letting it in again.

Pages, sockets, API keys, links, mail, duties and what goes out rest at once; nothing is deleted. Clocks go on and
alarms are recorded: what was promised to customers is not a matter between the company and us.
"""

from datetime import datetime

from csdesk.live.publish import ask_again_who
from csdesk.operations.services.owner import execute_as_owner
from csdesk.outbox.models import MessageState, OutboxMessage
from csdesk.people.queries import active_members
from csdesk.people.services.security_log import record_security_event
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.models.tenant import TenantState
from csdesk.tenancy.scoping import tenant_atomic

_SUSPEND = """UPDATE tenancy_tenant SET state = %s, suspended_until = %s,
  suspended_at = CASE WHEN state = 'suspended' THEN suspended_at ELSE clock_timestamp() END WHERE id = %s"""
_RESUME = "UPDATE tenancy_tenant SET state = %s, suspended_until = NULL, suspended_at = NULL WHERE id = %s"


def suspend(company: Tenant, *, until: datetime | None, reason: str) -> None:
    """Suspend a company, until a moment or for good. Needs the owner's credential."""
    execute_as_owner(_SUSPEND, [TenantState.SUSPENDED, until, company.pk])
    with tenant_atomic(company.pk) as now:
        ends = until.isoformat() if until else ""
        record_security_event("company.suspended", actor=None, now=now, until=ends, reason=reason)
        for member in active_members():
            ask_again_who(member.pk)


def resume(company: Tenant) -> int:
    """Let a company in again; what waited to go out goes out now: how much. Needs the owner's credential."""
    execute_as_owner(_RESUME, [TenantState.ACTIVE, company.pk])
    with tenant_atomic(company.pk) as now:
        record_security_event("company.resumed", actor=None, now=now)
        waiting = OutboxMessage.objects.filter(state=MessageState.READY, available_at__gt=now, attempts=0)
        return waiting.exclude(host="").update(available_at=now)
