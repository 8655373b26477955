from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "csdesk.sla"
    label = "sla"
    verbose_name = _("Clocks and deadlines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.people.registry import (  # noqa: PLC0415 - models are not loaded at import
            register_new_company_step,
            register_permissions,
        )
        from csdesk.rulebook import registry as rulebook  # noqa: PLC0415
        from csdesk.sla import topics  # noqa: F401, PLC0415 - registers its handlers
        from csdesk.sla.permissions import Permission  # noqa: PLC0415
        from csdesk.sla.queries.calendars import calendar_names  # noqa: PLC0415
        from csdesk.sla.services.alarms import register_notices  # noqa: PLC0415
        from csdesk.sla.services.presets import load_calendars  # noqa: PLC0415
        from csdesk.sla.services.providing import follow_version, preview_document  # noqa: PLC0415

        register_permissions(Permission)
        register_new_company_step(lambda preset, administrator, now: load_calendars(preset) and None)
        rulebook.register_calendars(calendar_names)
        rulebook.register_preview(preview_document)
        rulebook.after_step(follow_version)
        register_notices()
