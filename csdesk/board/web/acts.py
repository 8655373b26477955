"""Reminding and handing over from the board, and taking a hand-over back."""

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from csdesk.board.permissions import Permission
from csdesk.board.queries.lists import LONGEST, chosen_cases
from csdesk.board.queries.load import people_who_work
from csdesk.board.queries.sight import Sight
from csdesk.board.services.acts import hand_over_cases, remind_holders, take_back
from csdesk.cases.models import Case
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web import notices

SALT = "board.undo"
UNDO_SECONDS = 600


@require_POST
@member_required(Permission.ACT)
def act(request: DeskRequest) -> HttpResponse:
    """Remind the holders of the ticked cases, or give these to somebody. All of them or none."""
    try:
        with transaction.atomic():
            cases = _ticked(request)
            if request.POST.get("do") == "remind":
                _remind(request, cases)
            else:
                _hand_over(request, cases)
    except RuleViolation as refusal:
        messages.warning(request, _("%(reason)s (%(rule)s)") % {"reason": refusal, "rule": refusal.rule_id})
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": '{"board:acted": ""}'})
    return HttpResponseRedirect(f"{reverse('board:board')}?show=late")


@require_POST
@member_required(Permission.ACT)
def undo(request: DeskRequest, token: str) -> HttpResponse:
    """Take a hand-over back. The token says what was done, by whom, and is good for some minutes."""
    try:
        done = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    if done["by"] != request.member.pk:
        raise Http404
    before = {int(pk): holder for pk, holder in done["before"].items()}
    cases = chosen_cases(_sight(request), before)
    try:
        back = take_back(cases, before, done["to"], actor=request.member, now=request.now)
        words = ngettext("%(n)s case is back.", "%(n)s cases are back.", back) % {"n": back}
    except RuleViolation as refusal:
        words = str(refusal)
    return notices.undone(request, words, back_to=reverse("board:board"))


def _sight(request: DeskRequest) -> Sight:
    return Sight(request.member, request.now, request.tenant.zone)


def _ticked(request: DeskRequest) -> list[Case]:
    """The ticked cases; 404 when one of them is none, or not for this reader: then nothing is done to any."""
    ids = {int(value) for value in request.POST.getlist("cases")[: LONGEST + 1] if value.isascii() and value.isdigit()}
    found = chosen_cases(_sight(request), (pk for pk in ids if pk < 2**63))
    if len(found) != len(ids):
        raise Http404
    return found


def _remind(request: DeskRequest, cases: list[Case]) -> None:
    note = request.POST.get("note", "")
    told = remind_holders(cases, note=note, actor=request.member, now=request.now)
    messages.success(request, ngettext("Reminded of %(n)s case.", "Reminded of %(n)s cases.", told) % {"n": told})


def _hand_over(request: DeskRequest, cases: list[Case]) -> None:
    to = _person(request)
    before = hand_over_cases(cases, to, note=request.POST.get("note", ""), actor=request.member, now=request.now)
    given = {"n": len(before), "name": to.name}
    words = ngettext("%(n)s case given to %(name)s.", "%(n)s cases given to %(name)s.", len(before)) % given
    token = signing.dumps({"by": request.member.pk, "to": to.pk, "before": before}, salt=SALT, compress=True)
    notices.undoable(request, words, undo_url=reverse("board:undo", args=[token]))


def _person(request: DeskRequest) -> Member:
    wanted = request.POST.get("to", "")
    for member in people_who_work():
        if str(member.pk) == wanted:
            return member
    raise RuleViolation("INQ-19", _("Choose who takes it over."), field="to")
