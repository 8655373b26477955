from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class DeskNotice(TenantOwned):
    """News of the business or the desk that people read before they come on duty (SHF-23)."""

    # None: for everybody.
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(pgettext_lazy("notice", "title"), max_length=120)
    text = models.TextField(_("text"), max_length=5000)
    must_read = models.BooleanField(_("read before coming on duty"), default=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    posted_at = models.DateTimeField()
    posted_by = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("desk notice")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "-posted_at"], name="desk_notice_newest")]

    def __str__(self) -> str:
        return self.title


class NoticeRead(TenantOwned):
    """Somebody has read a notice."""

    app_grants = "INSERT, SELECT"

    notice = TenantForeignKey("attendance.DeskNotice", models.PROTECT, related_name="reads")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "notice", "member"], name="notice_read_once")]


class ChecklistRun(TenantOwned):
    """Somebody went through the checklist before or after a shift (SHF-25). Append-only."""

    app_grants = "INSERT, SELECT"

    class Kind(models.TextChoices):
        OPENING = "opening", _("Before the shift")
        CLOSING = "closing", _("Before leaving")

    shift = TenantForeignKey("attendance.Shift", models.PROTECT, related_name="+")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    # [{"key", "zh", "en", "is_done"}]: the lines as the manual had them then.
    lines = models.JSONField(default=list)
    note = models.CharField(pgettext_lazy("checklist", "note"), max_length=300, blank=True)
    done_at = models.DateTimeField()
    # By when it should have been done; None: there is no limit.
    due_at = models.DateTimeField(null=True)
    is_last_one = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("checklist")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "shift", "member", "kind"], name="checklist_once"),
            models.CheckConstraint(condition=Q(kind__in=["opening", "closing"]), name="checklist_kind"),
        ]

    @property
    def is_late(self) -> bool:
        """Whether it was done after it should have been."""
        return self.due_at is not None and self.done_at > self.due_at


class PostAbsence(TenantOwned):
    """Somebody leaves the post during a shift (SHF-26): asked, allowed, gone, back."""

    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    shift = TenantForeignKey("attendance.Shift", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    asked_at = models.DateTimeField()
    # Nobody had to be asked: the manual names nobody.
    needs_leave = models.BooleanField(default=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    is_allowed = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # By when he has to be back (SHF-27); None: the manual has no limit.
    due_back_at = models.DateTimeField(null=True, blank=True)
    extended_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("leaving the post")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member"],
                condition=Q(back_at__isnull=True) & ~Q(is_allowed=False),
                name="post_left_once",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True) | Q(back_at__gte=F("left_at")), name="post_back_after_leaving"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "member", "-id"], name="post_absence_of")]
