"""The workspace: the queue beside a case; what the pane shows, and where it remembers that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.desk.models import SavedView
from csdesk.desk.queries import queue
from csdesk.desk.queries.rows import Row, rows_of
from csdesk.desk.queries.views import default_view, views_open_to
from csdesk.desk.queries.wanted import ALL, ASKED, MINE, TEAM, Wanted, asks_something, read_id, read_wanted
from csdesk.desk.registry import Link, desk_kind, desk_kinds
from csdesk.desk.web.bulk_acts import BulkAct, acts_of
from csdesk.desk.web.chips import Chip, chips_of, lost_parts
from csdesk.desk.web.remembering import REMEMBERED
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.web.counting import capped
from csdesk.web.paging import CursorPage, page_from, page_of
from csdesk.web.storable import storable

TARGET = "case-view"
# Two screens of the narrow pane; "More" brings the rest. Rows are what a page's time goes into.
ROWS = 30


@dataclass(frozen=True)
class Tab:
    """Whose cases: a scope with how many there are to do."""

    scope: str
    label: str
    number: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Pane:
    """What the queue pane shows."""

    wanted: Wanted
    page: CursorPage[Case]
    rows: list[Row]
    tabs: list[Tab]
    chips: list[Chip]
    acts: list[BulkAct]
    lost: list[str]
    links: list[Link]
    view: SavedView | None = None
    url: str = ""
    styles: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The workspace's own address with this question."""
        return f"{self.url}?{self.wanted.query}"


@dataclass(frozen=True)
class LaterPane:
    """The queue beside a case that was opened by its own address: fetched after the case is there to be read."""

    url: str
    styles: tuple[str, ...]
    is_later: bool = True


def show_workspace(request: DeskRequest) -> HttpResponse:
    """The workspace without a case, or its queue alone."""
    pane = pane_of(request)
    part = "#queue" if request.htmx and request.htmx.target in ("queue", "queue-rows") else ""
    part = part or ("#empty" if opens_beside_queue(request) else "")
    return render(request, f"desk/workspace.html{part}", {"workspace": pane})


def opens_beside_queue(request: DeskRequest) -> bool:
    """Whether a case was chosen in the queue: then only the panes beside it are asked for."""
    return bool(request.htmx) and request.htmx.target == TARGET and not request.htmx.history_restore_request


def workspace_of(_request: DeskRequest, *, here: Case) -> LaterPane:
    """The place of the queue on the page of a case, at the address of its kind: there the place stays marked."""
    kind = desk_kind(here.kind)
    return LaterPane(reverse(kind.home if kind is not None else "desk:workspace"), _styles())


def pane_of(request: DeskRequest) -> Pane:
    """The queue as it was asked for, else as it was left, else by the person's default view."""
    wanted, given, view = _question(request)
    page, counts = _page(request.member, wanted, request.GET.get("cursor"))
    home = _home(request)
    return Pane(
        wanted=wanted,
        page=page,
        rows=rows_of(list(page), now=request.now, language=get_language() or ""),
        tabs=_tabs(counts, wanted, home),
        chips=chips_of(wanted, now=request.now),
        acts=acts_of(request.member),
        lost=lost_parts(given, wanted),
        links=[link for kind in desk_kinds() for link in kind.links(request.member)],
        view=view,
        url=home,
        styles=_styles(),
    )


def asked_of(request: DeskRequest) -> Wanted:
    """What the address asks of the queue; what cannot be stored is left out."""
    return read_wanted(_storable_of(request))


def address_of(request: DeskRequest, wanted: Wanted) -> str:
    """The address of the workspace that a fragment belongs to (it says so as `home`), with this question."""
    home = request.GET.get("home", "")
    homes = {reverse(each.home) for each in desk_kinds()}
    return f"{home if home in homes else reverse('desk:workspace')}?{wanted.query}"


def _styles() -> tuple[str, ...]:
    return tuple(style for kind in desk_kinds() for style in kind.styles)


def _home(request: DeskRequest) -> str:
    """Where the workspace stands."""
    homes = {reverse(each.home) for each in desk_kinds()}
    return request.path if request.path in homes else reverse("desk:workspace")


def _question(request: DeskRequest) -> tuple[Wanted, Mapping[str, Any], SavedView | None]:
    """What to show, the words it was read from, and the view it comes from."""
    get = _storable_of(request)
    if asks_something(get):
        return _remember(request, read_wanted(get)), {}, None
    view = _view_named(request, get.get("view", ""))
    if view is None and REMEMBERED in request.session:
        kept = dict(parse_qsl(request.session[REMEMBERED]))
        view = _view_named(request, kept.pop("view", ""))
        if view is None:
            return read_wanted(kept), {}, None
    view = view or default_view(request.member)
    if view is None:
        # Kept as well: whoever has no default view is not asked again for it on each page.
        return _remember(request, Wanted()), {}, None
    wanted = read_wanted(view.wanted)
    _remember(request, wanted, view)
    return wanted, view.wanted, view


def _storable_of(request: DeskRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if storable(value)}


def _view_named(request: DeskRequest, key: str) -> SavedView | None:
    pk = read_id(key)
    return views_open_to(request.member).filter(pk=pk).first() if pk else None


def _remember(request: DeskRequest, wanted: Wanted, view: SavedView | None = None) -> Wanted:
    kept = f"view={view.pk}" if view is not None else wanted.query
    if request.session.get(REMEMBERED) != kept:
        request.session[REMEMBERED] = kept
    return wanted


def _page(member: Member, wanted: Wanted, cursor: str | None) -> tuple[CursorPage[Case], dict[str, int]]:
    if cursor:
        page = page_of(queue.queue_of(member, wanted), cursor, by=wanted.by, size=ROWS)
        return page, queue.counts_of(member)
    opening = queue.opening_of(member, wanted, size=ROWS + 1)
    return page_from(opening.cases, by=wanted.by, size=ROWS), opening.counts


def _tabs(counts: dict[str, int], wanted: Wanted, address: str) -> list[Tab]:
    labels = {MINE: _("Mine"), TEAM: _("My team"), ALL: _("All"), ASKED: _("Asked of us")}
    return [
        Tab(
            scope,
            labels[scope],
            capped(number, most=queue.MOST_COUNTED),
            f"{address}?{wanted.scoped(scope).query}",
            scope == wanted.scope,
        )
        for scope, number in counts.items()
    ]
