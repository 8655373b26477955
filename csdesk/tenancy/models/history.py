"""History rows behind the same walls as the rows they copy."""

from functools import cache
from typing import Any

from django.db import models
from django.db.models.expressions import F
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from csdesk.tenancy.models.owned import OfActiveTenant, TenantManager


class TenantHistoryManager(HistoryManager):
    """`record.history` of the active tenant only."""

    # Asked for at every save of a record with history; making a class each time cost more than the writing.
    from_queryset: Any = classmethod(cache(HistoryManager.from_queryset.__func__))  # type: ignore[arg-type]

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(OfActiveTenant(F("tenant_id")))


class TenantHistoryOwned(models.Model):
    """Base of history tables: append-only by grant."""

    app_grants = "INSERT, SELECT"
    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class TenantHistory(HistoricalRecords):
    """Field history with its own bigint id, guarded managers, and one index that begins with the tenant."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("history_id_field", models.BigAutoField())
        super().__init__(bases=[TenantHistoryOwned], history_manager=TenantHistoryManager, **kwargs)

    def copy_fields(self, model: Any) -> dict[str, Any]:
        """Copied columns carry no index of their own: it would not begin with the tenant."""
        fields = super().copy_fields(model)
        for field in fields.values():
            field.db_index = False
        return fields

    def _get_history_user_fields(self) -> dict[str, Any]:
        fields = super()._get_history_user_fields()
        fields["history_user"].db_index = False
        return fields

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        options = super().get_meta_options(model)
        options["base_manager_name"] = "objects"
        name = f"{model._meta.db_table[:25]}_hist"
        index = models.Index(fields=["tenant", "id", "-history_date"], name=name)
        options["indexes"] = [*options.get("indexes", ()), index]
        return options
