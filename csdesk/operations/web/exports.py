"""Taking the company's data out."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from csdesk.operations.models import TenantExport
from csdesk.operations.permissions import Permission
from csdesk.operations.policies import may_fetch
from csdesk.operations.queries import exports
from csdesk.operations.services.exports import ask_for_export, fetch_export, link_secret
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.security_log import client_address
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.paging import page_of


class ExportForm(TenantForm):
    """What it is for."""

    reason = forms.CharField(
        label=gettext_lazy("What for?"),
        max_length=300,
        help_text=gettext_lazy("The other administrators read it at once; it stays in the security log."),
    )


@member_required(Permission.EXPORT)
def list_exports(request: DeskRequest) -> HttpResponse:
    """What was taken out so far, and the form that asks for more."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"actor": request.member, "now": request.now, "address": client_address(request)}
        try:
            ask_for_export(form.cleaned_data["reason"], **facts)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("It is being made. You are told when it is ready."))
            return redirect("operations:exports")
    page = page_of(exports.exports(), request.GET.get("cursor"), by=("-asked_at", "-id"))
    rows = [(export, may_fetch(request.member, export)) for export in page]
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "operations/exports.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Permission.EXPORT)
def make_link(request: DeskRequest, pk: int) -> HttpResponse:
    """Lead to the file, by a link that works for five minutes and for this person."""
    export = get_object_or_404(TenantExport, pk=pk)
    try:
        secret = link_secret(export, actor=request.member)
    except PermissionDenied:
        messages.warning(request, _("Only the person who asked for an export can fetch it, for a day."))
        return redirect("operations:exports")
    return redirect("operations:export_file", secret=secret)


@require_safe
@member_required(Permission.EXPORT)
def fetch(request: DeskRequest, secret: str) -> HttpResponseBase:
    """The file."""
    found = fetch_export(secret, actor=request.member, now=request.now, address=client_address(request))
    if found is None:
        raise Http404
    export, path = found
    name = f"csdesk-{request.tenant.slug}-{export.asked_at:%Y%m%d}.tar"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/x-tar")
    response["Cache-Control"] = "private, no-store"
    return response
