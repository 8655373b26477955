"""Rewards and fines of the first weeks: one that waits, one confirmed, one rejected."""

from datetime import datetime, timedelta

from csdesk.demo.stage import person
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.rules import preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import Proposal
from incentives.services.proposals import ENTERED, FactFound, decide_proposal, enter_fact

HOUR = timedelta(hours=1)


def keep_rewards(tenant: Tenant, *, now: datetime) -> None:
    """Write them once, where the company's manual has rewards."""
    with tenant_atomic(tenant.pk):
        if Proposal.objects.filter(source=ENTERED).exists() or not rulebook_at(now).document.rewards.kinds:
            return
        agent, colleague, boss, head = (person(tenant, key) for key in ("agent", "agent2", "supervisor", "gm"))
        day = (now - HOUR).astimezone(preset_calendar("office").zone).date()
        saving = FactFound(ENTERED, "demo-1", day, "改用可回收包装寄送替换件，本月少付纸箱费 460 元（对账单）。", agent)
        enter_fact(saving, "saving", actor=agent, now=now - HOUR)
        letter = FactFound(ENTERED, "demo-2", day, "客户邮件感谢周六上门调试，已归档。", colleague)
        praised = enter_fact(letter, "praise", actor=boss, now=now - HOUR)
        decide_proposal(praised, confirm=True, amount_fen=30_000, words="休息日到场", actor=head, now=now)
        again = FactFound(ENTERED, "demo-3", day, "同一封感谢邮件转发。", colleague)
        doubled = enter_fact(again, "praise", actor=boss, now=now - HOUR)
        decide_proposal(doubled, confirm=False, words="与上一笔为同一事实。", actor=head, now=now)
