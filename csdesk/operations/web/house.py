"""How the house is, on one page."""

import shutil
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csdesk.documents.services.quotas import quota_bytes, stored_bytes
from csdesk.mail.models import Mailbox
from csdesk.operations.permissions import Permission
from csdesk.operations.queries.figures import Beat, beats, house_figures
from csdesk.outbox.heartbeat import HOLD
from csdesk.outbox.queries import dead_letters
from csdesk.outbox.web.health import broker_answers
from csdesk.people.doors import DeskRequest, member_required
from csdesk.tenancy.upkeep import Upkeep, all_upkeep
from csdesk.web.counting import MOST_COUNTED, capped

# How much later than its time a piece of work may be before it is called late: a loop that beats each second is
# brought back within five.
GRACE_SECONDS = 10.0
GRACE_SHARE = 0.2
LITTLE_SPACE = 0.1


@require_safe
@member_required(Permission.HOUSE)
def show_house(request: DeskRequest) -> HttpResponse:
    """What runs by itself and when it last did, queues, space."""
    living = beats(request.now)
    context = {
        "work": [_piece(piece, living.get(piece.beat)) for piece in all_upkeep()],
        "held": _at(living.get(HOLD)),
        "figures": house_figures(),
        "oldest": living["relay"].row.outbox_age_seconds if "relay" in living else None,
        "broker": broker_answers(),
        "dead": capped(dead) if (dead := dead_letters()[:MOST_COUNTED].count()) else "",
        "failing": list(Mailbox.objects.filter(is_active=True).exclude(fetch_error="").order_by("address")),
        "space": _space(),
        # Every file is looked at for that: once when the page is opened, not whenever it refreshes itself.
        "files": None if request.htmx else {"size": stored_bytes(), "quota": quota_bytes()},
    }
    return render(request, "operations/house.html" + ("#state" if request.htmx else ""), context)


def _piece(piece: Upkeep, beat: Beat | None) -> dict[str, Any]:
    longest = piece.every.total_seconds() * (1 + GRACE_SHARE) + GRACE_SECONDS
    return {
        "label": piece.label,
        "every": piece.every,
        "at": _at(beat),
        "silent": beat.silent_seconds if beat is not None else None,
        "is_late": beat is None or beat.silent_seconds > longest,
    }


def _at(beat: Beat | None) -> datetime | None:
    return beat.at if beat is not None else None


def _space() -> dict[str, Any]:
    disk = shutil.disk_usage(settings.DATA_DIR)
    return {"free": disk.free, "total": disk.total, "is_little": disk.free < disk.total * LITTLE_SPACE}
