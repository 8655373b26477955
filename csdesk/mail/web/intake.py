"""New mail waits here until somebody says what it is."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.cases.queries import cases_visible_to
from csdesk.documents.services.storage import location_of
from csdesk.mail.lifecycle import DECIDED, IntakeStatus
from csdesk.mail.models import IntakeItem
from csdesk.mail.permissions import Permission
from csdesk.mail.registry import all_routes
from csdesk.mail.services import intake
from csdesk.mail.web.forms import AttachForm, RejectForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused, undoable
from csdesk.web.paging import page_of


@member_required(Permission.INTAKE_WORK)
def list_intake(request: DeskRequest) -> HttpResponse:
    """Mails of one status: those that wait, the longest first; those that are sorted, the newest first."""
    status = request.GET.get("status", IntakeStatus.NEW)
    status = status if status in IntakeStatus.values else IntakeStatus.NEW
    items = IntakeItem.objects.filter(status=status).select_related("case", "decided_by")
    waiting = status == IntakeStatus.NEW
    by = ("received_at", "id") if waiting else ("-received_at", "-id")
    page = page_of(items, request.GET.get("cursor"), by=by)
    rows = [(item, request.now - item.received_at if waiting else None) for item in page]
    template = "mail/intake.html" + ("#rows" if request.htmx else "")
    context = {"page": page, "rows": rows, "status": status, "statuses": IntakeStatus}
    return render(request, template, context)


@member_required(Permission.INTAKE_WORK)
def show_item(request: DeskRequest, pk: int) -> HttpResponse:
    """One mail and what it may become."""
    item = get_object_or_404(IntakeItem.objects.select_related("raw", "case", "decided_by"), pk=pk)
    return _page(request, item)


def _page(request: DeskRequest, item: IntakeItem, *, status: int = 200, **forms: object) -> HttpResponse:
    context = {
        "item": item,
        "mail": intake.mail_of(item, request.now),
        "routes": all_routes(),
        "may_undo": item.status in DECIDED,
        "waited": request.now - item.received_at,
        "reject_form": RejectForm(),
        "attach_form": AttachForm(),
        "may_block": request.member.may(Permission.SENDER_BLOCK),
    }
    return render(request, "mail/item.html", {**context, **forms}, status=status)


@member_required(Permission.INTAKE_WORK)
def download_raw(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The mail exactly as it came."""
    item = get_object_or_404(IntakeItem.objects.select_related("raw"), pk=pk)
    try:
        file = location_of(item.raw.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"mail-{item.pk}.eml"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")


def _decide(request: DeskRequest, pk: int, act: Callable[[IntakeItem], IntakeItem], said: str) -> HttpResponse:
    """Do it at once and offer to take it back where that can be; a refusal is a notice with its rule."""
    item = get_object_or_404(IntakeItem, pk=pk)
    try:
        item = act(item)
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect("mail:item", pk=pk)
    if item.status in DECIDED:
        undoable(request, said, undo_url=reverse("mail:undo", args=[pk]))
    else:
        messages.success(request, said)
    return redirect("mail:intake")


@member_required(Permission.INTAKE_WORK)
@require_POST
def route(request: DeskRequest, pk: int, key: str) -> HttpResponse:
    """Make it a case."""
    item = get_object_or_404(IntakeItem, pk=pk)
    try:
        item = intake.route_item(item, key, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect("mail:item", pk=pk)
    number = item.case.number if item.case is not None else ""
    undoable(request, _("It is now %(number)s.") % {"number": number}, undo_url=reverse("mail:undo", args=[pk]))
    return redirect("mail:item", pk=pk)


@member_required(Permission.INTAKE_WORK)
@require_POST
def attach(request: DeskRequest, pk: int) -> HttpResponse:
    """Add it to a case that one may see."""
    item = get_object_or_404(IntakeItem.objects.select_related("raw"), pk=pk)
    form = AttachForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"].strip().upper()
        case = cases_visible_to(request.member).filter(number=number).first()
        if case is None:
            form.add_error("number", _("There is no case with this number."))
        else:
            said = _("Added to %(number)s.") % {"number": case.number}
            act = lambda found: intake.attach_item(found, case, actor=request.member, now=request.now)  # noqa: E731
            return _decide(request, pk, act, said)
    return _page(request, item, attach_form=form, status=422)


@member_required(Permission.INTAKE_WORK)
@require_POST
def reject(request: DeskRequest, pk: int) -> HttpResponse:
    """Not for us, with the reason."""
    item = get_object_or_404(IntakeItem.objects.select_related("raw"), pk=pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, item, reject_form=form, status=422)
    reason = form.cleaned_data["reason"]
    return _decide(
        request,
        pk,
        lambda found: intake.reject_item(found, reason, actor=request.member, now=request.now),
        _("Put aside as not for us."),
    )


@member_required(Permission.INTAKE_WORK)
@require_POST
def spam(request: DeskRequest, pk: int) -> HttpResponse:
    """Spam; with `block` the sender's further mail too."""
    block = "block" in request.POST and request.member.may(Permission.SENDER_BLOCK)
    return _decide(
        request,
        pk,
        lambda found: intake.mark_spam(found, actor=request.member, now=request.now, block=block),
        _("Put aside as spam."),
    )


@member_required(Permission.INTAKE_WORK)
@require_POST
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the decision back."""
    item = get_object_or_404(IntakeItem, pk=pk)
    try:
        intake.undo_item(item, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("It is new again."))
    return redirect("mail:item", pk=pk)
