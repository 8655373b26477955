"""The queue, one complaint, and the transitions that are a click."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.paging import page_of
from tickets.lifecycle import Status
from tickets.policies import may_open_complaint
from tickets.queries import queue
from tickets.queries.clocks import urgent_clocks
from tickets.queries.complaints import improvements_posted
from tickets.services.assigning import assign_complaint
from tickets.services.merging import unmerge_complaint
from tickets.services.pausing import resume_complaint
from tickets.services.transitions import transition_complaint
from tickets.web import words
from tickets.web.page import find_complaint, render_page, render_part


@member_required()
@require_GET
def show_queue(request: DeskRequest) -> HttpResponse:
    """Complaints by time left: mine, my team's, all, those my department was asked about."""
    wanted = _wanted(request)
    page = page_of(queue.queue_of(request.member, wanted), request.GET.get("cursor"), by=wanted.by)
    clocks = urgent_clocks([complaint.case for complaint in page], language=get_language() or "")
    manual = rulebook_at(request.now).document
    rows = [
        (complaint, clocks.get(complaint.case_id), words.spell_value("severity", complaint.severity, manual))
        for complaint in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "tabs": _tabs(request.member),
        "states": _states(),
        "severities": words.severity_choices(manual),
        "channels": words.channel_choices(manual),
        "may_open": may_open_complaint(request.member),
    }
    return render(request, "tickets/queue.html" + ("#list" if request.htmx else ""), context)


def _tabs(member: Member) -> list[tuple[str, str, int]]:
    labels = {queue.MINE: _("Mine"), queue.TEAM: _("My team"), queue.ALL: _("All"), queue.ASKED: _("Asked of us")}
    return [(scope, labels[scope], number) for scope, number in queue.counts_of(member).items()]


def _states() -> list[tuple[str, str]]:
    labels = {queue.TODO: _("To do"), queue.ANY: _("Any state")}
    return [(state, labels.get(state) or str(Status(state).label)) for state in queue.STATES]


def _wanted(request: DeskRequest) -> queue.Wanted:
    get = request.GET.get
    scope, state = get("scope", ""), get("state", "")
    return queue.Wanted(
        scope=scope if scope in queue.SCOPES else queue.MINE,
        state=state if state in queue.STATES else queue.TODO,
        severity=get("severity", "")[:40].replace("\x00", ""),
        channel=get("channel", "")[:40].replace("\x00", ""),
        q=get("q", "")[: queue.LONGEST_SEARCH].replace("\x00", ""),
    )


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
    return render_page(request, complaint)


@member_required()
@require_POST
def change_status(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Take the complaint through a transition that needs no more than a click."""
    complaint = find_complaint(request, number)
    try:
        if name == "resume":
            resume_complaint(complaint, actor=request.member, now=request.now)
        elif name == "unmerge":
            unmerge_complaint(complaint, actor=request.member, now=request.now)
        else:
            transition_complaint(complaint, name, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        messages.warning(request, _("%(reason)s (%(rule)s)") % {"reason": refusal, "rule": refusal.rule_id})
    return _back(request, number)


@member_required()
@require_POST
def give_back(request: DeskRequest, number: str, member_id: int) -> HttpResponse:
    """Undo a hand-over: the one who held it before holds it again."""
    complaint = find_complaint(request, number)
    before = Member.objects.filter(pk=member_id).first()
    try:
        if before is not None:
            note = _("The hand-over was taken back.")
            assign_complaint(complaint, before, note=note, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        messages.warning(request, str(refusal))
    return _back(request, number)


def _back(request: DeskRequest, number: str) -> HttpResponse:
    if request.htmx:
        return render_part(request, find_complaint(request, number), "answer")
    return redirect(reverse("tickets:show_complaint", args=[number]))
