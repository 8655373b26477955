from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with the house; roles collect these."""

    HOUSE = "operations.house", _("See how the house is: loops, queues, backups, space")
    EXPORT = "operations.export", _("Take all of the company's data out")
