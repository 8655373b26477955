"""The queue, one inquiry, its acts, the transitions that are a click, and a consulted department's answer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from csdesk.desk.web.acting import TEMPLATE as FORM_PAGE
from csdesk.desk.web.acting import answer_act
from csdesk.desk.web.workspace import opens_beside_queue, show_workspace
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from tickets.models import Consultation
from tickets.policies import may_answer_consultation, may_see_inquiries
from tickets.services.consulting import answer_consultation, take_question_back
from tickets.services.inquiry_course import transition_inquiry
from tickets.services.inquiry_holders import take_back_inquiry
from tickets.services.inquiry_pausing import resume_inquiry
from tickets.web.inquiries.acts import ACTS
from tickets.web.inquiries.forms import TextForm
from tickets.web.inquiries.page import find_inquiry, render_inquiry


@member_required()
@require_GET
def show_queue(request: DeskRequest) -> HttpResponse:
    """The workspace with nothing chosen: cases by time left."""
    if not may_see_inquiries(request.member):
        raise PermissionDenied
    return show_workspace(request)


@member_required()
@require_GET
def show_inquiry(request: DeskRequest, number: str) -> HttpResponse:
    """One inquiry: its road, clocks, conversation, composer, and all that is known of it."""
    inquiry = find_inquiry(request, number)
    part = request.GET.get("part", "")
    if request.htmx and part in ("live", "composer"):
        return render_inquiry(request, inquiry, part)
    return render_inquiry(request, inquiry, "view" if opens_beside_queue(request) else "")


@member_required()
@require_POST
def change_status(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Take the inquiry through a transition that needs no more than a click."""
    inquiry = find_inquiry(request, number)
    try:
        if name == "resume":
            resume_inquiry(inquiry, actor=request.member, now=request.now)
        else:
            transition_inquiry(inquiry, name, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    inquiry = find_inquiry(request, number)
    return answer_act(request, inquiry, name, ACTS, done=lambda: _acted(request, number))


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: DeskRequest, number: str, asked_id: int) -> HttpResponse:
    """Answer for a department that was consulted."""
    inquiry = find_inquiry(request, number)
    asked = get_object_or_404(Consultation.objects.select_related("team"), pk=asked_id, inquiry=inquiry)
    if not may_answer_consultation(request.member, asked):
        raise PermissionDenied
    form = TextForm(request.POST if request.method == "POST" else None, words=_("Answer"), field="answer")
    if request.method == "POST" and form.is_valid():
        try:
            answer_consultation(asked, form.cleaned_data["answer"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return _acted(request, number) if request.htmx else redirect(inquiry)
    context = {
        "page_url": inquiry.get_absolute_url(),
        "case": inquiry.case,
        "form": form,
        "title": _("Answer of %(department)s") % {"department": asked.team},
        "button": _("Save"),
        "hint": asked.question,
        "name": "consultation",
    }
    template = FORM_PAGE + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)


@member_required()
@require_POST
def withdraw_question(request: DeskRequest, number: str, asked_id: int) -> HttpResponse:
    """The department is not needed any more."""
    inquiry = find_inquiry(request, number)
    found = Consultation.objects.select_related("inquiry__case", "team")
    asked = get_object_or_404(found, pk=asked_id, inquiry=inquiry)
    try:
        take_question_back(asked, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


@member_required()
@require_POST
def give_back(request: DeskRequest, number: str, given_to: int, member_id: int) -> HttpResponse:
    """Undo a hand-over: the one who held it before holds it again, unless it has gone on to somebody else."""
    inquiry = find_inquiry(request, number)
    before = Member.objects.filter(pk=member_id).first()
    try:
        if before is not None:
            take_back_inquiry(inquiry, before, given_to=given_to, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


def _acted(request: DeskRequest, number: str) -> HttpResponse:
    return render_inquiry(request, find_inquiry(request, number), "acted")


def _back(request: DeskRequest, number: str) -> HttpResponse:
    inquiry = find_inquiry(request, number)
    return render_inquiry(request, inquiry, "answer") if request.htmx else redirect(inquiry)
