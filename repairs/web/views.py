"""The queue, one return, and the transitions that are a click."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from csdesk.desk.web.acting import answer_act
from csdesk.desk.web.workspace import opens_beside_queue, show_workspace
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from repairs.permissions import Permission
from repairs.policies import may_see_factory
from repairs.queries.sorting import came_back
from repairs.services.assigning import take_back_assignment
from repairs.services.exchanging import hand_to_purchasing
from repairs.services.receiving import inspect_return
from repairs.services.repairing import keep_return
from repairs.services.returning import take_back_goods
from repairs.web.acts import ACTS
from repairs.web.page import find_return, render_return

# Transitions that need no more than a click.
_CLICKS = {"purchase": hand_to_purchasing, "inspect": inspect_return, "keep": keep_return, "come_back": take_back_goods}


@member_required(Permission.RETURN_VIEW)
@require_GET
def show_queue(request: DeskRequest) -> HttpResponse:
    """The workspace with nothing chosen: cases by time left."""
    return show_workspace(request)


@member_required()
@require_GET
def show_return(request: DeskRequest, number: str) -> HttpResponse:
    """One return: its road, clocks, units, conversation; who only repairs or ships is led to the factory's page."""
    if not request.member.may(Permission.RETURN_VIEW) and may_see_factory(request.member):
        return redirect("repairs:factory_return", number)
    order = find_return(request, number)
    part = request.GET.get("part", "")
    if request.htmx and part in ("live", "composer"):
        return render_return(request, order, part)
    return render_return(request, order, "view" if opens_beside_queue(request) else "")


@member_required()
@require_POST
def change_status(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Take the return through a transition that needs no more than a click."""
    order = find_return(request, number)
    if name not in _CLICKS:
        raise Http404
    try:
        _CLICKS[name](order, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    order = find_return(request, number)
    return answer_act(
        request, order, name, ACTS, done=lambda: render_return(request, find_return(request, number), "acted")
    )


@member_required()
@require_POST
def give_back(request: DeskRequest, number: str, given_to: int, member_id: int) -> HttpResponse:
    """Undo a hand-over: the one who held it before holds it again, unless it has gone on to somebody else."""
    order = find_return(request, number)
    before = Member.objects.filter(pk=member_id).first()
    try:
        if before is not None:
            take_back_assignment(order, before, given_to=given_to, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return _back(request, number)


@member_required(Permission.RETURN_VIEW)
@require_GET
def show_sorting(request: DeskRequest) -> HttpResponse:
    """What came back, sorted by customer: whom to phone, what to ship (RPR-17)."""
    return render(request, "repairs/sorting.html", {"groups": came_back(request.member)})


def _back(request: DeskRequest, number: str) -> HttpResponse:
    order = find_return(request, number)
    return render_return(request, order, "answer") if request.htmx else redirect(order)
