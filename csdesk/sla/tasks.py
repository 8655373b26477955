"""Celery's door: the second trigger of time, and the hourly look whether everything is armed."""

from celery import shared_task

from csdesk.sla.engine import sweep_all
from csdesk.sla.hourly import look_after_all_companies
from csdesk.sla.loop import Pulse
from csdesk.tenancy.celery_tasks import PlatformTask

_pulse = Pulse("sweep")


@shared_task(base=PlatformTask, name="sla.sweep", ignore_result=True)
def sweep_due_clocks() -> int:
    """Beat calls it each second, on the queue whose worker has only the sweeper's credential."""
    done = sweep_all()
    for one in done:
        _pulse.note(one)
    _pulse.beat_if_time()
    return sum(one.fired for one in done)


@shared_task(base=PlatformTask, name="sla.reconcile", ignore_result=True, soft_time_limit=3000, time_limit=3300)
def reconcile_clocks() -> None:
    """Beat calls it each hour: arm what should be armed and is not, and make the tasks of recurring duties."""
    look_after_all_companies()
