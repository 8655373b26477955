from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with messages on their way; roles collect these."""

    DEAD_LETTERS = "outbox.dead_letters", _("See messages that could not be sent, and send them again")
    ROBOTS = "outbox.robots", _("Set up robots that tell group chats")
    LOCAL_MAIL = "outbox.local_mail", _("Read the mails of an installation without a mail server")
