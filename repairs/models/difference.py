from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class DifferenceKind(TextChoices):
    """Why the dealer is contacted the same day (RPR-07, DOA-05)."""

    MISSING = "missing", pgettext_lazy("difference", "Missing")
    EXTRA = "extra", _("More than was sent in")
    DAMAGED = "damaged", _("Damaged by hand")
    OUT_OF_STOCK = "out_of_stock", _("Model out of stock")
    LOST = "lost", _("Lost in transit")
    REFUSED = "refused", _("Application refused")
    OTHER = "other", pgettext_lazy("difference", "Otherwise different")


class ReturnDifference(TenantOwned):
    """Something on which both sides must agree before the goods go on; stays as it was found."""

    order = TenantForeignKey("repairs.ReturnOrder", models.PROTECT, related_name="differences")
    line = TenantForeignKey("repairs.ReturnLine", models.PROTECT, null=True, blank=True, related_name="differences")
    kind = models.CharField(max_length=12, choices=DifferenceKind.choices)
    text = models.CharField(_("what differs"), max_length=500, blank=True)
    found_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()
    # The agreement that settled it.
    agreed_by = TenantForeignKey(
        "repairs.ReturnAgreement", models.PROTECT, null=True, blank=True, related_name="differences"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(DifferenceKind.values)), name="return_difference_kind")
        ]
        indexes = [models.Index(fields=["tenant", "order", "id"], name="return_differences")]


class ReturnAgreement(TenantOwned):
    """What the desk proposed and what the dealer said to it: both names, both moments (RPR-07)."""

    order = TenantForeignKey("repairs.ReturnOrder", models.PROTECT, related_name="agreements")
    proposal = models.TextField(_("what is proposed"))
    proposed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    # None: no word yet.
    is_agreed = models.BooleanField(null=True)
    # Who spoke for the dealer, what he said, and who entered it (himself, in the portal).
    answered_name = models.CharField(max_length=120, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # The supervisor decided a dispute (RPR-08).
    is_decision = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=Q(is_agreed__isnull=True),
                name="return_agreement_open",
                violation_error_message=_("A proposal waits for the dealer's word already."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "order", "id"], name="return_agreements")]
