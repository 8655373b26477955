"""One act on several cases: the form, what came of it, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.desk.models import BulkRun
from csdesk.desk.queries.wanted import read_id
from csdesk.desk.services import bulk
from csdesk.desk.services.bulk import Outcome, act_on_all, take_back
from csdesk.desk.web.bulk_acts import BULK_ACTS, BulkAct
from csdesk.desk.web.remembering import REMEMBERED
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web import notices


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act_on_cases(request: DeskRequest, act: str) -> HttpResponse:
    """Ask what the act needs to know, or do it."""
    if act not in BULK_ACTS:
        raise Http404
    chosen = BULK_ACTS[act]
    if not chosen.may(request.member):
        raise PermissionDenied
    ids = _ids(request)
    if not 0 < len(ids) <= bulk.MOST_CASES:
        messages.info(request, _too_many(len(ids)) if ids else _("Choose cases in the queue first."))
        return HttpResponse(status=204) if request.htmx else redirect(_back(request))
    cases = _cases(request, ids)
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _done(request, chosen, _perform(request, act, [case.pk for case in cases], dict(form.cleaned_data)))
    context = {"act": chosen, "form": form, "cases": cases, "back": _back(request)}
    template = "desk/bulk.html" + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)


@member_required()
@require_POST
def undo(request: DeskRequest, run: int) -> HttpResponse:
    """Take an act back."""
    try:
        outcome = take_back(run, actor=request.member, now=request.now)
    except BulkRun.DoesNotExist as gone:
        raise Http404 from gone
    for refusal in outcome.refused:
        notices.refused_by(request, f"{refusal.case.number}: {refusal.reason}", refusal.rule_id)
    words = _("Taken back.") if outcome.done else _("Nothing was taken back.")
    return notices.undone(request, words, back_to=_back(request))


def _ids(request: DeskRequest) -> set[int]:
    given = (request.POST if request.method == "POST" else request.GET).getlist("case")
    ids = {read_id(word) for word in given}
    if 0 in ids:
        raise Http404
    return ids


def _too_many(count: int) -> str:
    words = _("%(count)s cases are too many at once: choose at most %(most)s.")
    return words % {"count": count, "most": bulk.MOST_CASES}


def _cases(request: DeskRequest, ids: set[int]) -> list[Case]:
    """The chosen cases. 404 if any of them is not there for the member: a foreign one looks like none."""
    found = list(cases_visible_to(request.member).filter(pk__in=ids).order_by("queue_at", "pk"))
    if len(found) != len(ids):
        raise Http404
    return found


def _perform(request: DeskRequest, act: str, ids: list[int], typed: dict[str, Any]) -> Outcome:
    if typed.pop("off", False):
        act = bulk.UNLABEL
    try:
        return act_on_all(act, ids, actor=request.member, now=request.now, **typed)
    except Case.DoesNotExist as gone:
        raise Http404 from gone


def _done(request: DeskRequest, act: BulkAct, outcome: Outcome) -> HttpResponse:
    if outcome.run is not None:
        count = len(outcome.done)
        words = ngettext("%(act)s: %(count)s case.", "%(act)s: %(count)s cases.", count)
        said = words % {"act": act.label, "count": count}
        if outcome.run.act in bulk.UNDOABLE:
            notices.undoable(request, said, undo_url=reverse("desk:undo", args=[outcome.run.pk]))
        else:
            messages.success(request, said)
    if not outcome.refused:
        return _emptied(request)
    context = {"act": act, "outcome": outcome, "back": _back(request)}
    return render(request, "desk/bulk_refused.html" + ("#dialog" if request.htmx else ""), context)


def _emptied(request: DeskRequest) -> HttpResponse:
    """The dialog goes, and the page hears that its queue has changed."""
    if not request.htmx:
        return redirect(_back(request))
    return HttpResponse(headers={"HX-Trigger": '{"desk:changed": ""}'})


def _back(request: DeskRequest) -> str:
    kept = request.session.get(REMEMBERED, "")
    return f"{reverse('desk:workspace')}?{kept}" if kept else reverse("desk:workspace")
