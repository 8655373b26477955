"""What punches, days and month sheets tell the rooms below: called by apps.py, which others write in, too."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# kind -> (one, its body, several)
NOTICES = {
    "attendance.elsewhere": (
        gettext_noop("In two places at once: %(name)s"),
        gettext_noop("Punched at “%(place)s” and at “%(other)s” about %(at)s."),
        gettext_noop("%(count)s punches in two places at once"),
    ),
    "attendance.correction_approved": (
        gettext_noop("Your punch correction is approved"),
        gettext_noop("It counts from now on: %(at)s."),
        gettext_noop("%(count)s punch corrections are approved"),
    ),
    "attendance.correction_refused": (
        gettext_noop("Your punch correction was refused"),
        gettext_noop("It was about %(at)s."),
        gettext_noop("%(count)s punch corrections were refused"),
    ),
    "attendance.correction_withdrawn": (
        gettext_noop("Your punch correction was withdrawn"),
        gettext_noop("It was about %(at)s."),
        gettext_noop("%(count)s punch corrections were withdrawn"),
    ),
    "attendance.computed": (
        gettext_noop("Attendance of %(month)s is computed"),
        gettext_noop("%(count)s people. Check it, answer appeals, hand it in."),
        gettext_noop("%(count)s months of attendance are computed"),
    ),
    "attendance.sheet": (
        gettext_noop("Your month sheet %(month)s is there"),
        gettext_noop("Look at its lines. You can appeal until the month is handed in."),
        gettext_noop("%(count)s month sheets are there"),
    ),
    "attendance.fined": (
        gettext_noop("Entered in your month sheet: %(what)s"),
        gettext_noop("¥%(amount)s. You can appeal against it."),
        gettext_noop("%(count)s lines were entered in your month sheet"),
    ),
    "attendance.fine_taken_back": (
        gettext_noop("Taken out of your month sheet: %(what)s"),
        "",
        gettext_noop("%(count)s lines were taken out of your month sheet"),
    ),
    "attendance.appeal": (
        gettext_noop("%(name)s appeals against a line of the month sheet"),
        gettext_noop("%(text)s"),
        gettext_noop("%(count)s appeals against month sheets"),
    ),
    "attendance.appeal_upheld": (
        gettext_noop("Your appeal was upheld: nothing is taken off"),
        gettext_noop("%(answer)s"),
        gettext_noop("%(count)s appeals were upheld"),
    ),
    "attendance.appeal_rejected": (
        gettext_noop("Your appeal was rejected"),
        gettext_noop("%(answer)s"),
        gettext_noop("%(count)s appeals were rejected"),
    ),
}
SCOPES = {
    "attendance:read": _("Read punches and days of attendance"),
    "attendance:write": _("Bring in punches"),
}


def register_days() -> None:
    """Tell what is computed, signed, brought in and told."""
    from attendance import tasks  # noqa: F401, PLC0415 - registers its handler
    from attendance.services import importing  # noqa: PLC0415
    from attendance.services.days import file_changed  # noqa: PLC0415
    from attendance.services.settling import settle_days  # noqa: PLC0415
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.imports.registry import register_import  # noqa: PLC0415
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from csdesk.sla.registry import register_hourly  # noqa: PLC0415
    from staff.registry import register_file_changed  # noqa: PLC0415

    _register_cases()
    register_scopes(SCOPES)
    register_import(importing.PUNCHES)
    register_hourly(settle_days)
    register_file_changed(file_changed)
    register_notice_group("attendance", _("Attendance"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)
    _register_places()


def _register_cases() -> None:
    from attendance.queries import people  # noqa: PLC0415
    from attendance.services import closing, corrections  # noqa: PLC0415
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415

    label, month = _("Punch correction"), _("Attendance of a month")
    register_kind(
        CaseKind(
            corrections.KIND, label, corrections.SERIES, page=people.page_of_correction,
            visible_to=people.corrections_seen_by, facts=lambda case: {},
        )
    )  # fmt: skip
    register_kind(
        CaseKind(
            closing.KIND,
            month,
            closing.SERIES,
            page=people.page_of_month,
            visible_to=people.months_seen_by,
            facts=lambda case: {},
        )
    )
    register_approval_kind(ApprovalKind(corrections.CHAIN, label, decided=corrections.correction_decided))
    register_approval_kind(ApprovalKind(closing.CHAIN, month, decided=closing.month_decided))


def _register_places() -> None:
    from attendance.permissions import Permission  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415

    register(
        Entry(
            "attendance_days", _("Attendance"), "attendance:days", icon="calendar-check", order=620,
            permission=Permission.SHEET_MANAGE,
        )
    )  # fmt: skip
    register(
        Entry(
            "attendance_sheets", _("Month sheets"), "attendance:months", icon="file-invoice", order=625,
            permission=Permission.SHEET_MANAGE,
        )
    )  # fmt: skip
