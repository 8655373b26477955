"""Who is at the other end of a socket: the session of the page, its company, the person's place there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user

from csdesk.people.models import Member, MemberState
from csdesk.people.session_age import has_ended
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

SESSION_TENANT = "tenant_id"


@dataclass(frozen=True)
class Identity:
    """A signed-in person of one company."""

    tenant_id: int
    member_id: int
    is_staff: bool


def identify(session_key: str, host: str) -> Identity | None:
    """The person of this session, or None: signed out, expired, deactivated, suspended, or on another's host."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user: Any = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    tenant_id = store.get(SESSION_TENANT)
    if not user.is_authenticated or type(tenant_id) is not int or has_ended(store, now=datetime.now(UTC)):
        return None
    tenant = Tenant.objects.served().filter(pk=tenant_id).first()
    if tenant is None or tenant.host not in (None, host):
        return None
    with tenant_atomic(tenant.pk):
        member = Member.objects.filter(user_id=user.pk, state=MemberState.ACTIVE).first()
        return Identity(tenant.pk, member.pk, member.is_staff_member) if member is not None else None


def host_of(scope: dict[str, Any]) -> str:
    """The host name that the socket was opened under, without its port."""
    for name, value in scope.get("headers", []):
        if name == b"host":
            return str(value.decode("latin-1")).partition(":")[0]
    return ""
