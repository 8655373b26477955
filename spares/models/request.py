from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from spares.lifecycle import REQUEST_LIFECYCLE, RequestSource, RequestStatus


class SparesRequest(TenantOwned):
    """A place applies for spares: a branch at head office (SPR-01), customer service at purchasing (SPR-06)."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="spares_requests")
    source = models.CharField(_("from"), max_length=12, choices=RequestSource.choices)
    place = TenantForeignKey("spares.Place", models.PROTECT, related_name="requests")
    # The place that gives; None with purchasing.
    origin = TenantForeignKey("spares.Place", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.ASKED)
    reason = models.TextField(_("what for"), blank=True)
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    transfer = TenantForeignKey("spares.Transfer", models.PROTECT, null=True, blank=True, related_name="requests")
    # Why it was refused or withdrawn.
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("request for spares")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="spares_request_case"),
            REQUEST_LIFECYCLE.constraint("spares_request_known_status"),
        ]
        indexes = [
            models.Index(fields=["tenant", "place", "-id"], name="spares_request_place"),
            models.Index(fields=["tenant", "status", "-id"], name="spares_request_status"),
        ]

    def __str__(self) -> str:
        return self.case.number


class RequestLine(TenantOwned):
    """How many good pieces of a part are asked for."""

    request = TenantForeignKey("spares.SparesRequest", models.PROTECT, related_name="lines")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "request", "product"], name="spares_asked_once")]
