from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "csdesk.sla"
    label = "sla"
    verbose_name = _("Time limits and tasks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.ledger.services.checking import check_books  # noqa: PLC0415 - models are not loaded at import
        from csdesk.outbox.waiting import WaitingGroup, register_waiting  # noqa: PLC0415
        from csdesk.people.registry import (  # noqa: PLC0415
            register_new_company_step,
            register_permissions,
        )
        from csdesk.rulebook import registry as rulebook  # noqa: PLC0415
        from csdesk.sla import topics  # noqa: F401, PLC0415 - registers its handlers
        from csdesk.sla.permissions import Permission  # noqa: PLC0415
        from csdesk.sla.queries.calendars import calendar_names  # noqa: PLC0415
        from csdesk.sla.queries.tasks import tasks_that_wait  # noqa: PLC0415
        from csdesk.sla.registry import register_hourly  # noqa: PLC0415
        from csdesk.sla.services.alarms import register_notices  # noqa: PLC0415
        from csdesk.sla.services.daily import plan_daily_mails  # noqa: PLC0415
        from csdesk.sla.services.presets import load_calendars  # noqa: PLC0415
        from csdesk.sla.services.providing import follow_version, preview_document  # noqa: PLC0415

        register_permissions(Permission)
        register_new_company_step(lambda preset, administrator, now: load_calendars(preset) and None)
        rulebook.register_calendars(calendar_names)
        rulebook.register_preview(preview_document)
        rulebook.after_step(follow_version)
        register_notices()
        # The ledger stands below this room and cannot ask for its hour itself.
        register_hourly(check_books)
        register_hourly(lambda now: plan_daily_mails(now) and None)
        register_waiting(WaitingGroup("tasks", _("Tasks"), tasks_that_wait, order=20))
        self._register_hand_over()
        self._register_places()

    def _register_hand_over(self) -> None:
        from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
        from csdesk.sla.services.tasks import hand_over_tasks, open_tasks_held_by  # noqa: PLC0415

        register_hand_over(_("Open tasks"), open_tasks_held_by, hand_over_tasks)

    def _register_places(self) -> None:
        from csdesk.rulebook.permissions import Permission as Manual  # noqa: PLC0415
        from csdesk.search.registry import register_clocks  # noqa: PLC0415
        from csdesk.sla.permissions import Permission  # noqa: PLC0415
        from csdesk.sla.queries.explaining import name_of  # noqa: PLC0415
        from csdesk.sla.queries.tasks import due_tasks  # noqa: PLC0415
        from csdesk.sla.queries.urgent import most_urgent, running_clocks  # noqa: PLC0415
        from csdesk.web.clock_face import name_clocks_by  # noqa: PLC0415
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415

        name_clocks_by(name_of)
        register_clocks(lambda cases: most_urgent(running_clocks(cases)))
        register(
            Entry(
                "tasks", _("Tasks"), "sla:tasks", icon="checklist", order=150, shortcut="t",
                permission=Permission.TASK_WORK,
                count=lambda asking: due_tasks(asking.member, until=asking.day_ends), count_key="tasks",
            )
        )  # fmt: skip
        read = Manual.VIEW  # calendars belong to what the manual says
        register(
            Entry("calendars", _("Calendars and holidays"), "sla:calendars", icon="calendar", order=200,
                  permission=read, side=ADMIN,
                  detail=_("Working hours, holidays and make-up days, by which deadlines are reckoned."))
        )  # fmt: skip
        register(
            Entry("engine", _("Clocks watched?"), "sla:engine", icon="activity-heartbeat", order=620,
                  permission=Permission.ENGINE_VIEW, side=ADMIN,
                  detail=_("Signs of life of what watches the deadlines, and deadlines that were set aside."))
        )  # fmt: skip
