from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with personal files; roles collect these. One's own file everybody sees."""

    FILE_VIEW = "staff.file_view", _("See everybody's personal file, without pay")
    FILE_MANAGE = "staff.file_manage", _("Keep employments: number, joining, leaving, probation")
    SALARY_VIEW = "staff.salary_view", _("See everybody's base salary")
    SALARY_MANAGE = "staff.salary_manage", _("Set base salaries")
    INCIDENT_NOTE = "staff.incident_note", _("Note and verify what colleagues did against the house's rules")
    SANCTION_GIVE = "staff.sanction_give", _("Give sanctions and take them back")
    SKILL_NOTE = "staff.skill_note", _("Note what colleagues can")
    TRAINING_MANAGE = "staff.training_manage", _("Plan training and register who was there")
    INSPECTION_RUN = "staff.inspection_run", _("Inspect by list")
