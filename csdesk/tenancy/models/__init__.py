"""Tenants, and the bases every tenant's record derives from."""

from csdesk.tenancy.models.history import TenantHistory
from csdesk.tenancy.models.owned import TenantField, TenantForeignKey, TenantManager, TenantOwned
from csdesk.tenancy.models.tenant import Tenant

__all__ = ["Tenant", "TenantField", "TenantForeignKey", "TenantHistory", "TenantManager", "TenantOwned"]
