"""Who may do what with the house."""

from csdesk.operations.models import ExportState, TenantExport
from csdesk.operations.permissions import Permission
from csdesk.people.models import Member


def may_export(actor: Member | None) -> bool:
    """Ask for an export of all data."""
    return actor is None or actor.may(Permission.EXPORT)


def may_fetch(actor: Member, export: TenantExport) -> bool:
    """An export is fetched by the person who asked for it, as long as that person may take data out."""
    return may_export(actor) and export.asked_by_id == actor.pk and export.state == ExportState.READY
