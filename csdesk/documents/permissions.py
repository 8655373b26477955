from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with files; roles collect these."""

    UPLOAD = "documents.upload", _("Attach files")
