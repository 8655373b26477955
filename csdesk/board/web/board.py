"""The supervisors' live board: the tiles, and the list behind each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csdesk.approvals.policies import may_see_all
from csdesk.board.permissions import Permission
from csdesk.board.policies import may_act, may_give_walls
from csdesk.board.queries.lists import breach_rows, duty_rows, late_rows, soon_rows
from csdesk.board.queries.load import Load, loads_of
from csdesk.board.queries.numbers import numbers_of
from csdesk.board.queries.sight import Sight
from csdesk.board.web import tiles
from csdesk.cases.queries import people_who_work
from csdesk.mail.permissions import Permission as Mail
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Team
from csdesk.sla.permissions import Permission as Time
from csdesk.web.storable import storable

TEMPLATE = "board/board.html"
PEOPLE = "people"


@require_safe
@member_required(Permission.VIEW)
def show_board(request: DeskRequest) -> HttpResponse:
    """The board; for htmx its tiles or the list behind one of them."""
    teams = list(Team.objects.order_by("name", "pk"))
    key = request.GET.get("team", "")
    team = next((each for each in teams if each.key == key), None) if storable(key) else None
    sight = Sight(request.member, request.now, request.tenant.zone, team)
    shown = request.GET.get("show", "")
    shown = shown if shown in tiles.LISTED else PEOPLE
    part = request.GET.get("part", "") if request.htmx else ""
    if part == "list":
        return render(request, f"{TEMPLATE}#list", {**_list(sight, shown), "may_act": may_act(request.member)})
    if part == "tiles":
        return render(request, f"{TEMPLATE}#tiles", {**_tiles(request, sight), **_about(sight, shown)})
    found = _tiles(request, sight)
    context = {**found, **_list(sight, shown, loads=found["loads"]), "teams": teams}
    return render(request, TEMPLATE, {**context, "may_give_walls": may_give_walls(request.member)})


def _about(sight: Sight, shown: str) -> dict[str, Any]:
    return {"team": sight.team, "shown": shown}


def _tiles(request: DeskRequest, sight: Sight) -> dict[str, Any]:
    numbers = numbers_of(sight)
    loads = _loads(sight)
    shown = [tiles.soon_tile(numbers), tiles.late_tile(numbers), tiles.breaches_tile(numbers)]
    if request.member.may(Mail.INTAKE_WORK):
        shown.append(tiles.intake_tile(numbers, now=request.now))
    if may_see_all(request.member):
        shown.append(tiles.signatures_tile(numbers))
    shown += [tiles.people_tile(loads), tiles.duties_tile(numbers)]
    if request.member.may(Time.ENGINE_VIEW):
        shown.append(tiles.engine_tile(numbers.engine))
    return {"tiles": shown, "loads": loads, "may_act": may_act(request.member)}


def _list(sight: Sight, shown: str, *, loads: list[Load] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = _about(sight, shown)
    if shown == PEOPLE:
        found["loads"] = _loads(sight) if loads is None else loads
        found["fullest"] = max((load.to_do for load in found["loads"]), default=0) or 1
    elif shown == "duties":
        found["tasks"] = duty_rows(sight)
    else:
        found["rows"] = {"late": late_rows, "soon": soon_rows, "breaches": breach_rows}[shown](sight)
    return found


def _loads(sight: Sight) -> list[Load]:
    return loads_of(sight, people_who_work())
