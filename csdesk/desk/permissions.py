from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done at the desk as a whole; roles collect these."""

    VIEW_SHARE = "desk.view_share", _("Share views of the queue with a team or everybody")
    LABEL_MANAGE = "desk.label_manage", _("Make, rename and retire labels")
    CASE_REMIND = "desk.case_remind", _("Remind whoever holds a case")
