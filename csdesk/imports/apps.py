from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# kind -> (one, its body, several)
NOTICES = {
    "import.ready": (
        gettext_noop("%(file)s is read: take it in?"),
        gettext_noop("Every row is right."),
        gettext_noop("%(count)s files are read"),
    ),
    "import.wrong": (
        gettext_noop("%(file)s is read, and %(wrong)s rows are wrong"),
        gettext_noop("Nothing is taken in before all of it is right."),
        gettext_noop("%(count)s files hold wrong rows"),
    ),
    "import.refused": (gettext_noop("%(file)s cannot be read"), "", gettext_noop("%(count)s files cannot be read")),
    "import.done": (gettext_noop("%(file)s is taken in"), "", gettext_noop("%(count)s files are taken in")),
    "import.failed": (
        gettext_noop("%(file)s could not be taken in"),
        gettext_noop("Nothing of it was kept. Please try again."),
        gettext_noop("%(count)s files could not be taken in"),
    ),
}


class ImportsConfig(AppConfig):
    name = "csdesk.imports"
    label = "imports"
    verbose_name = _("Imports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.imports import tasks  # noqa: F401, PLC0415 - registers its handlers
        from csdesk.imports.services.uploading import drop_forgotten  # noqa: PLC0415
        from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
        from csdesk.people.registry import register_security_labels  # noqa: PLC0415
        from csdesk.tenancy.upkeep import register_upkeep  # noqa: PLC0415

        register_notice_group("import", _("Imports"))
        for kind, (title, body, many) in NOTICES.items():
            register_notice(kind, title=title, body=body, many=many)
        register_security_labels({"import.done": _("File taken in")})
        register_upkeep("imports", _("Forgotten imports dropped"), every=timedelta(hours=6), work=drop_forgotten)
