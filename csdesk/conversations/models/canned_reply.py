from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class CannedReply(TenantOwned):
    """Words that are ready to be said again (KBS-01): one's own, a team's, or everybody's when it is nobody's.

    In one language or two; placeholders such as {customer_name} stand for what the case knows.
    """

    owner = TenantForeignKey("people.Member", models.CASCADE, null=True, blank=True, related_name="+")
    team = TenantForeignKey("people.Team", models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    folder = models.CharField(_("folder"), max_length=60, blank=True)
    # What one types behind "/" in the composer.
    keyword = models.CharField(_("keyword"), max_length=40, blank=True)
    text_zh = models.TextField(_("Chinese text"), blank=True)
    text_en = models.TextField(_("English text"), blank=True)
    used_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("canned reply")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="canned_reply_of_one"),
            models.CheckConstraint(condition=~Q(text_zh="", text_en=""), name="canned_reply_says_something"),
        ]
        indexes = [
            models.Index(fields=["tenant", "owner", "-used_count"], name="canned_reply_owner"),
            models.Index(fields=["tenant", "team", "-used_count"], name="canned_reply_team"),
        ]

    def __str__(self) -> str:
        return self.title

    def text_in(self, language: str) -> str:
        """Its words in "zh" or "en"; in the other language when there are none in this one."""
        return (self.text_zh or self.text_en) if language == "zh" else (self.text_en or self.text_zh)

    @property
    def languages(self) -> list[str]:
        """In which languages it says something."""
        return [language for language, text in (("zh", self.text_zh), ("en", self.text_en)) if text]
