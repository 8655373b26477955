from django.db import models
from django.db.models import F, Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Payer(TextChoices):
    """Who bears the freight of a leg."""

    COMPANY = "company", _("We")
    DEALER = "dealer", _("The dealer")
    FACTORY = "factory", _("The factory")
    PARTNER = "partner", _("The brand partner")


class Stage(TextChoices):
    """How far a parcel is."""

    PLANNED = "planned", pgettext_lazy("parcel", "To be sent")
    SENT = "sent", pgettext_lazy("parcel", "On its way")
    ARRIVED = "arrived", pgettext_lazy("parcel", "Arrived")
    LOST = "lost", pgettext_lazy("parcel", "Lost")
    CANCELLED = "cancelled", pgettext_lazy("parcel", "Not sent")


class Shipment(TenantOwned):
    """One leg of goods from one hand to the next, with what it costs (RPR-09, RPR-18, SPR-09)."""

    # Empty for parcels that belong to no case, such as spares for a branch.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="shipments")
    # Which leg of which road, e.g. "return.inbound"; registered by the room that sends.
    leg = models.CharField(max_length=40)
    # The departments that pack and that unpack it; empty where it is somebody outside.
    from_team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    to_team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    sender = models.CharField(_("from"), max_length=120)
    recipient = models.CharField(_("to"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    # As products.rules.serials spells it.
    waybill = models.CharField(_("waybill number"), max_length=80, blank=True)
    # The goods of several cases lie in one parcel: its number is known already, and that is no mistake.
    shares_waybill = models.BooleanField(default=False)
    pieces = models.PositiveIntegerField(_("pieces"), default=1)
    # The list of what is in it (SPR-09): {"product", "serial", "quantity"} a row.
    contents = models.JSONField(_("contents"), default=list, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expected_on = models.DateField(_("expected arrival"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    # What whoever unpacked it counted, and what he found (SPR-08).
    arrived_pieces = models.PositiveIntegerField(_("pieces counted"), null=True, blank=True)
    arrival_note = models.CharField(_("found on arrival"), max_length=500, blank=True)
    lost_at = models.DateTimeField(_("lost"), null=True, blank=True)
    lost_note = models.CharField(max_length=500, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_note = models.CharField(max_length=500, blank=True)
    # In fen; empty until known.
    cost_fen = models.BigIntegerField(_("cost"), null=True, blank=True)
    payer = models.CharField(_("borne by"), max_length=10, choices=Payer.choices, default=Payer.COMPANY)
    # The cost account it is booked to, a key of the rulebook's accounts, e.g. "sales" (DOA-06).
    account = models.CharField(_("account"), max_length=40, blank=True)
    # The waybill became known here (SPR-09).
    reported_at = models.DateTimeField(null=True, blank=True)
    # The signed reconciliation that has it: what it cost changes no more (RPR-10).
    statement = TenantForeignKey(
        "shipping.FreightStatement", models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    added_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    history = TenantHistory()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "waybill"],
                condition=~Q(waybill="") & Q(shares_waybill=False, cancelled_at__isnull=True),
                name="shipment_waybill_once",
                violation_error_message=_("Another parcel has this waybill number."),
            ),
            models.CheckConstraint(condition=Q(cost_fen__isnull=True) | Q(cost_fen__gte=0), name="shipment_cost"),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="shipment_pieces"),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(sent_at__isnull=False, arrived_at__gte=F("sent_at")),
                name="shipment_arrives_after_sending",
            ),
            models.CheckConstraint(
                condition=Q(lost_at__isnull=True) | Q(sent_at__isnull=False), name="shipment_lost_after_sending"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(sent_at__isnull=True), name="shipment_cancelled_unsent"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "waybill"], name="shipment_waybill"),
            models.Index(fields=["tenant", "-sent_at", "-id"], name="shipment_sent"),
            models.Index(fields=["tenant", "-added_at", "-id"], name="shipment_added"),
            # What a department has to pack.
            models.Index(
                fields=["tenant", "from_team", "id"],
                name="shipment_to_pack",
                condition=Q(sent_at__isnull=True, cancelled_at__isnull=True),
            ),
            # What is on its way, with and without its waybill.
            models.Index(
                fields=["tenant", "to_team", "id"],
                name="shipment_on_its_way",
                condition=Q(sent_at__isnull=False, arrived_at__isnull=True, lost_at__isnull=True),
            ),
            models.Index(
                fields=["tenant", "from_team", "sent_at"],
                name="shipment_unreported",
                condition=Q(sent_at__isnull=False, reported_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.waybill or self.leg

    def get_absolute_url(self) -> str:
        """The parcel's page."""
        return reverse("shipping:show_shipment", args=[self.pk])

    @property
    def stage(self) -> Stage:
        """How far it is; one that was given up and came after all has arrived."""
        if self.arrived_at is not None:
            return Stage.ARRIVED
        if self.lost_at is not None:
            return Stage.LOST
        if self.cancelled_at is not None:
            return Stage.CANCELLED
        return Stage.SENT if self.sent_at is not None else Stage.PLANNED

    @property
    def is_short(self) -> bool:
        """Whether fewer or more pieces were counted than were sent."""
        return self.arrived_pieces is not None and self.arrived_pieces != self.pieces
