"""Reminding and handing over from the board: the desk's own acts on several cases, with its undo."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from csdesk.board.permissions import Permission
from csdesk.board.queries.lists import LONGEST
from csdesk.cases.models import Case
from csdesk.cases.queries import people_who_work
from csdesk.desk.queries.wanted import read_id
from csdesk.desk.services.bulk import ASSIGN, REMIND, Outcome, act_on_all
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web import notices

RULE = "INQ-19"


@require_POST
@member_required(Permission.ACT)
def act(request: DeskRequest) -> HttpResponse:
    """Remind the holders of the ticked cases, or give these to somebody; each that refuses says why."""
    try:
        ids = _ticked(request)
        if request.POST.get("do") == "remind":
            outcome = _perform(request, REMIND, ids, note=request.POST.get("note", ""))
            words = ngettext("Reminded of %(n)s case.", "Reminded of %(n)s cases.", len(outcome.done))
        else:
            to = _person(request)
            outcome = _perform(request, ASSIGN, ids, to=to, note=request.POST.get("note", ""))
            words = ngettext("%(n)s case handed over.", "%(n)s cases handed over.", len(outcome.done))
        _say(request, outcome, words % {"n": len(outcome.done)})
    except RuleViolation as refusal:
        notices.refused(request, refusal)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": '{"board:acted": ""}'})
    return HttpResponseRedirect(f"{reverse('board:board')}?show=late")


def _ticked(request: DeskRequest) -> list[int]:
    given = request.POST.getlist("cases")
    ids = {read_id(word) for word in given}
    if len(given) > LONGEST or 0 in ids:
        raise Http404
    if not given:
        raise RuleViolation(RULE, _("Tick the cases first."), field="cases")
    return sorted(ids)


def _perform(request: DeskRequest, name: str, ids: list[int], **typed: Any) -> Outcome:
    try:
        return act_on_all(name, ids, actor=request.member, now=request.now, **typed)
    except Case.DoesNotExist as gone:  # none, or not for this reader: nothing was done to any
        raise Http404 from gone


def _say(request: DeskRequest, outcome: Outcome, words: str) -> None:
    for refusal in outcome.refused:
        notices.refused_by(request, f"{refusal.case.number}: {refusal.reason}", refusal.rule_id or RULE)
    if outcome.run is None:
        return
    if outcome.run.act == ASSIGN:
        notices.undoable(request, words, undo_url=reverse("desk:undo", args=[outcome.run.pk]))
    else:
        messages.success(request, words)


def _person(request: DeskRequest) -> Member:
    wanted = request.POST.get("to", "")
    for member in people_who_work():
        if str(member.pk) == wanted:
            return member
    raise RuleViolation(RULE, _("Choose who takes it over."), field="to")
