"""What every page door asks first: somebody of this company, who may."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from csdesk.people.models import Member
from csdesk.people.services.security_log import log_refusal_later
from csdesk.tenancy.models import Tenant


class DeskRequest(HttpRequest):
    """A request as the views see it: whose company, who, when (the database's time), by htmx or not."""

    tenant: Tenant
    member: Member
    now: datetime
    htmx: Any


View = Callable[..., HttpResponse]
# What a page is asked by; whatever else comes is no browser's doing.
METHODS = ("GET", "HEAD", "POST")


def member_required(permission: str | None = None, *, staff: bool = True) -> Callable[[View], View]:
    """Let only members of a company through; with a permission, only those who hold it (else a 403 page).

    `staff=False` also lets dealers' contacts in. Somebody signed in without a company chooses one first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            member = request.member  # type: ignore[attr-defined]
            if member is None:
                if request.user.is_authenticated:
                    return redirect("people:choose_company")
                return redirect_to_login(request.get_full_path())
            if (staff and not member.is_staff_member) or (permission and not member.may(permission)):
                log_refusal_later(request, permission or "staff")
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
