from django.db import models
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from repairs.lifecycle import RETURN_LIFECYCLE, Agreement, Road, Status


class Source(TextChoices):
    """How we heard of a return."""

    PORTAL = "portal", _("Filed by the dealer")
    DESK = "desk", _("Entered at the desk")
    PROGRAM = "program", _("Filed by a program")


class ReturnOrder(TenantOwned):
    """Units that a dealer or customer sends back: the content of a case of kind `return` (RPR-01) or `doa` (DOA-01)."""

    search_columns = ("tenant_id", "id")

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="returns")
    road = models.CharField(_("road"), max_length=8, choices=Road.choices, default=Road.REPAIR, db_default=Road.REPAIR)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.FILED)
    agreement = models.CharField(max_length=12, choices=Agreement.choices, default=Agreement.NONE)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DESK)
    # A key of the rulebook's repair routes (RPR-05).
    route = models.CharField(_("repair route"), max_length=40)
    # Whose goods they are; whose matter the case is, dealers.CaseParty says.
    sender_name = models.CharField(_("sender"), max_length=200)
    sender_phone = models.CharField(_("phone"), max_length=60, blank=True)
    sender_email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    sender_address = models.CharField(_("goods go back to"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    unit_count = models.PositiveIntegerField(_("units"), default=0)
    # Who acknowledged that the data on the goods will be wiped (RPR-12).
    wipe_notice_at = models.DateTimeField(null=True, blank=True)
    wipe_notice_by = models.CharField(max_length=120, blank=True)

    # Why goods come back that are not to be repaired: a key of the rulebook's grounds, the words of whoever applied,
    # and what the manual said to it then (repairs.rules.admission.Admission as data).
    ground = models.CharField(_("ground"), max_length=40, blank=True, default="", db_default="")
    ground_text = models.TextField(_("what is wrong"), blank=True, default="", db_default="")
    wants_refund = models.BooleanField(_("a refund is wanted instead"), default=False, db_default=False)
    admission = models.JSONField(default=dict, blank=True, db_default={})

    # The stages as they were reached: what lists, analyses and the printed bill tell (RPR-09, RPR-19).
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True)
    forwarded_at = models.DateTimeField(_("sent to the factory"), null=True, blank=True)
    repaired_at = models.DateTimeField(_("repair finished"), null=True, blank=True)
    back_at = models.DateTimeField(_("ready to ship"), null=True, blank=True)
    # The customer knows that the goods are back (RPR-17).
    told_at = models.DateTimeField(_("customer told"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    # Who said so: a contact of the dealer, or the specialist who asked (RPR-20).
    arrival_by = models.CharField(max_length=120, blank=True)
    # What the dealer thinks of how it was done, one to five, and who of his people said so (SUR-10).
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_text = models.CharField(max_length=1000, blank=True, default="", db_default="")
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_by = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="return_once_a_case"),
            RETURN_LIFECYCLE.constraint("return_status"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)), name="return_rating"
            ),
            models.CheckConstraint(condition=models.Q(road__in=sorted(Road.values)), name="return_road"),
            models.CheckConstraint(
                condition=models.Q(agreement__in=sorted(Agreement.values)), name="return_agreement_state"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "status", "-id"], name="return_status_list"),
            # The weekly and monthly analysis (RPR-19).
            models.Index(fields=["tenant", "received_at"], name="return_received"),
        ]

    def __str__(self) -> str:
        return self.case.number

    def get_absolute_url(self) -> str:
        """The return's page at the desk."""
        return reverse("repairs:show_return", args=[self.case.number])
