"""Celery carries work; PostgreSQL holds the truth. Whatever is lost here is found again by the next tick.

There is no eta and no countdown anywhere: a deadline is an indexed column, and beat only ticks.
"""

import gc
import logging.config
import os
from threading import Thread
from typing import Any

from celery import Celery, signals
from celery.beat import PersistentScheduler, Service

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")

from django.conf import settings  # noqa: E402 - needs the variable above
from django.db import close_old_connections  # noqa: E402

from csdesk.embedded import broker_url  # noqa: E402
from csdesk.operations.logs import running  # noqa: E402

TICK_SECONDS = 1.0
FETCH_SECONDS = 20.0
HOUR_SECONDS = 3600.0
UPKEEP_SECONDS = 600.0
# A tick that could not be delivered at once is worthless: the next one does the same work.
STALE_TICK = {"expires": 1.0}
CHATTY = ("celery.app.trace", "celery.worker.strategy", "celery.worker.request", "celery.beat")


class PatientScheduler(PersistentScheduler):
    """Sleeps until an entry is due. Celery's own wakes 10 ms early and spins: a hundredth of a core at our pace."""

    def adjust(self, n: float | None, drift: float = 0.0) -> float | None:
        return n


app = Celery("csdesk")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL) if settings.REDIS_URL else None,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a broker that is away comes back
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    accept_content=["json"],
    task_serializer="json",
    result_backend=None,
    task_ignore_result=True,
    task_default_queue="default",
    task_create_missing_queues=True,
    task_acks_late=True,
    task_reject_on_worker_lost=False,  # rows are retried, messages are not: no endless loops
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=10_000,
    task_time_limit=60,  # a task that needs longer says so itself
    task_routes={"sla.sweep": {"queue": "engine"}},
    enable_utc=True,
    timezone="UTC",
    beat_scheduler="csdesk.celery:PatientScheduler",
    beat_schedule={
        "sweep": {"task": "sla.sweep", "schedule": TICK_SECONDS, "options": STALE_TICK},
        "relay": {"task": "outbox.relay", "schedule": TICK_SECONDS, "options": STALE_TICK},
        "fetch": {"task": "mail.fetch_mailboxes", "schedule": FETCH_SECONDS, "options": {"expires": FETCH_SECONDS}},
        "upkeep": {"task": "operations.upkeep", "schedule": UPKEEP_SECONDS, "options": {"expires": UPKEEP_SECONDS}},
        "reconcile": {"task": "sla.reconcile", "schedule": HOUR_SECONDS, "options": {"expires": HOUR_SECONDS}},
    },
)
# Keep database connections between tasks, as between requests: signing in anew each second costs more
# than the tick. A broken one is found by Django's health check at the next task.
app.conf.CELERY_DB_REUSE_MAX = 1_000_000_000
app.autodiscover_tasks()
# The current app is a thread's own affair: threads that were told nothing would look for a RabbitMQ.
app.set_default()


@signals.task_prerun.connect
@signals.task_postrun.connect
def _renew_connections(**kwargs: Any) -> None:
    if not getattr(kwargs["task"].request, "is_eager", False):
        close_old_connections()
        running.set(kwargs["task_id"])


@signals.worker_init.connect
def _share_with_children(**kwargs: Any) -> None:
    # What is loaded before the children are forked is left alone by their collectors: they then share it.
    gc.collect()
    gc.freeze()


@signals.worker_ready.connect
def _tick_here(**kwargs: Any) -> None:
    """Beat as a thread of this worker, where the environment names its schedule: a process of its own would load all
    of us for five messages a second."""
    if schedule := os.environ.get("CSDESK_BEAT_SCHEDULE"):
        service = Service(app, schedule_filename=schedule, scheduler_cls=app.conf.beat_scheduler)
        Thread(target=_tick_until_death, args=(service,), name="beat", daemon=True).start()


def _tick_until_death(service: Service) -> None:
    try:
        app.set_current()
        service.start()
    finally:
        # A worker without its beat looks well and does nothing: whoever watches over it starts both anew.
        os._exit(1)


@signals.setup_logging.connect
def _log_as_settings_say(**kwargs: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)
    for name in CHATTY:  # two lines a second that say that all is well
        logging.getLogger(name).setLevel(logging.WARNING)
