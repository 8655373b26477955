from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Payer(TextChoices):
    """Who bears the freight of a leg."""

    COMPANY = "company", _("We")
    DEALER = "dealer", _("The dealer")
    FACTORY = "factory", _("The factory")
    PARTNER = "partner", _("The brand partner")


class Shipment(TenantOwned):
    """One leg of goods from one hand to the next, with what it costs (RPR-09, RPR-18, SPR-09)."""

    # Empty for parcels that belong to no case, such as spares for a branch.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="shipments")
    # Which leg of which road, e.g. "return.inbound"; registered by the room that sends.
    leg = models.CharField(max_length=40)
    sender = models.CharField(_("from"), max_length=120)
    recipient = models.CharField(_("to"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    waybill = models.CharField(_("waybill number"), max_length=80, blank=True)
    pieces = models.PositiveIntegerField(_("pieces"), default=1)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expected_on = models.DateField(_("expected arrival"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    lost_at = models.DateTimeField(_("lost"), null=True, blank=True)
    # In fen; empty until known.
    cost_fen = models.BigIntegerField(_("cost"), null=True, blank=True)
    payer = models.CharField(_("borne by"), max_length=10, choices=Payer.choices, default=Payer.COMPANY)
    # The cost account it is booked to, a key of the rulebook's accounts, e.g. "sales" (DOA-06).
    account = models.CharField(_("account"), max_length=40, blank=True)
    # The waybill became known here (SPR-09).
    reported_at = models.DateTimeField(null=True, blank=True)
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "waybill"], name="shipment_waybill"),
            models.Index(fields=["tenant", "-sent_at", "-id"], name="shipment_sent"),
        ]

    def __str__(self) -> str:
        return self.waybill or self.leg
