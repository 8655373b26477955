from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned
from tickets.lifecycle import INQUIRY_LIFECYCLE, InquiryStatus


class Inquiry(TenantOwned):
    """What somebody asks: the content of a case of kind `inquiry`."""

    search_columns = ("tenant_id", "id")

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="inquiries")
    status = models.CharField(max_length=12, choices=InquiryStatus.choices, default=InquiryStatus.OPEN)
    # Keys of the rulebook's lists.
    channel = models.CharField(_("channel"), max_length=40)
    category = models.CharField(_("category"), max_length=40, blank=True)
    complexity = models.CharField(_("complexity"), max_length=40, blank=True)
    brand = models.CharField(_("brand"), max_length=40, blank=True, default="", db_default="")
    line = models.CharField(_("telephone line"), max_length=40, blank=True)
    is_major = models.BooleanField(_("major matter"), default=False)

    # Who, from where, what, why (INQ-11, INQ-12). Of a missed call no more than the number is known.
    asker_name = models.CharField(_("who asks"), max_length=200, blank=True)
    asker_phone = models.CharField(_("phone"), max_length=60, blank=True)
    asker_email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    asker_place = models.CharField(_("from where"), max_length=200, blank=True)
    question = models.TextField(_("question"))
    reason_asked = models.TextField(_("why they ask"), blank=True)

    # The first receiver (INQ-19), also when somebody else holds the case by now.
    received_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # The one before of the same customer (INQ-24): he had to ask again.
    repeat_of = TenantForeignKey("tickets.Inquiry", models.PROTECT, null=True, blank=True, related_name="repeats")

    # Of a visit (INQ-37, INQ-42).
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    greeted_at = models.DateTimeField(_("greeted"), null=True, blank=True)
    greeted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")

    solution = models.CharField(_("kind of solution"), max_length=40, blank=True)
    result = models.TextField(_("result"), blank=True)
    opinion = models.TextField(_("what the customer says of it"), blank=True)
    close_reason = models.CharField(_("why it is over"), max_length=40, blank=True)
    complaint = TenantForeignKey("tickets.Complaint", models.PROTECT, null=True, blank=True, related_name="inquiries")

    history = TenantHistory()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="inquiry_once_a_case"),
            INQUIRY_LIFECYCLE.constraint("inquiry_status"),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.TURNED) | Q(complaint__isnull=False), name="inquiry_turned_into"
            ),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.CLOSED) | ~Q(close_reason=""), name="inquiry_closed_for_a_reason"
            ),
        ]
        indexes = [
            # "Has he asked before?", looked up while a call is written down
            models.Index(fields=["tenant", "asker_phone", "-id"], name="inquiry_by_phone"),
            models.Index(fields=["tenant", "asker_email", "-id"], name="inquiry_by_email"),
            # the queue of one brand (INQ-01)
            models.Index(fields=["tenant", "brand", "case"], name="inquiry_by_brand"),
        ]

    def __str__(self) -> str:
        return self.case.number

    def get_absolute_url(self) -> str:
        """The inquiry's page."""
        return reverse("tickets:show_inquiry", args=[self.case.number])

    @property
    def waits_to_be_greeted(self) -> bool:
        """Whether a visitor stands there and nobody has spoken to him yet (INQ-37)."""
        return self.arrived_at is not None and self.greeted_at is None and self.status == InquiryStatus.OPEN
