from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from spares.models.place import Grade


class MovementKind(TextChoices):
    """What happened to the pieces."""

    RECEIVE = "receive", pgettext_lazy("goods", "Received")
    ISSUE = "issue", _("Issued")
    SWAP = "swap", _("Swapped: a bad one in, a good one out")
    SEND = "send", _("Sent to another place")
    ARRIVE = "arrive", _("Arrived from another place")
    RETURN = "return", _("Came back from the way")
    LOSS = "loss", _("Lost on the way")
    WRITE_OFF = "write_off", _("Written off")
    ADJUST = "adjust", _("Adjusted after a count")
    REVERSAL = "reversal", _("Reversed")


class Movement(TenantOwned):
    """One movement of spares: what stands in the ledger, told in the words of the trade. Never changed."""

    app_grants = "INSERT, SELECT"

    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    posting = TenantForeignKey("ledger.Posting", models.PROTECT, related_name="movements")
    place = TenantForeignKey("spares.Place", models.PROTECT, related_name="movements")
    # From whom it came or to whom it went, in words: a dealer, a supplier, a carrier.
    outside = models.CharField(max_length=200, blank=True)
    transfer = TenantForeignKey("spares.Transfer", models.PROTECT, null=True, related_name="movements")
    stocktake = TenantForeignKey("spares.Stocktake", models.PROTECT, null=True, related_name="adjustments")
    reversal_of = TenantForeignKey("spares.Movement", models.PROTECT, null=True, related_name="reversals")

    class Meta:
        verbose_name = _("movement")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "posting"], name="spares_movement_posting"),
        ]
        indexes = [
            models.Index(fields=["tenant", "place", "-id"], name="spares_movement_place"),
            models.Index(fields=["tenant", "kind", "place", "-id"], name="spares_movement_kind"),
        ]


class StockSerial(TenantOwned):
    """Where the piece of a serial number is, as far as numbers were written down."""

    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    # As products.rules.serials spells it.
    serial = models.CharField(_("serial number"), max_length=80)
    # None: it left our places, or is on its way.
    place = TenantForeignKey("spares.Place", models.PROTECT, null=True, related_name="serials")
    grade = models.CharField(max_length=4, choices=Grade.choices)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "serial", "product"], name="spares_serial_once")]
        indexes = [models.Index(fields=["tenant", "place", "product"], name="spares_serial_place")]

    def __str__(self) -> str:
        return self.serial


class MovementSerial(TenantOwned):
    """A numbered piece in a movement. Never changed."""

    app_grants = "INSERT, SELECT"

    movement = TenantForeignKey("spares.Movement", models.PROTECT, related_name="serials")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    serial = models.CharField(max_length=80)
    grade = models.CharField(max_length=4, choices=Grade.choices)
    # Whether it came in (else: went out).
    is_in = models.BooleanField()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "movement"], name="spares_moved_movement"),
            models.Index(fields=["tenant", "serial", "-id"], name="spares_moved_serial"),
        ]

    def __str__(self) -> str:
        return self.serial
