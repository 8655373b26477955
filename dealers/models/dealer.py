from django.db import models
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned

LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]


class DealerState(TextChoices):
    """Whether we still do business."""

    ACTIVE = "active", _("Doing business")
    ENDED = "ended", _("Dealings ended")


class Dealer(TenantOwned):
    """A company that sells our goods, with its own after-sales specialist (DLR-01, DLR-02, DLR-06)."""

    # The dealer's file: tasks, clocks, mails and papers that concern no single complaint hang on it.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="dealers")
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
    # What mails to the dealer are written in.
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="zh-hans")
    # What the profile holds besides (CUS-01, CUS-03); urgency is a key of the rulebook's where it names any.
    interests = models.CharField(_("products of interest"), max_length=300, blank=True)
    view_of_us = models.TextField(_("view of our company"), blank=True)
    suggestions = models.TextField(_("suggestions and complaints"), blank=True)
    urgency = models.CharField(_("purchase urgency"), max_length=40, blank=True)
    # Handed over by the channel department, called, and passed back as a full file (DLR-02, DLR-03).
    handed_over_at = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(_("why the dealings ended"), max_length=300, blank=True)

    history = TenantHistory()
    # `search_dealers` finds names by their pieces: it alone may go by an index that does not begin with the company.
    search_columns = ("tenant_id", "id", "code", "name", "sort_key", "phone")
    index_across_tenants = ("dealer_pieces(name::text)",)

    class Meta:
        verbose_name = _("dealer")
        verbose_name_plural = _("dealers")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="dealer_code",
                violation_error_message=_("Another dealer has this code."),
            ),
            models.UniqueConstraint(fields=["tenant", "case"], name="dealer_file_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "sort_key", "id"], name="dealer_list"),
            # the archive narrowed: by region, and a specialist's own
            models.Index(fields=["tenant", "region", "sort_key", "id"], name="dealer_region"),
            models.Index(fields=["tenant", "specialist", "sort_key", "id"], name="dealer_specialist"),
            # whose complaint a call or mail is
            models.Index(fields=["tenant", "phone"], name="dealer_phone"),
            models.Index(fields=["tenant", "email"], name="dealer_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The dealer's page."""
        return reverse("dealers:dealer", args=[self.pk])

    @property
    def is_active(self) -> bool:
        """Whether we still do business."""
        return self.state == DealerState.ACTIVE
