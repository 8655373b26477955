"""Everything that a return's page shows, in a fixed number of statements."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, pgettext

from csdesk.conversations.permissions import Permission as Say
from csdesk.conversations.queries import others_on
from csdesk.conversations.services.readings import note_read
from csdesk.desk.queries.rows import by_case
from csdesk.desk.queries.stream import stream_of
from csdesk.desk.web.composer import Composer
from csdesk.desk.web.talking import Talk
from csdesk.desk.web.timeline import Reader
from csdesk.desk.web.workspace import workspace_of
from csdesk.people.doors import DeskRequest
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.sla.queries.shown import clocks_to_show
from csdesk.web.storable import storable
from repairs.lifecycle import LIVE, UNSETTLED, Road, Status
from repairs.models import ReturnOrder
from repairs.policies import may_work_on
from repairs.queries import words
from repairs.queries.on_page import OnPage, read_page
from repairs.queries.returns import returns_visible_to, waits_for_word
from repairs.rules.admission import Admission
from repairs.rules.road import road
from repairs.services.following import callback_task
from repairs.web.offers import offers_of
from repairs.web.timeline import sentence_of
from shipping.queries.legs import journey_of

TEMPLATE = "repairs/show_return.html"


def find_return(request: DeskRequest, number: str) -> ReturnOrder:
    """The return of that number, if the member may see it; else the same 404 as for none."""
    if not storable(number):
        raise Http404
    return get_object_or_404(returns_visible_to(request.member), case__number=number)


def render_return(
    request: DeskRequest, order: ReturnOrder, part: str = "", composer: Composer | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or one fragment of it; `live` is everything but what somebody may be typing into."""
    template = f"{TEMPLATE}#{part}" if part else TEMPLATE
    return render(request, template, context_of(request, order, composer=composer), status=status)


TALK = Talk(
    "repairs",
    find=find_return,
    may_work=may_work_on,
    render=render_return,
    address=lambda order: order.sender_email,
    phone=lambda order: order.sender_phone,
)


def context_of(request: DeskRequest, order: ReturnOrder, *, composer: Composer | None = None) -> dict[str, Any]:
    """What the template shows. Reading the page counts as having read the conversation."""
    member, case = request.member, order.case
    manual = rulebook_at(request.now).document
    found = read_page(order, member, whole=_is_whole(request))
    seen = found.messages[0].pk if found.messages else 0
    note_read(case, next(iter(found.readings), None), last=seen, actor=member, now=request.now)
    drafts = {draft.kind: draft for draft in found.drafts}
    composer = composer or TALK.composer(order, member, request.GET.get("compose", ""), drafts=drafts, seen=seen)
    callback = callback_task(order) if order.status == Status.ARRIVED else None
    may_work = may_work_on(member, order)
    return {
        "order": order,
        "case": case,
        **_application(order, manual),
        "live_url": f"{order.get_absolute_url()}?part=live",
        "offers": offers_of(order, member, manual, callback=callback),
        "may_work": may_work,
        "may_label": may_work,
        "is_live": order.status in LIVE,
        "stages": [(stage, stage_label(stage.key)) for stage in road(order.status)],
        "clocks": clocks_to_show(found.clocks, language=get_language() or ""),
        "composer": composer,
        "others": others_on(case, member),
        "macros": found.macros,
        "tabs": TALK.tabs(order, member, composer),
        "takes_focus": request.GET.get("part") == "composer",
        "workspace": workspace_of(request, here=case),
        "case_labels": by_case(found.labels).get(case.pk, []),
        "may_say": [str(code) for code in Say if member.may(code)],
        **_stream(request, found, manual),
        **_goods(order, found, manual, request.now),
    }


def _application(order: ReturnOrder, manual: Document) -> dict[str, Any]:
    """What only goods have that were applied for; where they are sent is nobody's business before the approval."""
    if order.road == Road.REPAIR:
        return {}
    language = get_language() or ""
    return {
        "ground": words.spell_ground(order.ground, manual),
        "admission": Admission(**order.admission).reason if order.admission else "",
        "ship_to": manual.exchanges.ship_to.lines(language) if order.approved_at else (),
        "refunds": list(order.refunds.order_by("pk")),
    }


def stage_label(key: str) -> str:
    """What a stage of the road is called."""
    return {
        "filed": pgettext("return stage", "Filed"),
        "received": pgettext("return stage", "Received"),
        "repair": pgettext("return stage", "Repair"),
        "shipped": pgettext("return stage", "Shipped"),
        "arrived": pgettext("return stage", "Arrived"),
    }[key]


def _is_whole(request: DeskRequest) -> bool:
    return request.GET.get("all") == "1"


def _stream(request: DeskRequest, found: OnPage, manual: Document) -> dict[str, Any]:
    # What became of a parcel, the road of the return tells.
    events = [event for event in found.events if not event.kind.startswith("shipment.")]
    stream = stream_of(list(found.messages), events, whole=_is_whole(request))
    reader = Reader(manual, request.now)
    shown = [
        {
            "message": item.message,
            "event": item.event,
            "sentence": sentence_of(item.event, reader) if item.event else None,
        }
        for item in stream.items
    ]
    return {"stream": shown, "has_earlier": stream.has_earlier}


def _goods(order: ReturnOrder, found: OnPage, manual: Document, now: datetime) -> dict[str, Any]:
    quote = next(iter(found.quotes), None)
    return {
        "lines": [(line, words.spell_fault(line, manual), words.spell_verdict(line)) for line in found.lines],
        "route": words.spell_route(order.route, manual),
        "party": next(iter(found.party), None),
        "differences": list(found.differences),
        "agreements": list(found.agreements),
        "is_unsettled": order.agreement in UNSETTLED,
        "quote": quote,
        "quote_lines": list(quote.lines.select_related("line")) if quote is not None else [],
        "quote_waits": waits_for_word(quote, order),
        "journey": journey_of(found.parcels, now=now),
    }
