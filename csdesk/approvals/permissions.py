from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with signatures besides giving one's own, which follows from the manual's chains."""

    INBOX = "approvals.inbox", _("Inbox of signatures in the menu")
    OVERVIEW = "approvals.overview", _("See all that waits for signatures")
