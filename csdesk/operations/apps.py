from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as _noop

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class OperationsConfig(AppConfig):
    name = "csdesk.operations"
    label = "operations"
    verbose_name = _("House")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.operations import topics  # noqa: F401, PLC0415 - it registers itself
        from csdesk.operations.permissions import Permission  # noqa: PLC0415
        from csdesk.people.registry import register_permissions, register_security_labels  # noqa: PLC0415

        register_permissions(Permission)
        register_security_labels(
            {
                "export.asked": _("Export of all data asked for"),
                "export.ready": _("Export of all data made"),
                "export.failed": _("Export of all data failed"),
                "export.fetched": _("Export of all data fetched"),
                "company.suspended": _("Company suspended"),
                "company.resumed": _("Suspension ended"),
            }
        )
        self._register_notices()
        self._register_upkeep()
        self._register_places()

    def _register_notices(self) -> None:
        from csdesk.outbox.notify import register_notice  # noqa: PLC0415

        register_notice(
            "operations.export_asked",
            title=_noop("%(person)s takes all of the company's data out"),
            body=_noop("Reason given: %(reason)s. If this should not be, deactivate the person now."),
        )
        register_notice(
            "operations.export_ready",
            title=_noop("The export of all data is ready"),
            body=_noop("It can be fetched for a day."),
        )
        register_notice("operations.export_failed", title=_noop("The export of all data failed"))

    def _register_upkeep(self) -> None:
        """All that is done by itself, in one list: what is ours to do, and what beat, engine and relay do."""
        from csdesk.api.services.replays import forget_old_answers  # noqa: PLC0415
        from csdesk.operations.services import looking_after  # noqa: PLC0415
        from csdesk.operations.services.exports import delete_old_exports  # noqa: PLC0415
        from csdesk.tenancy.upkeep import register_upkeep  # noqa: PLC0415

        second = timedelta(seconds=1)
        register_upkeep("engine", _("Engine: fires alarms"), every=second, sign_of_life="engine")
        register_upkeep("relay", _("Relay: tells people"), every=second, sign_of_life="relay")
        register_upkeep("sweep", _("Second trigger (Celery)"), every=second, sign_of_life="sweep")
        register_upkeep("reconcile", _("Hourly check of clocks, duties made"), every=HOUR, sign_of_life="reconcile")
        register_upkeep("backup", _("Backup"), every=DAY, sign_of_life="backup")
        register_upkeep("messages", _("Old messages and notices taken away"), every=HOUR, sign_of_life="tidy")
        register_upkeep(
            "sessions", _("Sessions that ran out taken away"), every=DAY,
            work=looking_after.forget_old_sessions, per_company=False,
        )  # fmt: skip
        register_upkeep(
            "attempts", _("Old failed sign-ins taken away"), every=DAY,
            work=looking_after.forget_old_attempts, per_company=False,
        )  # fmt: skip
        register_upkeep("answers", _("Old answers to programs taken away"), every=HOUR, work=forget_old_answers)
        register_upkeep("exports", _("Files of exports deleted"), every=HOUR, work=delete_old_exports)

    def _register_places(self) -> None:
        from csdesk.operations.permissions import Permission  # noqa: PLC0415
        from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415

        register(
            Entry(
                "house", _("House"), "operations:house", icon="activity-heartbeat", order=600,
                permission=Permission.HOUSE, side=ADMIN,
                detail=_("Loops, queues, backups, space: whether everything is well."),
            )
        )  # fmt: skip
        register(
            Entry(
                "exports", _("Export of our data"), "operations:exports", icon="database-export", order=690,
                permission=Permission.EXPORT, side=ADMIN,
                detail=_("All of the company's data in one file."),
            )
        )  # fmt: skip
