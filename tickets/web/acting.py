"""One door for everything that is done through a form: a page of its own, or a dialog on the complaint's page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.forms import TenantForm
from tickets.models import Complaint, ComplaintDepartment
from tickets.policies import may_give_opinion
from tickets.services.departments import give_opinion
from tickets.web.acts import ACTS
from tickets.web.forms import OpinionForm
from tickets.web.page import find_complaint, render_part

TEMPLATE = "desk/case_form_page.html"


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    complaint = find_complaint(request, number)
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    if not chosen.may(request.member, complaint):
        raise PermissionDenied
    form = chosen.form(request, complaint, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.perform(request, complaint, dict(form.cleaned_data))
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return _done(request, number)
    words = {"title": chosen.title, "button": chosen.button, "hint": chosen.hint, "name": name}
    return _form_page(request, complaint, form, words)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: DeskRequest, number: str, department: int) -> HttpResponse:
    """Give a department's written opinion."""
    complaint = find_complaint(request, number)
    asked = get_object_or_404(ComplaintDepartment.objects.select_related("team"), pk=department, complaint=complaint)
    if not may_give_opinion(request.member, asked):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = OpinionForm(data, manual=rulebook_at(request.now).document)
    if request.method == "POST" and form.is_valid():
        try:
            give_opinion(asked, actor=request.member, now=request.now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The opinion was given to %(name)s.") % {"name": complaint.case.holder or "–"})
            return _done(request, number)
    title = _("Opinion of %(team)s") % {"team": asked.team}
    words = {"title": title, "button": _("Give opinion"), "hint": asked.question, "name": f"opinion-{asked.pk}"}
    return _form_page(request, complaint, form, words)


def _form_page(request: DeskRequest, complaint: Complaint, form: TenantForm, words: dict[str, object]) -> HttpResponse:
    context = {"page_url": complaint.get_absolute_url(), "case": complaint.case, "form": form, **words}
    template = TEMPLATE + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)


def _done(request: DeskRequest, number: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    if not request.htmx:
        return redirect(complaint)
    # The dialog asked, the page answers: its parts come out of band, the emptied sheet in the dialog's place.
    return render_part(request, complaint, "acted")
