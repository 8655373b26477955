from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be said on a case; roles collect these."""

    REPLY = "conversations.reply", _("Answer customers")
    NOTE = "conversations.note", _("Write internal notes")
    LOG_CALL = "conversations.log_call", _("Log calls")
    MACRO_SHARE = "conversations.macro_share", _("Make macros for everybody")
    CANNED_SHARE = "conversations.canned_share", _("Write canned replies for a team or everybody")
