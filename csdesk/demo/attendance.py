"""Punches of whoever was rostered, with every kind of exception, and last month's sheets to sign."""

from datetime import datetime, timedelta

from attendance.models import Correction, Day, Door, Punch, SheetMonth, Shift
from attendance.queries.manual_days import Manual
from attendance.services.closing import close_month, hand_in, start_closing
from attendance.services.corrections import ask_correction
from attendance.services.punching import NewPunch, take_punches
from csdesk.demo.stage import person
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

MINUTE, DAY, BACK = timedelta(minutes=1), timedelta(days=1), timedelta(days=70)
# Of so many shifts the first ones are none like the others: minutes after the beginning and after the end; None: none.
ODD = {3: (7, 4), 9: (-6, -12), 14: (-8, None), 21: (None, None), 26: (-5, 95), 31: (16, 3)}
ROUND = 37


def keep_attendance(tenant: Tenant, *, now: datetime) -> None:
    """Play it once, and top punches up at each start: whoever had a shift since the last one came and went."""
    with tenant_atomic(tenant.pk):
        last = Punch.objects.order_by("-at").values_list("at", flat=True).first() or now - BACK
        shifts = Shift.objects.filter(
            cancelled_at=None, is_standby=False, roster__state="published", begins_at__gt=last - DAY, begins_at__lte=now
        )
        punches = [punch for shift in shifts.order_by("begins_at", "pk") for punch in _punches(shift, now)]
        take_punches(punches, door=Door.API, actor=None, now=now)
        _correction(now)
    _close(tenant, now)


def _punches(shift: Shift, now: datetime) -> list[NewPunch]:
    """By the shift's id, so that a later start finds those that are there already."""
    came, went = ODD.get(shift.pk % ROUND, (-(shift.pk % 11), 1 + shift.pk % 7))
    found = []
    if came is not None:
        found.append(NewPunch(shift.member_id, shift.begins_at + came * MINUTE, "in", "前台"))
    if went is not None:
        found.append(NewPunch(shift.member_id, shift.ends_at + went * MINUTE, "out", "前台"))
    return [punch for punch in found if punch.at <= now]


def _correction(now: datetime) -> None:
    """Somebody who forgot to punch out asks for it."""
    day = Day.objects.filter(missing__gt=0, is_open=False).select_related("member").order_by("-day").first()
    if day is None or Correction.objects.exists():
        return
    part = next(part for part in day.parts if part.get("missing"))
    at = datetime.fromtimestamp(part["end"], now.tzinfo)
    try:
        ask_correction(day.member, at=at, direction="out", reason="接客户电话，忘记打卡", actor=day.member, now=now)
    except RuleViolation:
        return


def _close(tenant: Tenant, now: datetime) -> None:
    """Last month is computed and waits for its signatures."""
    with tenant_atomic(tenant.pk):
        first = (Manual().today(now).replace(day=1) - timedelta(days=1)).replace(day=1)
        worked = Shift.objects.filter(day__gte=first, day__lt=Manual().today(now).replace(day=1)).exists()
        if SheetMonth.objects.exists() or not worked:
            return
        month = start_closing(first, actor=None, now=now)
    close_month(tenant.pk, month.pk)
    with tenant_atomic(tenant.pk):
        try:
            hand_in(SheetMonth.objects.get(pk=month.pk), actor=person(tenant, "assistant"), now=now)
        except RuleViolation:
            return
