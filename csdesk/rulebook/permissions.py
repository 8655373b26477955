from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with the manual; roles collect these."""

    VIEW = "rulebook.view", _("Read the manual")
    DRAFT = "rulebook.draft", _("Draft changes of the manual")
    REVIEW = "rulebook.review", _("Review drafts of the manual")
    APPROVE = "rulebook.approve", _("Sign the manual and let it take effect")
