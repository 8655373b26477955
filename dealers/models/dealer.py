from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class DealerState(TextChoices):
    """Whether we still do business."""

    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Dealer(TenantOwned):
    """A company that sells our goods, with its own after-sales specialist (DLR-01, DLR-02, DLR-06)."""

    code = models.CharField(_("dealer code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    # Names sort by pinyin; filled by services.
    sort_key = models.CharField(max_length=400, editable=False, default="")
    # A key of the rulebook's kinds of customers: warranty and return policy depend on it (T-21, DOA-17).
    kind = models.CharField(_("kind of customer"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    brands = models.JSONField(_("brands"), default=list, blank=True)
    # Share of the goods taken that the contract lets the dealer return or exchange, e.g. 0.0500 (DOA-17).
    exchange_ratio = models.DecimalField(_("exchange ratio"), max_digits=5, decimal_places=4, null=True, blank=True)
    specialist = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    channel_person = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=DealerState.choices, default=DealerState.ACTIVE)
    since = models.DateField(_("customer since"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("dealer")
        verbose_name_plural = _("dealers")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="dealer_code",
                violation_error_message=_("Another dealer has this code."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "state", "sort_key", "id"], name="dealer_list")]

    def __str__(self) -> str:
        return self.name
