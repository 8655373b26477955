"""Brand points of the first weeks: entered, deducted, applied for, contested."""

from datetime import date, datetime, timedelta

from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.rules import preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import PointEntry
from incentives.services.appeals import contest_points
from incentives.services.points import NewPoints, apply_for_points, enter_points

HOUR = timedelta(hours=1)


def keep_points(tenant: Tenant, *, now: datetime) -> None:
    """Write the entries once, where the company's manual has a plan."""
    with tenant_atomic(tenant.pk):
        if PointEntry.objects.exists() or not rulebook_at(now).document.points.kinds:
            return
        agent, colleague, boss = (person(tenant, key) for key in ("agent", "agent2", "supervisor"))
        _enter(
            agent,
            "good_deed",
            3,
            "下班后把修好的显示器送到赶火车的客户手中。",
            "来电感谢，通话已录音",
            boss,
            now,
        )
        _enter(colleague, "trainer", 4, "自荐为新同事主讲接听礼仪。", "培训签到表", boss, now)
        late = _enter(colleague, "lapse", 2, "当日两个客户答应回电而未回。", "通话记录", boss, now)
        contest_points(late, words="其中一位客户改约次日，当天已在工单注明。", actor=colleague, now=now - HOUR)
        asked = NewPoints(agent, "report", 2, _today(now), "整理出十条常见问题的标准答复并已启用。", "本周周报")
        apply_for_points(asked, actor=agent, now=now)


def _enter(
    member: Member, kind: str, points: int, reason: str, evidence: str, boss: Member, now: datetime
) -> PointEntry:
    return enter_points(NewPoints(member, kind, points, _today(now), reason, evidence), actor=boss, now=now - HOUR)


def _today(now: datetime) -> date:
    return (now - HOUR).astimezone(preset_calendar("office").zone).date()
