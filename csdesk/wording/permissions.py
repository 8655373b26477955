from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done about words that were warned of or refused; roles collect these."""

    REVIEW = "wording.review", _("Review what was warned of or refused, and allow phrases in their context")
