from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with files; roles collect these."""

    UPLOAD = "documents.upload", _("Attach files")
    PRINT = "documents.print", _("Print forms")
    ARCHIVE = "documents.archive", _("Search the archive of papers")
