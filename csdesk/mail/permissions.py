from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with mail; roles collect these."""

    INTAKE_WORK = "mail.intake_work", _("Sort new mail")
    SENDER_BLOCK = "mail.sender_block", _("Block senders")
    MAILBOX_MANAGE = "mail.mailbox_manage", _("Set up mailboxes")
