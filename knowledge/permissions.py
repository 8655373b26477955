from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with standard answers; roles collect these."""

    ARTICLE_VIEW = "knowledge.article_view", _("Read and use standard answers")
    ARTICLE_WRITE = "knowledge.article_write", _("Write standard answers")
    ARTICLE_APPROVE = "knowledge.article_approve", _("Approve and retire standard answers")
