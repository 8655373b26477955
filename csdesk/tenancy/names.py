"""Names outside the database carry the tenant: cache keys, locks, rate limits, socket groups, files."""

from csdesk.tenancy.scoping import require_tenant


def tenant_key(kind: str, *parts: object) -> str:
    """A cache, lock or rate-limit key of the active tenant."""
    return ":".join([f"t{require_tenant()}", kind, *(str(part) for part in parts)])


def tenant_group(tenant_id: int, kind: str, *parts: object) -> str:
    """A socket group's name, e.g. t7.case.120; the tenant is explicit because sockets outlive transactions."""
    return ".".join([f"t{tenant_id}", kind, *(str(part) for part in parts)])


def tenant_path(*parts: object) -> str:
    """A stored file's path below the media root, inside the active tenant's folder."""
    return "/".join([f"t{require_tenant()}", *(str(part) for part in parts)])
