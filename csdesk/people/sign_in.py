"""What happens when somebody signs in: which company, and the line in its security log."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from csdesk.people.middleware import SESSION_KEY
from csdesk.people.models import Member
from csdesk.people.models.user import normal_email
from csdesk.people.queries import companies_of, memberships_of
from csdesk.people.services.security_log import client_address, record_security_event
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tried to sign in with, normalised: what failures are counted by."""
    given = credentials or {}
    typed = request.POST.get("login", "") if request is not None else ""
    return normal_email(str(given.get("email") or given.get("username") or typed))


def enter_company(request: HttpRequest, company: Tenant) -> None:
    """Work in this company from the next request on. The caller has checked the membership."""
    request.session[SESSION_KEY] = company.pk
    request.session.cycle_key()
    user = request.user
    user.last_tenant_id = company.pk  # type: ignore[union-attr]
    user.save(update_fields=["last_tenant_id"])  # type: ignore[call-arg]


def after_sign_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Receiver of user_logged_in: enter the only company, or the last one, and log it in each."""
    companies = companies_of(user.pk)
    chosen = next((company for company in companies if company.pk == user.last_tenant_id), None)
    if chosen is None and len(companies) == 1:
        chosen = companies[0]
    if chosen is not None:
        request.session[SESSION_KEY] = chosen.pk
    _log("sign_in.done", user.pk, request)


def after_failed_sign_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kw: Any
) -> None:
    """Receiver of user_login_failed: a line in the log of every company of the person attacked."""
    user = get_user_model().objects.filter(email=attempted_name(request, credentials)).first()
    if user is not None and request is not None:
        _log("sign_in.failed", user.pk, request)


def after_lock_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Receiver of django-axes' user_locked_out."""
    user = get_user_model().objects.filter(email=username).first()
    if user is not None:
        _log("sign_in.locked", user.pk, request)


def _log(kind: str, user_id: int, request: HttpRequest) -> None:
    # A door of its own: no company's scope is open yet, so the time is read here.
    now = datetime.now(UTC)
    for tenant_id, member_id in memberships_of(user_id):
        with tenant_atomic(tenant_id):
            member = Member.objects.get(pk=member_id)
            record_security_event(kind, actor=member, subject=member, now=now, address=client_address(request))
