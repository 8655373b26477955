from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class StaffConfig(AppConfig):
    name = "staff"
    label = "staff"
    verbose_name = _("Personal files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what may be done with personal files, and who decides on probations."""
        from csdesk.imports.registry import register_import  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.sla.registry import TaskKind, register_hourly, register_task_kind  # noqa: PLC0415
        from staff.permissions import Permission  # noqa: PLC0415
        from staff.services import importing, probation  # noqa: PLC0415

        register_permissions(Permission)
        register_import(importing.EMPLOYMENTS)
        register_import(importing.SALARIES)
        notes = frozenset({probation.EXTENDED, probation.ENDED})
        register_task_kind(TaskKind(probation.TASK, OUTCOMES, notes, follow_up=probation.decided))
        register_hourly(probation.remind_of_probations)
        _register_notices()
        _register_places()


# What is decided when a probation ends; the words of probation.py's constants.
OUTCOMES = {
    "confirmed": _("Stays for good"),
    "extended": _("Probation is extended"),
    "ended": _("Does not stay"),
}
# kind -> (one, its body, several)
NOTICES = {
    "staff.sanction": (
        gettext_noop("You were given: %(step)s"),
        gettext_noop("Please read it in your file and confirm that you have seen it."),
        gettext_noop("You were given %(count)s sanctions"),
    ),
    "staff.sanction_taken_back": (
        gettext_noop("Taken back: %(step)s"),
        gettext_noop("The reason stands in your file."),
        gettext_noop("%(count)s sanctions were taken back"),
    ),
    "staff.training": (
        gettext_noop("Training: %(subject)s"),
        gettext_noop("%(at)s %(place)s"),
        gettext_noop("You are expected at %(count)s trainings"),
    ),
    "staff.training_off": (
        gettext_noop("Training called off: %(subject)s"),
        gettext_noop("%(at)s %(place)s"),
        gettext_noop("%(count)s trainings were called off"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("staff", _("Personal file"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_places() -> None:
    from csdesk.web.navigation import ACCOUNT, Entry, register  # noqa: PLC0415
    from staff.permissions import Permission  # noqa: PLC0415
    from staff.queries.conduct import unseen_sanctions  # noqa: PLC0415

    register(
        Entry(
            "files",
            _("Personal files"),
            "staff:files",
            icon="id-badge-2",
            order=450,
            permission=Permission.FILE_VIEW,
        )
    )
    register(
        Entry(
            "inspections",
            _("Inspections"),
            "staff:inspections",
            icon="clipboard-check",
            order=455,
            permission=Permission.INSPECTION_RUN,
            unless=Permission.FILE_VIEW,
        )
    )
    register(
        Entry(
            "my-file",
            _("My file"),
            "staff:mine",
            icon="id-badge-2",
            order=902,
            side=ACCOUNT,
            colleagues_only=True,
            count=lambda asking: unseen_sanctions(asking.member),
        )
    )
