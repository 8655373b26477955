from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with webhooks; roles collect these."""

    OWN = "webhooks.own", _("Have webhooks of one's own")
    MANAGE = "webhooks.manage", _("See and change everybody's webhooks")
