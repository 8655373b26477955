from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TenantState(TextChoices):
    """Whether a company may use the desk."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class Tenant(models.Model):
    """One company. Global: made and changed by administrators' commands only."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=120)
    # A company with a host name of its own is reached under that name only.
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)  # noqa: DJ001
    state = models.CharField(max_length=12, choices=TenantState.choices, default=TenantState.ACTIVE)
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    country = models.CharField(max_length=2, default="CN")
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether requests, tasks and mail are served for this company."""
        return self.state == TenantState.ACTIVE
