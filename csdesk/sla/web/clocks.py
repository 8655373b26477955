"""Why this deadline? And a supervisor's correction of when a promise was kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.cases.registry import kind_of
from csdesk.people.doors import member_required
from csdesk.refusals import RuleViolation
from csdesk.sla.clocks import explain
from csdesk.sla.models import Clock
from csdesk.sla.permissions import Permission
from csdesk.sla.policies import may_correct_clock
from csdesk.sla.queries.visible import clocks_visible_to
from csdesk.sla.services.correcting import correct_clock
from csdesk.sla.web.forms import CorrectionForm
from csdesk.sla.web.timeline import timeline_of


@require_safe
@member_required()
def show_why(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule, version, and the time that counted, was skipped or paused; a fragment for htmx."""
    return _page(request, _visible_clock(request, pk), CorrectionForm())


@require_POST
@member_required(Permission.CLOCK_CORRECT)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when a promise was really kept."""
    clock = _visible_clock(request, pk)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            correct_clock(clock, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Corrected; what stood before stays on record."))
            return redirect("sla:why", pk)
    return _page(request, clock, form, status=422)


def _visible_clock(request: HttpRequest, pk: int) -> Clock:
    """A clock of a case one may see, or of a task one may see."""
    return get_object_or_404(clocks_visible_to(request.member, at=request.now), pk=pk)


def _page(request: HttpRequest, clock: Clock, form: CorrectionForm, **options: Any) -> HttpResponse:
    why = explain(clock, now=request.now)
    context = {
        "clock": clock,
        "why": why,
        "timeline": timeline_of(why, now=request.now),
        "form": form if may_correct_clock(request.member, clock) else None,
        "case_page": kind_of(clock.case.kind).page(clock.case) if clock.case is not None else "",
    }
    return render(request, "sla/why.html" + ("#why" if request.htmx else ""), context, **options)
