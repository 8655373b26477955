"""The page of chats, and its state for pages without a socket."""

import re
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from chat.lifecycle import State
from chat.models import Chat
from chat.permissions import Permission
from chat.policies import may_supervise, may_take_chats
from chat.queries.chats import manual_at, visible_chats
from chat.queries.frames import Frame, row_frame
from chat.queries.offers import main_products
from chat.queries.seats import seats_now, sitting_of
from chat.queries.watching import said_since, whispered_since
from chat.services.seating import seat_data
from chat.web.doors import chats_page
from chat.web.texts import desk_texts
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at

# More going on at once than somebody can look at; further down, search finds them.
MOST = 200
MOST_WATCHED = 60
LIVE = (State.QUEUED, State.HELD, State.LEFT_MESSAGE)
_WATCHED = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")


@require_safe
@chats_page
def show_desk(request: DeskRequest) -> HttpResponse:
    """All chats that go on; one that has ended has a page of its own."""
    wanted = _wanted(request)
    if wanted is not None and wanted.state == State.ENDED:
        return redirect("chat:record", pk=wanted.pk)
    if request.htmx:
        # Chosen in the queue of all cases: a page of its own, not a case beside the queue.
        return redirect(request.get_full_path())
    member, manual, language = request.member, manual_at(request.now), get_language() or "zh"
    context = {
        "state": _state(request),
        "desk": {
            "me": member.pk,
            "name": member.name,
            "open": wanted.pk if wanted is not None else None,
            "takes": may_take_chats(member),
            "supervises": may_supervise(member),
            "uploads": member.may("documents.upload"),
            "limit": manual.message_limit_characters,
            "texts": desk_texts(),
        },
        "takes": may_take_chats(member),
        "supervises": may_supervise(member),
        "reads_all": member.may(Permission.CHAT_VIEW) or may_supervise(member),
        "offers": [(offer, offer.pitch_in(language)) for offer in main_products()[: manual.offers_shown]],
        "ended": visible_chats(member).filter(state=State.ENDED).order_by("-opened_at", "-pk")[:8],
    }
    return render(request, "chat/desk.html", context)


@require_safe
@chats_page
def show_now(request: DeskRequest) -> HttpResponse:
    """Every list, and of `?chats=17:4,18:0` what was said behind those numbers."""
    return JsonResponse(_state(request))


@require_safe
@chats_page
def show_seats(request: DeskRequest) -> HttpResponse:
    """To whom a chat can be handed over now."""
    seats = seats_now(rulebook_at(request.now).document.chat, now=request.now)
    names = dict(Member.objects.filter(pk__in=[seat.member for seat in seats]).values_list("pk", "name"))
    rows = [
        {"member": seat.member, "name": names[seat.member], "held": seat.held, "most": seat.most}
        for seat in sorted(seats, key=lambda seat: (seat.held, names[seat.member]))
        if seat.member != request.member.pk
    ]
    return JsonResponse({"seats": rows})


def _wanted(request: DeskRequest) -> Chat | None:
    """The chat that the address names. Raises Http404 for one that is not for the reader."""
    number, pk = request.GET.get("case"), request.GET.get("chat")
    if not number and not pk:
        return None
    seen = visible_chats(request.member)
    if number:
        chat = seen.filter(case__number=number[:40]).first()
    else:
        chat = seen.filter(pk=int(pk)).first() if pk and re.fullmatch("[0-9]{1,18}", pk) else None
    if chat is None:
        raise Http404
    return chat


def _state(request: DeskRequest) -> dict[str, Any]:
    member = request.member
    rows = visible_chats(member).filter(state__in=[str(state) for state in LIVE]).order_by("queued_at", "pk")[:MOST]
    return {
        "type": "state_of_desk",
        "rows": [row_frame(chat) for chat in rows],
        "seat": seat_data(sitting_of(member)),
        "now": request.now.isoformat(),
        "said": _said(request),
    }


def _said(request: DeskRequest) -> list[Frame]:
    wanted = {int(pk): int(last) for pk, last in _WATCHED.findall(request.GET.get("chats", ""))[:MOST_WATCHED]}
    frames: list[Frame] = []
    for chat in visible_chats(request.member).filter(pk__in=wanted):
        frames += [*said_since(chat, min(wanted[chat.pk], 2**31 - 1)), *whispered_since(chat, 0)]
    return frames
