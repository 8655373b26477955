"""Which handled complaints are looked at again: drawn once a week, as many as the manual's share says (CMP-54)."""

import math
import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.sla import clocks
from csdesk.sla.models import Duty
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from tickets.lifecycle import Status
from tickets.models import Complaint

KEY, FACT = "spot-checks", "complaint.draw"
WEEK = timedelta(days=7)


@transaction.atomic
def draw_spot_checks(now: datetime) -> list[Complaint]:
    """Draw from the complaints closed last week, by the company's weeks; harmless when repeated within a week.

    The manual's task for the fact "complaint.draw" says who looks at them, and by when.
    """
    try:
        share = rulebook_at(now).document.complaints.spot_check_share_percent
    except NoRulebook:
        return []
    zone = ZoneInfo(Tenant.objects.get(pk=require_tenant()).zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    if not share or not _is_first(monday):
        return []
    drawn = _drawn(monday, zone, share)
    for complaint in drawn:
        clocks.observe(complaint.case, FACT, at=now)
        publish(complaint.case, record(complaint.case, FACT, actor=None, at=now, rule="CMP-54"))
    return drawn


def _is_first(monday: date) -> bool:
    Duty.objects.bulk_create([Duty(key=KEY, made_until=monday - WEEK)], ignore_conflicts=True)
    duty = Duty.objects.select_for_update(of=("self",)).get(key=KEY)
    if duty.made_until >= monday:
        return False
    duty.made_until = monday
    duty.save(update_fields=["made_until"])
    return True


def _drawn(monday: date, zone: ZoneInfo, share: Decimal) -> list[Complaint]:
    begins, ends = (datetime.combine(day, time.min, zone) for day in (monday - WEEK, monday))
    closed = Complaint.objects.filter(status=Status.CLOSED, case__closed_at__gte=begins, case__closed_at__lt=ends)
    ids = list(closed.order_by("pk").values_list("pk", flat=True))
    # Nobody can tell beforehand which ones: not from a seed, not from the order.
    chosen = random.SystemRandom().sample(ids, math.ceil(len(ids) * share / 100))
    return list(Complaint.objects.filter(pk__in=chosen).select_related("case__holder", "case__team").order_by("pk"))
