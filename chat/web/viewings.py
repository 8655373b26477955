"""Appointments to show goods by video (CHT-10)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chat.models import Viewing
from chat.queries.errands import to_come, viewings_seen_by
from chat.services.viewings import HOLD, RULE, NewViewing, arrange_viewing, call_off, note_held, note_prepared
from chat.web.doors import chat_named, chats_page, posted, takers_page
from chat.web.forms import NoteForm, OutcomeForm, ViewingForm
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.policies import may_finish_task
from csdesk.sla.registry import task_kind
from csdesk.web import notices
from csdesk.web.forms import TenantForm
from csdesk.web.paging import page_of


@require_safe
@chats_page
def show_list(request: DeskRequest) -> HttpResponse:
    """Those to come, the next first; or (`?of=ended`) those that were."""
    is_over = request.GET.get("of") == "ended"
    found, order = viewings_seen_by(request.member), ("begins_at", "pk")
    found = found.exclude(to_come()) if is_over else found.filter(to_come())
    page = page_of(found, request.GET.get("cursor"), by=("-begins_at", "-pk") if is_over else order)
    rows = [(each, each.ended_at is None and each.begins_at < request.now) for each in page]
    context = {"page": page, "rows": rows, "is_over": is_over}
    return render(request, "chat/viewings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takers_page
def begin(request: DeskRequest) -> HttpResponse:
    """Make an appointment, perhaps with the visitor of a chat (`?chat=`)."""
    chat = chat_named(request)
    initial = {"customer": chat.visitor_name, "contact": chat.contact} if chat is not None else {}
    form = ViewingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            viewing = arrange_viewing(NewViewing(**form.cleaned_data), chat=chat, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("chat:viewing", pk=viewing.pk)
    context = {"form": form, "chat": chat}
    return render(request, "chat/viewing_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@chats_page
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One of them: getting ready, holding it, calling it off; each by `act`."""
    viewing = get_object_or_404(viewings_seen_by(request.member), pk=pk)
    forms = _forms(request, viewing)
    act = request.POST.get("act", "")
    form = forms.get(act)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _ACTS[act](viewing, form, request)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("chat:viewing", pk=pk)
    if request.method == "POST" and form is None:
        notices.refused_by(request, _("This task is not open any more."), RULE)
    status = 422 if request.method == "POST" else 200
    return render(request, "chat/viewing.html", {"viewing": viewing, "forms": forms}, status=status)


def _forms(request: DeskRequest, viewing: Viewing) -> dict[str, TenantForm]:
    """What the reader may do with it now."""
    if viewing.ended_at is not None:
        return {}
    sent, member = request.POST.get("act"), request.member
    typed = {name: request.POST if sent == name else None for name in _ACTS}
    forms: dict[str, TenantForm] = {}
    if viewing.prepared_at is None and _may(member, viewing.preparing):
        forms["prepared"] = NoteForm(typed["prepared"], prefix=None)
    if _may(member, viewing.holding):
        label = _("What was suggested, and what the customer said to it")
        forms["held"] = OutcomeForm(typed["held"], outcomes=task_kind(HOLD).outcomes, note_label=label)
        forms["off"] = NoteForm(typed["off"])
        forms["off"].fields["note"].label = _("Why it is called off")
    for name, form in forms.items():
        form.auto_id = f"{name}_%s"
    return forms


def _may(member: Member, task: Task | None) -> bool:
    return task is not None and task.is_open and may_finish_task(member, task)


def _prepare(viewing: Viewing, form: TenantForm, request: DeskRequest) -> None:
    note_prepared(viewing, form.cleaned_data["note"], actor=request.member, now=request.now)


def _hold(viewing: Viewing, form: TenantForm, request: DeskRequest) -> None:
    typed = form.cleaned_data
    note_held(viewing, typed["outcome"], typed["note"], actor=request.member, now=request.now)


def _call_off(viewing: Viewing, form: TenantForm, request: DeskRequest) -> None:
    call_off(viewing, form.cleaned_data["note"], actor=request.member, now=request.now)


_ACTS: dict[str, Callable[[Viewing, TenantForm, DeskRequest], None]] = {
    "prepared": _prepare,
    "held": _hold,
    "off": _call_off,
}
