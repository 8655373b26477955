from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from spares.lifecycle import TRANSFER_LIFECYCLE, TransferStatus
from spares.models.place import Grade


class Transfer(TenantOwned):
    """An order to bring spares from one place (or a supplier) to another, from the order to the last piece."""

    number = models.CharField(max_length=40)
    # None: from outside, through purchasing.
    origin = TenantForeignKey("spares.Place", models.PROTECT, null=True, blank=True, related_name="outgoing")
    target = TenantForeignKey("spares.Place", models.PROTECT, related_name="incoming")
    status = models.CharField(max_length=10, choices=TransferStatus.choices, default=TransferStatus.ORDERED)
    # The request it fulfils.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(max_length=10)
    note = models.CharField(_("note"), max_length=500, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # With carrier and waybill; the task reminds of what is not known by the day after (SPR-09).
    shipment = TenantForeignKey("shipping.Shipment", models.PROTECT, null=True, blank=True, related_name="+")
    waybill_task = TenantForeignKey("sla.Task", models.PROTECT, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # How a shortage on arrival was explained.
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("transfer")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="spares_transfer_number"),
            TRANSFER_LIFECYCLE.constraint("spares_transfer_status"),
        ]
        indexes = [
            models.Index(fields=["tenant", "origin", "status", "-id"], name="spares_transfer_from"),
            models.Index(fields=["tenant", "target", "status", "-id"], name="spares_transfer_to"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(TenantOwned):
    """One part of a transfer: ordered, sent, arrived. A brand partner gives good pieces for the bad ones it has."""

    transfer = TenantForeignKey("spares.Transfer", models.PROTECT, related_name="lines")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    grade = models.CharField(max_length=4, choices=Grade.choices, default=Grade.GOOD)
    ordered = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(null=True, blank=True)
    arrived = models.PositiveIntegerField(null=True, blank=True)
    serials = models.JSONField(default=list, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "transfer", "product", "grade"], name="spares_line_once"),
            models.CheckConstraint(condition=Q(ordered__gt=0), name="spares_line_ordered"),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True) | Q(arrived__lte=models.F("sent")), name="spares_line_not_more"
            ),
        ]
