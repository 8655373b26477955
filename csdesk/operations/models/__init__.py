"""What a company took out of the house."""

from csdesk.operations.models.export import ExportState, TenantExport

__all__ = ["ExportState", "TenantExport"]
