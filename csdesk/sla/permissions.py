from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with time; roles collect these."""

    TASK_WORK = "sla.task_work", _("Do tasks")
    TASK_ASSIGN = "sla.task_assign", _("Finish and give away others’ tasks")
    CLOCK_PAUSE = "sla.clock_pause", _("Let time limits stand still")
    CLOCK_CORRECT = "sla.clock_correct", _("Correct when a time limit was kept")
    CLOCK_WATCH = "sla.clock_watch", _("Put time limits back under watch")
    CALENDAR_MANAGE = "sla.calendar_manage", _("Change working calendars")
    ENGINE_VIEW = "sla.engine_view", _("See whether the clocks are watched")
