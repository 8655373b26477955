from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class State(models.TextChoices):
    """Whether an answer may be given."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class Article(TenantOwned):
    """A standard answer (KBS-01) as it was approved last; of one that never was, the draft."""

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # A key of the manual's areas (KBS-18).
    area = models.CharField(_("area"), max_length=40, blank=True)
    brand = models.CharField(_("brand or product line"), max_length=60, blank=True)
    owner = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    review_on = models.DateField(_("looked at again on"))
    # For which date somebody was asked to look at it again.
    review_asked = models.DateField(null=True)
    # The task that asks for it, while it is to be done.
    review_task = TenantForeignKey("sla.Task", models.PROTECT, null=True, related_name="+")
    is_public = models.BooleanField(_("dealers read it"), default=False)
    title_zh = models.CharField(_("Chinese title"), max_length=120, blank=True)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    text_zh = models.TextField(_("Chinese answer"), blank=True)
    text_en = models.TextField(_("English answer"), blank=True)
    # The words it is found by, made by csdesk.search.rules: of the titles, and of all.
    title_words = ArrayField(models.CharField(max_length=40), default=list)
    words = ArrayField(models.CharField(max_length=40), default=list)
    # The version that holds, 0 before the first approval; and the one that waits for it.
    current = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(null=True)
    used_count = models.PositiveIntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("standard answer")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "state", "-changed_at", "-id"], name="knowledge_article_list"),
            models.Index(
                fields=["tenant", "review_on"], name="knowledge_article_review", condition=models.Q(state="approved")
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh or self.title_en

    def title_in(self, language: str) -> str:
        """Its title in a language such as "zh-hans"; in the other one when there is none."""
        return (self.title_zh or self.title_en) if language.startswith("zh") else (self.title_en or self.title_zh)

    def text_in(self, language: str) -> str:
        """The answer in a language such as "zh"; in the other one when there is none."""
        return (self.text_zh or self.text_en) if language.startswith("zh") else (self.text_en or self.text_zh)
