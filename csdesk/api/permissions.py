from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with keys of the API; roles collect these."""

    KEY_OWN = "api.key_own", _("Make API keys for oneself")
    KEY_MANAGE = "api.key_manage", _("See and revoke everybody’s API keys")
