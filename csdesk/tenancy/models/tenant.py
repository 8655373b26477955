from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TenantState(TextChoices):
    """Whether a company may use the desk."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Companies."""

    def served(self) -> "TenantQuerySet":
        """Those that may use the desk now: active, or suspended until a moment that has come."""
        over = Q(state=TenantState.SUSPENDED, suspended_until__lte=Now())
        return self.filter(Q(state=TenantState.ACTIVE) | over)

    def suspended(self) -> "TenantQuerySet":
        """Those that may not use it now."""
        return self.filter(state=TenantState.SUSPENDED).exclude(suspended_until__lte=Now())


class Tenant(models.Model):
    """One company. Global: made and changed by administrators' commands only."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=120)
    # A company with a host name of its own is reached under that name only.
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)  # noqa: DJ001
    state = models.CharField(max_length=12, choices=TenantState.choices, default=TenantState.ACTIVE)
    # Suspended: pages, sockets, keys, mail and duties rest; clocks go on, since promises to customers do.
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Ends by itself at this moment; empty: when somebody resumes it.
    suspended_until = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    country = models.CharField(max_length=2, default="CN")
    language = models.CharField(max_length=10, default="zh-hans")
    # How much its files may take on disk; empty: what the installation gives everybody.
    files_quota_gib = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name
