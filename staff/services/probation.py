"""Somebody decides before a probation ends (ATT-08): a task, and what comes of it."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import cancel_task, open_task
from csdesk.sla.services.terms import BARE_ALARMS, Terms
from staff.models import Employment

TASK, RULE = "probation", "ATT-08"
CONFIRMED, EXTENDED, ENDED = "confirmed", "extended", "ended"


@transaction.atomic
def remind_of_probations(now: datetime) -> None:
    """Have it decided on every probation that ends within the days of the manual; harmless when repeated."""
    try:
        manual = rulebook_at(now).document.conduct
    except NoRulebook:
        return
    if not manual.probation_reminder_days or manual.probation_role is None:
        return
    today = now.astimezone(company_zone()).date()
    horizon = today + timedelta(days=manual.probation_reminder_days)
    staying = Q(left_on__isnull=True) | Q(left_on__gt=today)
    ending = Employment.objects.filter(staying, probation_ends_on__range=(today, horizon))
    known = set(Task.objects.filter(kind=TASK, occurs_on__range=(today, horizon)).values_list("subject", "occurs_on"))
    # Locked: two workers may look at the same hour.
    for employment in ending.select_for_update(of=("self",), skip_locked=True).select_related("member").order_by("pk"):
        if (str(employment.pk), employment.probation_ends_on) not in known:
            _open(employment, manual.probation_role, now)


def _open(employment: Employment, role: str, now: datetime) -> None:
    if Task.objects.filter(kind=TASK, subject=str(employment.pk), occurs_on=employment.probation_ends_on).exists():
        return
    assert employment.probation_ends_on is not None
    # The last day of probation is the last on which it can be ended.
    due_at = datetime.combine(employment.probation_ends_on + timedelta(days=1), time.min, company_zone())
    with override("zh-hans"):
        title = _title(employment)
    with override("en"):
        title_en = _title(employment)
    open_task(
        TASK, Terms("", RULE, "", "", BARE_ALARMS), title=title, title_en=title_en, case=None, assignee=None,
        role=role, at=now, by="probation.ends", due_at=due_at, subject=str(employment.pk),
        occurs_on=employment.probation_ends_on,
    )  # fmt: skip


def _title(employment: Employment) -> str:
    words = {"name": employment.member.name, "day": f"{employment.probation_ends_on:%Y-%m-%d}"}
    return _("Decide on the probation of %(name)s, which ends on %(day)s") % words


def drop_reminders(employment: Employment, *, now: datetime) -> None:
    """Let tasks fall away that were about days which have changed."""
    for task in Task.objects.filter(kind=TASK, subject=str(employment.pk), state=TaskState.OPEN):
        if task.occurs_on != employment.probation_ends_on or employment.left_on is not None:
            cancel_task(task, now=now, by="probation.changed")


def decided(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """What follows from the decision: who is not kept leaves the file open until the last day is entered there.

    Raises RuleViolation when somebody decides on himself.
    """
    employment = Employment.objects.filter(pk=int(task.subject)).first()
    if employment is not None and actor is not None and employment.member_id == actor.pk:
        raise RuleViolation(RULE, _("Nobody decides on his own probation."), field="outcome")
