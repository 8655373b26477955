from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Offer(TenantOwned):
    """A main product that agents suggest, in words that can be put into a chat (CHT-07)."""

    app_grants = "INSERT, SELECT, UPDATE"

    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    pitch = models.CharField(_("words in Chinese"), max_length=500, blank=True)
    pitch_en = models.CharField(_("words in English"), max_length=500, blank=True)
    # Where it stands among the others, the smallest first.
    place = models.PositiveSmallIntegerField(pgettext_lazy("list", "place"), default=10)
    is_active = models.BooleanField(default=True)
    used_count = models.PositiveIntegerField(default=0)
    changed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "product"], name="chat_offer_product"),
            models.CheckConstraint(condition=~Q(pitch="", pitch_en=""), name="chat_offer_says_something"),
        ]
        indexes = [models.Index(fields=["tenant", "place", "id"], name="chat_offers", condition=Q(is_active=True))]

    def pitch_in(self, language: str) -> str:
        """Its words in a language such as "zh" or "en", else in the other one."""
        first, second = (self.pitch, self.pitch_en) if language.startswith("zh") else (self.pitch_en, self.pitch)
        return first or second
