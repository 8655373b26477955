from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with complaints and inquiries; roles collect these."""

    COMPLAINT_VIEW = "tickets.complaint_view", _("See complaints")
    COMPLAINT_OPEN = "tickets.complaint_open", _("Take complaints")
    COMPLAINT_WORK = "tickets.complaint_work", _("Work on complaints")
    COMPLAINT_ASSIGN = "tickets.complaint_assign", _("Assign complaints to others")
    COMPLAINT_STAFF = "tickets.complaint_staff", _("See complaints about colleagues")
    DEPARTMENT_OPINION = "tickets.department_opinion", _("Give a department's opinion")
    SPOT_CHECK = "tickets.spot_check", _("Spot-check handled complaints")
    INQUIRY_VIEW = "tickets.inquiry_view", _("See inquiries")
    INQUIRY_OPEN = "tickets.inquiry_open", _("Write down inquiries")
    INQUIRY_WORK = "tickets.inquiry_work", _("Answer inquiries")
    INQUIRY_ASSIGN = "tickets.inquiry_assign", _("Assign inquiries to others")
    VISIT_ASSIGN = "tickets.visit_assign", _("Say who receives a visitor")
    CONSULTATION = "tickets.consultation", _("Answer for a department that is consulted")
    CALL_REPORT = "tickets.call_report", _("Report calls for the telephone system")
