from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class DeskConfig(AppConfig):
    name = "csdesk.desk"
    label = "desk"
    verbose_name = _("Workspace")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What one may do at the desk, its place, and what it tells people."""
        from csdesk.desk.permissions import Permission  # noqa: PLC0415 - models are not loaded at import
        from csdesk.desk.queries.queue import cases_that_wait  # noqa: PLC0415
        from csdesk.desk.services.bulk import forget_old_runs  # noqa: PLC0415
        from csdesk.outbox.waiting import WaitingGroup, register_waiting  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.tenancy.upkeep import register_upkeep  # noqa: PLC0415

        register_permissions(Permission)
        register_waiting(WaitingGroup("cases", _("Cases"), cases_that_wait, order=30))
        register_upkeep("bulk", _("Acts on several cases forgotten"), every=timedelta(days=1), work=forget_old_runs)
        self._register_notice()
        self._register_place()

    def _register_notice(self) -> None:
        from csdesk.outbox.notices import register_notice  # noqa: PLC0415

        register_notice(
            "case.remind",
            title=gettext_noop("%(by)s asks you to look at %(number)s"),
            body=gettext_noop("%(case_title)s %(note)s"),
            many=gettext_noop("You are asked to look at %(count)s cases"),
        )

    def _register_place(self) -> None:
        from csdesk.desk.permissions import Permission  # noqa: PLC0415
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415

        manage = Permission.LABEL_MANAGE
        detail = _("Words of your own for cases, with a colour.")
        register(
            Entry(
                "labels",
                _("Labels"),
                "desk:labels",
                icon="tag",
                order=430,
                permission=manage,
                side=ADMIN,
                detail=detail,
            )
        )
