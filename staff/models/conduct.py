from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class IncidentKind(TextChoices):
    """Against what somebody acted."""

    CALL = "call", _("Private call")
    GIFT = "gift", _("Gift or cash taken")
    CONDUCT = "conduct", _("Something on a list of what is not done")
    COMPLAINT = "complaint", _("Complaint about the colleague")


class Verdict(TextChoices):
    """Whether a complaint was found to be true (ATT-10)."""

    OPEN = "open", pgettext_lazy("incident", "To be verified")
    TRUE = "true", pgettext_lazy("incident", "Verified")
    UNFOUNDED = "unfounded", pgettext_lazy("incident", "Unfounded")


class Incident(TwoNames, TenantOwned):
    """What a colleague did against the house's rules (ATT-04, ATT-10, ATT-11, ATT-12), as the manual named it then.

    Nothing is deleted: what was noted wrongly is taken back with its reason.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    # Keys of the manual: the list and what stands on it, or the root of a complaint.
    entry = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    happened_on = models.DateField(_("day"))
    # Of a private call.
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    # What a gift is worth; empty: nobody knows.
    worth_fen = models.BigIntegerField(null=True, blank=True)
    # The complaint's case.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("what happened"), max_length=1000)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    verdict_note = models.CharField(max_length=500, blank=True)
    noted_at = models.DateTimeField()
    noted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("incident")
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="open", verdict_at__isnull=True) | ~Q(verdict="open") & Q(verdict_at__isnull=False),
                name="incident_verdict_dated",
            )
        ]
        indexes = [models.Index(fields=["tenant", "member", "-happened_on", "-id"], name="incident_of_member")]

    @property
    def is_complaint(self) -> bool:
        """Whether it counts only once it is verified."""
        return self.kind == IncidentKind.COMPLAINT

    @property
    def counts(self) -> bool:
        """Whether something may follow from it: not taken back and, of a complaint, verified."""
        return self.taken_back_at is None and (not self.is_complaint or self.verdict == Verdict.TRUE)


class Sanction(TwoNames, TenantOwned):
    """One step of the scale (ATT-09, ATT-17) given to a colleague: by whom, for what, on what evidence, seen when."""

    app_grants = "INSERT, SELECT, UPDATE"

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="sanctions")
    # The step's key and its place on the scale of the manual then; 1 is the mildest.
    step = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    incident = TenantForeignKey("staff.Incident", models.PROTECT, null=True, blank=True, related_name="sanctions")
    reason = models.CharField(_("for what"), max_length=1000)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    given_at = models.DateTimeField()
    given_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    # What the person says to it.
    statement = models.CharField(_("what you say to it"), max_length=1000, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("sanction")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "member", "-given_at", "-id"], name="sanction_of_member"),
            # What somebody has not confirmed to have seen: counted on every page of his.
            models.Index(
                fields=["tenant", "member"],
                name="sanction_unseen",
                condition=Q(seen_at__isnull=True, taken_back_at__isnull=True),
            ),
        ]
