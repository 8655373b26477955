"""Doing what is due of the list in csdesk.tenancy.upkeep, company by company, in short transactions."""

import logging
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection

from csdesk.outbox.heartbeat import beat
from csdesk.outbox.models import EngineHeartbeat
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.tenancy.upkeep import Upkeep, all_upkeep, is_due

log = logging.getLogger(__name__)
AT_ONCE = 2000
# Parts of one piece of work in one run; the next run goes on.
MOST_PARTS = 50
_OLD_ATTEMPTS = "DELETE FROM axes_accessattempt WHERE attempt_time < %s - interval '1 day'"
_OLD_LOGS = """DELETE FROM axes_accesslog WHERE id IN
  (SELECT id FROM axes_accesslog WHERE attempt_time < %s - interval '180 days' LIMIT %s)"""


def do_upkeep() -> int:
    """Do what is due; how many rows were touched. One piece that fails does not stop the others."""
    now, done = _now(), dict(EngineHeartbeat.objects.values_list("name", "at"))
    return sum(_do(piece) for piece in all_upkeep() if is_due(piece, done.get(piece.beat), now))


def _do(piece: Upkeep) -> int:
    touched, is_well = 0, True
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True) if piece.per_company else [None]:
        try:
            touched += _do_for(piece, tenant_id)
        except Exception:
            log.exception("%s failed for company %s", piece.key, tenant_id)
            is_well = False
    if is_well:
        # Else it is tried again with the next run, and whoever looks sees that it is late.
        beat(piece.beat)
    return touched


def _do_for(piece: Upkeep, tenant_id: int | None) -> int:
    assert piece.work is not None
    touched = 0
    for _part in range(MOST_PARTS):
        if tenant_id is None:
            part = piece.work(now=_now())
        else:
            with tenant_atomic(tenant_id) as now:
                part = piece.work(now=now)
        touched += part
        if part < AT_ONCE:
            break
    return touched


def forget_old_sessions(*, now: datetime) -> int:
    """Sessions that have run out; how many."""
    keys = list(Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:AT_ONCE])
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0


def forget_old_attempts(*, now: datetime) -> int:
    """Failed sign-ins of yesterday, and the log of sign-ins after half a year; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD_ATTEMPTS, [now])
        attempts = cursor.rowcount
        cursor.execute(_OLD_LOGS, [now, AT_ONCE])
        return int(max(attempts, cursor.rowcount))


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [(now,)] = cursor.fetchall()
    moment: datetime = now
    return moment
