"""The first wall: every record of a tenant derives from TenantOwned."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.expressions import Expression, F
from django.db.models.lookups import Exact

from csdesk.tenancy.scoping import ActiveTenant, TenantContextError, active_tenant, required_tenant


class OfActiveTenant(Expression):
    """`tenant_id = <the active tenant>`, resolved when the statement is compiled, so queries may be built early."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, column: Any) -> None:
        super().__init__()
        self.column = column

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        [self.column] = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        tenant = required_tenant(connection)
        if tenant is None:
            return "TRUE", []
        sql, params = compiler.compile(self.column)
        return f"{sql} = %s", [*params, ActiveTenant(tenant)]


class TenantManager(models.Manager):
    """Adds the active tenant to every query; running one without a tenant raises."""

    def get_queryset(self) -> models.QuerySet:
        key = (self.model, self._queryset_class)  # type: ignore[attr-defined]
        if key not in _scoped:
            _scoped[key] = super().get_queryset().using(None).filter(OfActiveTenant(F("tenant_id")))
        found = _scoped[key].all()
        found._db, found._hints = self._db, self._hints  # type: ignore[attr-defined]
        return found


# The condition names its tenant only when it runs, so it is put together once a model and copied from then on.
_scoped: dict[tuple[type[models.Model], type], models.QuerySet] = {}


class TenantField(models.ForeignKey):
    """The tenant of a row: filled and checked whenever the row is written, by every way of writing."""

    marks_tenant = True

    def __init__(self, to: Any = "tenancy.Tenant", on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.update(null=False, editable=False, db_index=False, related_name="+")
        super().__init__(to, on_delete, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        tenant, own = active_tenant(), getattr(model_instance, self.attname)
        if own is None:
            own = tenant
            setattr(model_instance, self.attname, tenant)
        if own is None or (tenant is not None and own != tenant):
            raise TenantContextError(f"{type(model_instance).__name__} of tenant {own} written as tenant {tenant}")
        return own


class TenantForeignKey(models.ForeignKey):
    """To another record of the same tenant; the constraint on (tenant_id, id) and its index come from schema.py."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs.update(db_constraint=False, db_index=False)
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        """Joins carry the tenant too: the planner folds it, and a database split by tenant needs it."""
        here = self.model._meta.get_field("tenant").get_col(related_alias)  # type: ignore[union-attr]
        there = self.remote_field.model._meta.get_field("tenant").get_col(alias)
        return Exact(there, here)


class TenantOwned(models.Model):
    """A record of one tenant. Subclasses may widen or narrow what the runtime roles may do with the table."""

    # What csdesk_app may do; sorted, because it is compared as text.
    app_grants: ClassVar[str] = "DELETE, INSERT, SELECT, UPDATE"
    # What csdesk_sweeper may do, sorted; None: the table is closed to it.
    sweeper_grants: ClassVar[str | None] = None
    # Columns csdesk_sweeper may update.
    sweeper_columns: ClassVar[tuple[str, ...]] = ()
    # Columns csdesk_search, the owner of the definer functions, may read, and those it may update.
    search_columns: ClassVar[tuple[str, ...]] = ()
    claim_columns: ClassVar[tuple[str, ...]] = ()
    # Columns that indexes may begin with instead of the tenant, for reads that span tenants.
    index_across_tenants: ClassVar[tuple[str, ...]] = ()

    tenant = TenantField()
    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def validate_constraints(self: Self, exclude: Any = None) -> None:
        """Check unique rules with the tenant in them, so that a form shows an error instead of a crash."""
        self.tenant_id = self.tenant_id or active_tenant()
        if self.tenant_id is None:
            raise TenantContextError(f"{type(self).__name__} validated with no tenant active")
        super().validate_constraints(set(exclude or ()) - {"tenant"})
