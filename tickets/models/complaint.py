from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned
from tickets.lifecycle import COMPLAINT_LIFECYCLE, Status


class Nature(TextChoices):
    """What the customer brings: all of it goes into one feedback register (CMP-04, CMP-17, CMP-18, CMP-36)."""

    COMPLAINT = "complaint", _("Complaint")
    DISPUTE = "dispute", _("Dispute")
    REPORT = "report", _("Report of wrongdoing")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")


class Severity(TextChoices):
    """How grave (CMP-09). Unknown counts as ordinary until somebody says otherwise."""

    UNKNOWN = "unknown", _("Not yet judged")
    ORDINARY = "ordinary", _("Ordinary")
    SERIOUS = "serious", _("Serious")
    ESPECIALLY_SERIOUS = "especially_serious", _("Especially serious")


class Founded(TextChoices):
    """Whether the grounds hold (CMP-12)."""

    UNKNOWN = "unknown", _("Not yet judged")
    FOUNDED = "founded", _("Founded")
    UNFOUNDED = "unfounded", _("Unfounded")


class Liability(TextChoices):
    """Who answers for it (CMP-33)."""

    UNKNOWN = "unknown", _("Not yet judged")
    COMPANY = "company", _("We are liable")
    OTHERS = "others", _("We are not liable")


class Complaint(TenantOwned):
    """What a customer complains about: the content of a case of kind `complaint`."""

    search_columns = ("tenant_id", "id")

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="complaints")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    nature = models.CharField(_("kind of feedback"), max_length=12, choices=Nature.choices, default=Nature.COMPLAINT)
    # Keys of the rulebook's lists: they differ by company (T-09).
    channel = models.CharField(_("channel"), max_length=40)
    type = models.CharField(_("type"), max_length=40, blank=True)
    sub_reason = models.CharField(_("sub-reason"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=40, choices=Severity.choices, default=Severity.UNKNOWN)
    involves_compensation = models.BooleanField(_("compensation is asked for"), default=False)
    is_major = models.BooleanField(_("major matter"), default=False)
    # About our own people or work (CMP-15): the supervisor's.
    is_about_staff = models.BooleanField(_("about our own people or work"), default=False)

    complainant_name = models.CharField(_("complainant"), max_length=200)
    complainant_phone = models.CharField(_("phone"), max_length=60, blank=True)
    complainant_email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    complainant_address = models.CharField(_("address"), max_length=300, blank=True)
    subject_of_complaint = models.CharField(_("complained about"), max_length=300, blank=True)
    content = models.TextField(_("content"))
    cause = models.TextField(_("true cause"), blank=True)
    # Who of ours the cause lies with (CMP-21).
    responsible = models.CharField(_("person responsible for the cause"), max_length=200, blank=True)
    wanted_outcome = models.TextField(_("wanted outcome"), blank=True)

    founded = models.CharField(_("founded?"), max_length=12, choices=Founded.choices, default=Founded.UNKNOWN)
    founded_reason = models.TextField(_("grounds of the judgement"), blank=True)
    liability = models.CharField(_("liable"), max_length=12, choices=Liability.choices, default=Liability.UNKNOWN)
    outcome = models.TextField(_("outcome"), blank=True)
    # The first receiver (INQ-19), also when somebody else holds the case by now.
    received_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # By when the customer was told to expect the solution (CMP-44).
    promised_for = models.DateTimeField(_("solution promised for"), null=True, blank=True)
    summary = models.TextField(_("summary and lessons"), blank=True)
    is_kept_forever = models.BooleanField(_("important: keep for good"), default=False)
    merged_into = TenantForeignKey("tickets.Complaint", models.PROTECT, null=True, blank=True, related_name="merged")

    history = TenantHistory()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="complaint_once_a_case"),
            COMPLAINT_LIFECYCLE.constraint("complaint_status"),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True)),
                name="complaint_merged_into",
            ),
        ]
        indexes = [
            # "Has this customer complained before?", asked while a new complaint is typed
            models.Index(fields=["tenant", "complainant_email"], name="complaint_by_email"),
            models.Index(fields=["tenant", "complainant_phone"], name="complaint_by_phone"),
        ]

    def __str__(self) -> str:
        return self.case.number

    def get_absolute_url(self) -> str:
        """The complaint's page."""
        return reverse("tickets:show_complaint", args=[self.case.number])
