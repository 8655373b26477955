"""What a new release brings to the companies that exist already. Rooms add their steps in apps.py."""

from collections.abc import Callable
from datetime import datetime

from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

Step = Callable[[datetime], int]
_steps: dict[str, Step] = {}


def register_upgrade(key: str, step: Step) -> None:
    """Add a step; called from an app's `ready()`.

    `step(now)` runs in a company's scope after each `migrate`, gives how many rows it changed, and changes none
    when it is run again.
    """
    _steps[key] = step


def bring_companies_up_to_date() -> dict[str, int]:
    """Run all steps in every company, suspended ones too, each in a transaction of its own; rows changed by step."""
    changed = dict.fromkeys(_steps, 0)
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_atomic(tenant_id) as now:
            for key, step in _steps.items():
                changed[key] += step(now)
    return changed
