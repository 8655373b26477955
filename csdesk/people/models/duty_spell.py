from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class DutySpell(TenantOwned):
    """From when to when somebody was on duty, by his own switch: the log of presence (CHT-05).

    Who never touched the switch has none.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.CASCADE, related_name="duty_spells")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    # Who switched it off: himself, a supervisor; None: the system, when nobody was seen any more.
    ended_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member"], condition=Q(ended_at__isnull=True), name="duty_spell_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="duty_spell_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "member", "-started_at"], name="duty_spell_log")]

    def __str__(self) -> str:
        return f"{self.member} {self.started_at:%Y-%m-%d %H:%M}"
