"""Keys: listed, made (and shown once), revoked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.api.permissions import Permission
from csdesk.api.policies import may_make_key, may_manage_keys, may_revoke_key
from csdesk.api.queries import keys_visible_to
from csdesk.api.registry import all_scopes
from csdesk.api.services.keys import create_api_key, revoke_api_key
from csdesk.api.web.forms import NewKeyForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.security_log import log_refusal_later
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of


@member_required(staff=False)
@require_safe
def list_keys(request: DeskRequest) -> HttpResponse:
    """One's own keys; everybody's for those who manage them."""
    member = request.member
    if not (may_make_key(member, member) or may_manage_keys(member)):
        log_refusal_later(request, Permission.KEY_OWN)
        raise PermissionDenied
    page = page_of(keys_visible_to(member), request.GET.get("cursor"), by=("-id",))
    rows = [(key, _state_of(key, request), [all_scopes().get(scope, scope) for scope in key.scopes]) for key in page]
    context = {
        "page": page,
        "rows": rows,
        "manages": may_manage_keys(member),
        "may_make": may_make_key(member, member),
    }
    return render(request, "api/keys.html" + ("#rows" if request.htmx else ""), context)


def _state_of(key: Any, request: DeskRequest) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is not None and key.expires_at <= request.now:
        return "expired"
    return "works" if key.works_at(request.now) else "idle"


@never_cache
@member_required(Permission.KEY_OWN, staff=False)
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: DeskRequest) -> HttpResponse:
    """The form; after it the key itself, for the only time."""
    form = NewKeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = create_api_key(request.member, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return render(request, "api/key_made.html", {"key": key, "text": text})
    return render(request, "api/new_key.html", {"form": form}, status=422 if form.errors else 200)


@member_required(staff=False)
@require_POST
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """Close a key at once and for good."""
    key = get_object_or_404(keys_visible_to(request.member), pk=pk)
    if not may_revoke_key(request.member, key):
        raise PermissionDenied
    revoke_api_key(key, actor=request.member, now=request.now)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("keys:list")
