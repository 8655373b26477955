"""The security log: who signed in, who was refused what, who changed people and roles."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from csdesk.people.models import Member, SecurityEvent
from csdesk.tenancy.scoping import tenant_atomic


def record_security_event(
    kind: str,
    *,
    actor: Member | None,
    now: datetime,
    subject: Member | None = None,
    address: str | None = None,
    **facts: Any,
) -> SecurityEvent:
    """Add a line to the active company's security log."""
    return SecurityEvent.objects.create(kind=kind, actor=actor, subject=subject, at=now, address=address, facts=facts)


def log_refusal_later(request: HttpRequest, what: str) -> None:
    """Write a refused attempt once the request's transaction has ended, however it ends; one line a request."""
    if getattr(request, "refusal_is_logged", False):
        return
    request.refusal_is_logged = True  # type: ignore[attr-defined]
    member, now = request.member, request.now  # type: ignore[attr-defined]

    def write() -> None:
        with tenant_atomic(member.tenant_id):
            record_security_event(
                "access.refused",
                actor=member,
                now=now,
                address=client_address(request),
                what=what,
                path=request.path[:200],
                method=request.method,
            )

    transaction.on_commit(write)


def client_address(request: HttpRequest, credentials: Any = None) -> str | None:
    """The client's address: as our own front end saw it, never as the client claims. Also asked by django-axes."""
    if settings.BEHIND_PROXY and (seen := request.META.get("HTTP_X_REAL_IP")):
        return str(seen)
    return request.META.get("REMOTE_ADDR") or None
