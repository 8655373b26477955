from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.lifecycle import STANDING, SWAP_LIFECYCLE, SwapStatus
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Swap(TenantOwned):
    """One person's shift against another's (换班), with its pay-back half (还班); without one somebody stands in."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=SwapStatus.choices, default=SwapStatus.OFFERED)
    asked_by = TenantForeignKey("people.Member", models.PROTECT, related_name="swaps_asked")
    other = TenantForeignKey("people.Member", models.PROTECT, related_name="swaps_offered")
    # The asker's shift, which the other works; and the other's, which the asker works for it.
    given = TenantForeignKey("attendance.Shift", models.PROTECT, related_name="+")
    payback = TenantForeignKey("attendance.Shift", models.PROTECT, null=True, blank=True, related_name="+")
    # A key of the manual's reasons, and the words of who asks (SHF-17).
    reason = models.CharField(_("for"), max_length=40, blank=True)
    words = models.CharField(_("reason"), max_length=500)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why it was declined, refused or called off, and the rule that said so.
    outcome = models.CharField(max_length=500, blank=True)
    outcome_rule = models.CharField(max_length=10, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = pgettext_lazy("shift", "swap")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="swap_case"),
            SWAP_LIFECYCLE.constraint("swap_known_status"),
            models.CheckConstraint(condition=~Q(asked_by=F("other")), name="swap_of_two"),
            # A shift stands in one swap at a time, whichever half it is; services look at the other half.
            models.UniqueConstraint(
                fields=["tenant", "given"], condition=Q(status__in=sorted(STANDING)), name="swap_gives_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "payback"], condition=Q(status__in=sorted(STANDING)), name="swap_pays_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "asked_by", "-id"], name="swap_of_asker"),
            models.Index(fields=["tenant", "other", "-id"], name="swap_of_other"),
            models.Index(fields=["tenant", "status", "-id"], name="swap_by_status"),
        ]

    def __str__(self) -> str:
        return self.case.number

    @property
    def is_stand_in(self) -> bool:
        """Whether no shift is paid back (SHF-18)."""
        return self.payback_id is None


class ShiftFault(TenantOwned):
    """A shift that nobody or the wrong person worked because a swap was not handed over clearly (SHF-15, SHF-16)."""

    class Kind(models.TextChoices):
        WRONG = "wrong", _("Wrong shift")
        EMPTY = "empty", _("Empty shift")

    swap = TenantForeignKey("attendance.Swap", models.PROTECT, related_name="faults")
    shift = TenantForeignKey("attendance.Shift", models.PROTECT, related_name="+")
    # The shift's day: whose month it belongs to.
    day = models.DateField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    rule = models.CharField(max_length=10)
    rulebook_version = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, related_name="+")
    note = models.CharField(_("what happened"), max_length=500)
    noted_at = models.DateTimeField()
    noted_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    # Taken back, when it was not so.
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("wrong or empty shift")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "shift"], condition=Q(revoked_at__isnull=True), name="shift_fault_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["wrong", "empty"]), name="shift_fault_kind"),
        ]
        indexes = [models.Index(fields=["tenant", "day"], name="shift_fault_day")]


class FaultShare(TenantOwned):
    """How much of a wrong or empty shift is one person's doing, and what the manual makes of it."""

    app_grants = "INSERT, SELECT"

    fault = TenantForeignKey("attendance.ShiftFault", models.PROTECT, related_name="shares")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(_("responsibility"))
    # One of the two: an amount in fen, or a day of absenteeism.
    amount_fen = models.BigIntegerField(null=True)
    is_absence = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "fault", "member"], name="fault_share_once"),
        ]
        indexes = [models.Index(fields=["tenant", "member", "-id"], name="fault_share_of")]
