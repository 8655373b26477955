from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with rosters, attendance, leave and travel; roles collect these."""

    HANDOVER = "attendance.handover", _("Hand shifts over")
    HANDOVER_LEAD = "attendance.handover_lead", _("Let people go, consent to faults, read all handovers")
    LEAVE_ANSWER = "attendance.leave_answer", _("Grant leave by phone and note it")
    LEAVE_APPLY = "attendance.leave_apply", _("Apply for leave and travel")
    LEAVE_GRANT = "attendance.leave_grant", _("Grant days of leave and close their years")
    NOTICE_POST = "attendance.notice_post", _("Post notices to the desk")
    PUNCH_RECORD = "attendance.punch_record", _("Bring in punches of terminals and files")
    ROSTER_EDIT = "attendance.roster_edit", _("Make and publish rosters")
    SHEET_MANAGE = "attendance.sheet_manage", _("Close months, enter fines, answer appeals")
    SWAP = "attendance.swap", _("Swap shifts")
    SWAP_MANAGE = "attendance.swap_manage", _("Refuse and call off swaps, note wrong and empty shifts")
    TRIP_NOTE = "attendance.trip_note", _("Note journeys at the front desk")
    VIEW_ALL = "attendance.view_all", _("See the rosters and the attendance of everybody")
