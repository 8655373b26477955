from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models.role import MemberRole
from csdesk.tenancy.models import TenantHistory, TenantOwned
from csdesk.tenancy.prepared import Prepared


class MemberKind(TextChoices):
    """On which side of the desk a person is."""

    STAFF = "staff", _("Colleague")
    DEALER = "dealer", _("Dealer contact")


class MemberState(TextChoices):
    """Whether the person may sign in to this company."""

    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Deactivated")


class Member(TenantOwned):
    """A person's place in one company: what everything business refers to."""

    index_across_tenants = ("user_id",)
    search_columns = ("tenant_id", "id", "user_id", "state")

    # PROTECT: a person's acts stay attributed.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    # Names sort by pinyin; filled by services.
    sort_key = models.CharField(max_length=160, editable=False, default="")
    kind = models.CharField(max_length=8, choices=MemberKind.choices, default=MemberKind.STAFF)
    state = models.CharField(max_length=10, choices=MemberState.choices, default=MemberState.ACTIVE)
    email = models.EmailField(_("e-mail address"), max_length=254)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    title = models.CharField(_("position"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    # theme, density, shortcuts on or off, quiet hours: the person's own choices
    preferences = models.JSONField(default=dict, blank=True)
    # As the switch says now; empty: never touched. Since when, and all earlier times, the spells of duty say.
    on_duty = models.BooleanField(_("on duty"), null=True, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"],
                name="member_once_a_tenant",
                violation_error_message=_("This person is already here."),
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "sort_key", "id"], name="member_list"),
            models.Index(fields=["user"], name="member_user"),  # "which companies has this user?", before any is known
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in and hold work."""
        return self.state == MemberState.ACTIVE

    @property
    def is_staff_member(self) -> bool:
        """Whether the person works here, as opposed to a dealer's contact."""
        return self.kind == MemberKind.STAFF

    @cached_property
    def permissions(self) -> frozenset[str]:
        """All permissions of all roles held, read once a request."""
        if not self.is_active:
            return frozenset()
        [found] = _permissions.read(None, member=self.pk)
        return frozenset(permission for permissions in found for permission in permissions)

    def may(self, permission: str) -> bool:
        """Whether any of the person's roles carries the permission."""
        return str(permission) in self.permissions

    def was_here(self, at: datetime) -> bool:
        """Whether the person had joined and not left at that moment."""
        return (self.joined_at is None or self.joined_at <= at) and (self.left_at is None or at < self.left_at)


_permissions = Prepared(
    lambda _shape, *, member: [MemberRole.objects.filter(member=member).values_list("role__permissions", flat=True)]
)
