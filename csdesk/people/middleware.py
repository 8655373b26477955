"""A page's session and its tenant: both checked on every request."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from csdesk.people.models import Member, MemberState
from csdesk.people.services.security_log import log_refusal_later
from csdesk.people.session_age import has_ended, touch_session
from csdesk.tenancy.buckets import requests_of_company
from csdesk.tenancy.fairness import TooMuch, count, share_of
from csdesk.tenancy.middleware import status_of, too_much_response, trouble_response
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.prepared import Prepared
from csdesk.tenancy.scoping import tenant_atomic

SESSION_KEY = "tenant_id"
BACKGROUND_HEADER = "X-Csdesk-Background"
# Whose suspension the page for it tells about.
SUSPENDED_KEY = "suspended_tenant_id"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def read_body(request: HttpRequest) -> None:
    """Read the request's body and files now: a slow upload must not hold a transaction open."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    _ = request.POST if request.content_type in _FORMS else request.body


class SessionAgeMiddleware:
    """Ends sessions that nobody uses, and lets no browser keep what a signed-in person saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        # No company's scope is open yet: the time is read here.
        now = datetime.now(UTC)
        if has_ended(request.session, now=now):
            logout(request)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if not _asked_by_itself(request):
            touch_session(request.session, now=now)
        response = self.get_response(request)
        # Else the "back" button of the next person at this machine brings it up again.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _asked_by_itself(request: HttpRequest) -> bool:
    """Whether the page asked, not the person: it does so as long as it is open."""
    return request.path.startswith("/live/") or BACKGROUND_HEADER in request.headers


class TenantMiddleware:
    """Runs the view inside the tenant's scope, with `request.tenant`, `request.member` and `request.now`.

    A response of 500 and above rolls back: Django turns exceptions into responses below this point.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "member", None) is not None:  # a program's key has said who
            return self.get_response(request)
        request.tenant = request.member = None  # type: ignore[attr-defined]
        tenant_id = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
        if tenant_id is None:
            return self.get_response(request)
        [served] = _served.read(None, tenant=tenant_id)
        tenant: Tenant | None = served[0] if served else None
        if tenant is None:
            return turn_away(request, tenant_id)
        if not _host_fits(request, tenant):
            return _sign_out(request)
        read_body(request)
        return self._serve_its_share(request, tenant)

    def _serve_its_share(self, request: HttpRequest, tenant: Tenant) -> HttpResponse:
        try:
            count(tenant.pk, requests_of_company())
            with share_of(tenant.pk, request.method):
                return self._serve(request, tenant)
        except TooMuch as much:
            return too_much_response(request, much.wait_seconds)
        except Error as error:  # the commit itself failed
            status = status_of(error)
            if status is None:
                raise
            return trouble_response(request, status)

    def _serve(self, request: HttpRequest, tenant: Tenant) -> HttpResponse:
        # What people read and type is the company's own time of day.
        with tenant_atomic(tenant.pk) as now, timezone.override(tenant.zone):
            user_id = request.user.pk or 0  # nobody
            [active] = _active.read(None, user=user_id)
            member: Member | None = active[0] if active else None
            if member is not None:
                request.tenant, request.member, request.now = tenant, member, now  # type: ignore[attr-defined]
                translation.activate(member.language)
                request.LANGUAGE_CODE = translation.get_language()
                response = self.get_response(request)
                if response.status_code == HTTPStatus.FORBIDDEN:
                    log_refusal_later(request, "")
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        return _sign_out(request)


_served = Prepared(lambda _shape, *, tenant: [Tenant.objects.served().filter(pk=tenant)])
_active = Prepared(lambda _shape, *, user: [Member.objects.filter(user_id=user, state=MemberState.ACTIVE)])


def _host_fits(request: HttpRequest, tenant: Tenant) -> bool:
    return tenant.host is None or request.get_host().split(":")[0] == tenant.host


def turn_away(request: HttpRequest, tenant_id: int) -> HttpResponse:
    """Sign out of a company that is not served; where it is suspended, a page says so."""
    if not Tenant.objects.suspended().filter(pk=tenant_id).exists():
        return _sign_out(request)
    logout(request)
    request.session[SUSPENDED_KEY] = tenant_id
    return redirect("people:suspended")


def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account_login")
