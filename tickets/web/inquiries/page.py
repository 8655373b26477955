"""Everything that an inquiry's page shows, in a fixed number of statements."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, pgettext

from csdesk.conversations.permissions import Permission as Say
from csdesk.conversations.queries import others_on
from csdesk.conversations.services.readings import note_read
from csdesk.desk.queries.rows import by_case
from csdesk.desk.queries.stream import contacts_in, opens_with, stream_of
from csdesk.desk.web.composer import Composer
from csdesk.desk.web.talking import Talk
from csdesk.desk.web.timeline import Reader
from csdesk.desk.web.workspace import workspace_of
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.sla.queries.shown import clocks_to_show
from csdesk.web.storable import storable
from dealers.policies import may_view_dealers
from tickets.lifecycle import UNANSWERED, InquiryStatus
from tickets.models import Inquiry
from tickets.policies import may_answer_consultation, may_answer_inquiry
from tickets.queries.inquiries import inquiries_visible_to
from tickets.queries.inquiry_page import InquiryOnPage, read_inquiry_page
from tickets.queries.phone import callback_task
from tickets.web.inquiries.offers import inquiry_offers
from tickets.web.inquiries.timeline import inquiry_sentence
from tickets.web.inquiries.words import label, shown_who, spelled

TEMPLATE = "tickets/inquiries/show.html"
# How far each status has come on the road of INQ-41.
_PASSED = {InquiryStatus.OPEN: 1, InquiryStatus.WAITING: 1, InquiryStatus.ANSWERED: 3, InquiryStatus.CLOSED: 4}
_STAGES = ("registered", "answering", "answered", "closed")


def find_inquiry(request: DeskRequest, number: str) -> Inquiry:
    """The inquiry of that number, if the member may see it; else the same 404 as for none."""
    if not storable(number):
        raise Http404
    return get_object_or_404(inquiries_visible_to(request.member), case__number=number)


def render_inquiry(
    request: DeskRequest, inquiry: Inquiry, part: str = "", composer: Composer | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or one fragment of it; `live` is everything but what somebody may be typing into."""
    template = f"{TEMPLATE}#{part}" if part else TEMPLATE
    return render(request, template, context_of(request, inquiry, composer=composer), status=status)


def _may_write(member: Member, inquiry: Inquiry) -> bool:
    return may_answer_inquiry(member, inquiry) and inquiry.status != InquiryStatus.TURNED


INQUIRY_TALK = Talk(
    "tickets",
    find=find_inquiry,
    may_work=_may_write,
    render=render_inquiry,
    address=lambda inquiry: inquiry.asker_email,
    phone=lambda inquiry: inquiry.asker_phone,
    prefix="inquiry_",
)


def context_of(request: DeskRequest, inquiry: Inquiry, *, composer: Composer | None = None) -> dict[str, Any]:
    """What the template shows. Reading the page counts as having read the conversation."""
    member, case = request.member, inquiry.case
    manual = rulebook_at(request.now).document
    found = read_inquiry_page(inquiry, member, whole=_is_whole(request))
    seen = found.messages[0].pk if found.messages else 0
    note_read(case, next(iter(found.readings), None), last=seen, actor=member, now=request.now)
    drafts = {draft.kind: draft for draft in found.drafts}
    talk = INQUIRY_TALK
    composer = composer or talk.composer(inquiry, member, request.GET.get("compose", ""), drafts=drafts, seen=seen)
    callback = callback_task(case) if inquiry.status != InquiryStatus.TURNED else None
    may_work = _may_write(member, inquiry)
    return {
        "inquiry": inquiry,
        "case": case,
        "who": shown_who(inquiry.asker_name, inquiry.asker_phone, inquiry.asker_email),
        "live_url": f"{inquiry.get_absolute_url()}?part=live",
        "offers": inquiry_offers(inquiry, member, callback=callback),
        "may_work": may_work,
        "may_label": may_work,
        "is_live": inquiry.status in UNANSWERED,
        "stages": _stages(inquiry.status),
        "clocks": clocks_to_show(found.clocks, language=get_language() or ""),
        "composer": composer,
        "others": others_on(case, member),
        "macros": found.macros,
        "tabs": talk.tabs(inquiry, member, composer),
        "takes_focus": request.GET.get("part") == "composer",
        "workspace": workspace_of(request, here=case),
        "case_labels": by_case(found.labels).get(case.pk, []),
        "may_say": [str(code) for code in Say if member.may(code)],
        **_stream(request, inquiry, found, manual),
        **_context(inquiry, found, manual, member),
    }


def _stages(status: str) -> list[tuple[str, str]]:
    passed = _PASSED.get(InquiryStatus(status))
    if passed is None:
        return []
    states = ["done"] * passed + ["current"] + ["ahead"] * len(_STAGES)
    return [(state, _stage_label(key)) for key, state in zip(_STAGES, states, strict=False)]


def _stage_label(key: str) -> str:
    return {
        "registered": pgettext("inquiry stage", "Written down"),
        "answering": pgettext("inquiry stage", "Answering"),
        "answered": pgettext("inquiry stage", "Answered"),
        "closed": pgettext("inquiry stage", "Closed"),
    }[key]


def _is_whole(request: DeskRequest) -> bool:
    return request.GET.get("all") == "1"


def _stream(request: DeskRequest, inquiry: Inquiry, found: InquiryOnPage, manual: Document) -> dict[str, Any]:
    stream = stream_of(list(found.messages), list(found.events), whole=_is_whole(request))
    reader = Reader(manual, request.now)
    shown = [
        {
            "message": item.message,
            "event": item.event,
            "sentence": inquiry_sentence(item.event, reader) if item.event else None,
        }
        for item in stream.items
    ]
    return {
        "stream": shown,
        "has_earlier": stream.has_earlier,
        "shows_opening": not opens_with(stream, inquiry.question),
        "contacts": contacts_in(stream),
    }


def _context(inquiry: Inquiry, found: InquiryOnPage, manual: Document, member: Member) -> dict[str, Any]:
    section, language = manual.inquiries, get_language() or ""
    return {
        "spelled": spelled(inquiry, section),
        "party": next(iter(found.party), None) if may_view_dealers(member) else None,
        "consultations": [
            (each, each.is_owed and may_answer_consultation(member, each)) for each in found.consultations
        ],
        "calls": list(found.calls),
        "earlier": list(found.earlier),
        "cards": [(entry.rule, label(entry)) for entry in section.cards],
        "greeting": section.greeting.text(language) if inquiry.channel == section.channel_of("phone") else "",
        "notice": next((entry.notice.text(language) for entry in section.channels if entry.key == inquiry.channel), ""),
    }
