"""What happens when somebody signs in: which company, and the line in its security log."""

import logging
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from csdesk.people.fleeting import count_once_more
from csdesk.people.middleware import SESSION_KEY
from csdesk.people.models import Member
from csdesk.people.models.user import normal_email
from csdesk.people.queries import companies_of, memberships_of
from csdesk.people.services.security_log import client_address, record_security_event
from csdesk.people.session_age import begin_session
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import active_tenant, tenant_atomic

log = logging.getLogger(__name__)
# django-axes closes one account to one address after ten; these see who tries one password on each of many accounts.
FAILURES_FROM_NEIGHBOURS, WINDOW_SECONDS = 100, 300
FAILURES_OF_A_WAVE, WAVE_SECONDS = 500, 600
COUNTERS = "sign_in.failed"


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tried to sign in with, normalised: what failures are counted by."""
    given = credentials or {}
    typed = request.POST.get("login", "") if request is not None else ""
    return normal_email(str(given.get("email") or given.get("username") or typed))


def enter_company(request: HttpRequest, company: Tenant) -> None:
    """Work in this company from the next request on. The caller has checked the membership."""
    request.session[SESSION_KEY] = company.pk
    request.session.cycle_key()
    remember_session(request)
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
    begin_session(request.session, now=datetime.now(UTC))
    remember_session(request)
    _log("sign_in.done", user.pk, request)


def remember_session(request: HttpRequest) -> None:
    """Keep the session on the list of places where one is signed in, from which it can be ended."""
    if client_address(request) is not None:
        UserSession.objects.create_from_request(request)


def after_credential_change(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Receiver of changed passwords and second factors: whoever is signed in elsewhere has to do so anew."""
    for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key):
        session.end()
    _log("credential.change", user.pk, request)


def after_failed_sign_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kw: Any
) -> None:
    """Receiver of user_login_failed: a line in the log of every company of the person attacked."""
    user = get_user_model().objects.filter(email=attempted_name(request, credentials)).first()
    if user is not None and request is not None:
        _log("sign_in.failed", user.pk, request)
    if request is not None:
        _count_failure(request)


def too_many_from(request: HttpRequest) -> bool:
    """Whether the neighbourhood of the request's address has tried too many wrong passwords, whosever they were."""
    return int(cache.get(_key_of(request), 0)) >= FAILURES_FROM_NEIGHBOURS


def _count_failure(request: HttpRequest) -> None:
    count_once_more(_key_of(request), WINDOW_SECONDS)
    if count_once_more(f"{COUNTERS}:everywhere", WAVE_SECONDS) == FAILURES_OF_A_WAVE:
        log.error(
            "many wrong passwords for many accounts: somebody tries stolen ones (last from %s)", _network(request)
        )
        for tenant in Tenant.objects.served() if active_tenant() is None else ():
            with tenant_atomic(tenant.pk):
                record_security_event("sign_in.wave", actor=None, now=datetime.now(UTC), tries=FAILURES_OF_A_WAVE)


def _key_of(request: HttpRequest) -> str:
    return f"{COUNTERS}:{_network(request)}"


def _network(request: HttpRequest) -> str:
    address = client_address(request) or "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing listens on it
    return str(ip_network(f"{address}/{24 if '.' in address else 64}", strict=False))


def after_lock_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Receiver of django-axes' user_locked_out."""
    user = get_user_model().objects.filter(email=username).first()
    if user is not None:
        _log("sign_in.locked", user.pk, request)


def _log(kind: str, user_id: int, request: HttpRequest) -> None:
    # A door of its own: no company's scope is open yet, so the time is read here.
    now, address = datetime.now(UTC), client_address(request)

    def write() -> None:
        for tenant_id, member_id in memberships_of(user_id):
            with tenant_atomic(tenant_id):
                member = Member.objects.get(pk=member_id)
                record_security_event(kind, actor=member, subject=member, now=now, address=address)

    # Inside one company's scope there is no way into the others': then it is written right after it.
    if active_tenant() is None:
        write()
    else:
        transaction.on_commit(write)
