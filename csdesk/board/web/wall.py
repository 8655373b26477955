"""The wallboard: opened by its address alone, by a screen that runs for weeks."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csdesk.board.models import Wall
from csdesk.board.queries.lists import late_rows, soon_rows
from csdesk.board.queries.load import loads_of
from csdesk.board.queries.numbers import numbers_of
from csdesk.board.queries.sight import Sight
from csdesk.board.services.walls import note_seen, wall_of
from csdesk.board.web import guesses, tiles
from csdesk.cases.queries import people_who_work
from csdesk.people.services.security_log import client_address
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.clock_face import face_of

# What is readable from three metres on one screen.
ROWS, PEOPLE = 7, 6
FILES = ("css/wall.css", "css/tokens.css", "js/wall.js")


@require_safe
@never_cache
def show_wall(request: HttpRequest, address: str) -> HttpResponse:
    """The whole page. Unknown, revoked and suspended all look like nothing."""
    return _shown(request, address, "board/wall.html")


@require_safe
@never_cache
def show_now(request: HttpRequest, address: str) -> HttpResponse:
    """What the screen fetches every few seconds."""
    return _shown(request, address, "board/wall.html#now")


def version() -> str:
    """Changes with the files a screen has loaded: a screen that sees another one loads itself anew."""
    return hashlib.sha256("".join(static(name) for name in FILES).encode()).hexdigest()[:12]


def _shown(request: HttpRequest, address: str, template: str) -> HttpResponse:
    slug, _dot, secret = address.partition(".")
    client = client_address(request)
    if guesses.is_shut_out(client, secret):
        raise Http404
    tenant = Tenant.objects.served().filter(slug=slug).first()
    reader = getattr(request, "tenant", None)
    # A signed-in reader's request is inside his own company's scope and cannot look into another's.
    if tenant is None or not secret or (reader is not None and reader.pk != tenant.pk):
        guesses.note_guess(client)
        raise Http404
    with tenant_atomic(tenant.pk) as now, timezone.override(tenant.zone):
        wall = wall_of(secret)
        if wall is None:
            guesses.note_guess(client)
            raise Http404
        guesses.note_shown(secret)
        note_seen(wall, now=now)
        with translation.override(wall.language):
            response = render(request, template, _context(tenant, wall, now))
    # Its address is its key: it must not travel on.
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex, nofollow"
    return response


def _context(tenant: Tenant, wall: Wall, now: datetime) -> dict[str, Any]:
    sight = Sight(None, now, tenant.zone, wall.team)
    numbers = numbers_of(sight)
    loads = loads_of(sight, people_who_work())
    rows = [*late_rows(sight, most=ROWS), *soon_rows(sight, most=ROWS)][:ROWS]
    return {
        "company": tenant,
        "wall": wall,
        "now": now,
        "version": version(),
        "tiles": [
            tiles.soon_tile(numbers),
            tiles.late_tile(numbers),
            tiles.breaches_tile(numbers),
            tiles.intake_tile(numbers, now=now),
            tiles.duties_tile(numbers),
            tiles.engine_tile(numbers.engine),
        ],
        "people_tile": tiles.people_tile(loads),
        "loads": loads[:PEOPLE] if wall.names_colleagues else [],
        "rows": [(row, face_of(row.clock, now=now)) for row in rows],
    }
