"""The queue, one complaint, and the transitions that are a click."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from csdesk.desk.web.workspace import opens_beside_queue, show_workspace
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from dealers.policies import may_view_contacts, may_view_dealers
from dealers.queries import party_of
from dealers.queries.on_page import case_lines
from tickets.lifecycle import LIVE, Status
from tickets.policies import may_see_queue, may_work_on
from tickets.queries.complaints import improvements_posted
from tickets.queries.similar import similar_to
from tickets.services.assigning import take_back_assignment
from tickets.services.closing import close_complaint
from tickets.services.merging import unmerge_complaint
from tickets.services.pausing import resume_complaint
from tickets.services.transitions import transition_complaint
from tickets.web.page import find_complaint, render_page, render_part

# A hint beside the case, no search: whoever wants more searches.
MOST_SIMILAR = 5


@member_required()
@require_GET
def show_queue(request: DeskRequest) -> HttpResponse:
    """The workspace with nothing chosen: cases by time left."""
    if not may_see_queue(request.member):
        raise PermissionDenied
    return show_workspace(request)


@member_required()
@require_GET
def show_improvements(request: DeskRequest) -> HttpResponse:
    """What came of customers' ideas, and whose they were, posted for everybody (CMP-18)."""
    page = page_of(improvements_posted(), request.GET.get("cursor"), by=("-id",))
    template = "tickets/improvements.html" + ("#rows" if request.htmx else "")
    return render(request, template, {"page": page})


@member_required()
@require_GET
def show_complaint(request: DeskRequest, number: str) -> HttpResponse:
    """One complaint: its road, clocks, conversation, composer, and all that is known of it."""
    complaint = find_complaint(request, number)
    part = request.GET.get("part", "")
    if request.htmx and part in ("live", "composer"):
        return render_part(request, complaint, part)
    if opens_beside_queue(request):
        return render_part(request, complaint, "view")
    return render_page(request, complaint)


@member_required()
@require_GET
def show_similar(request: DeskRequest, number: str) -> HttpResponse:
    """Complaints that may be about the same matter, loaded beside the case when it is there."""
    complaint = find_complaint(request, number)
    context = {
        "complaint": complaint,
        "similar": similar_to(complaint, request.member, limit=MOST_SIMILAR),
        "may_merge": may_work_on(request.member, complaint) and complaint.status in LIVE | {Status.ANSWERED},
    }
    return render(request, "tickets/similar.html", context)


@member_required()
@require_GET
def show_dealer(request: DeskRequest, number: str) -> HttpResponse:
    """The dealer whose complaint it is, loaded beside the case when it is there."""
    complaint = find_complaint(request, number)
    member, party = request.member, party_of(complaint.case)
    context = {
        "complaint": complaint,
        "party": party,
        "sees": may_view_dealers(member),
        "contact": party.contact if party is not None and may_view_contacts(member) else None,
        "open_count": len(case_lines(party.dealer, member)[0]) if party is not None else 0,
        "may_name": may_work_on(member, complaint) and may_view_dealers(member) and complaint.status in LIVE,
    }
    return render(request, "tickets/dealer.html", context)


@member_required()
@require_POST
def change_status(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Take the complaint through a transition that needs no more than a click, or the note of a closing."""
    complaint = find_complaint(request, number)
    try:
        if name == "resume":
            resume_complaint(complaint, actor=request.member, now=request.now)
        elif name == "unmerge":
            unmerge_complaint(complaint, actor=request.member, now=request.now)
        elif name == "close":
            close_complaint(complaint, note=request.POST.get("note", ""), actor=request.member, now=request.now)
        else:
            transition_complaint(complaint, name, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


@member_required()
@require_POST
def give_back(request: DeskRequest, number: str, given_to: int, member_id: int) -> HttpResponse:
    """Undo a hand-over: the one who held it before holds it again, unless it has gone on to somebody else."""
    complaint = find_complaint(request, number)
    before = Member.objects.filter(pk=member_id).first()
    try:
        if before is not None:
            take_back_assignment(complaint, before, given_to=given_to, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


def _back(request: DeskRequest, number: str) -> HttpResponse:
    if request.htmx:
        return render_part(request, find_complaint(request, number), "answer")
    return redirect(reverse("tickets:show_complaint", args=[number]))
