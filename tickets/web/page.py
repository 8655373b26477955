"""Everything that a complaint's page shows, in a fixed number of statements."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from csdesk.approvals.queries import open_request
from csdesk.conversations.permissions import Permission as Say
from csdesk.conversations.queries import others_on
from csdesk.conversations.services.readings import note_read
from csdesk.desk.queries.rows import by_case
from csdesk.desk.queries.stream import Item, contacts_in, noted_in, opens_with, stream_of
from csdesk.desk.web.workspace import workspace_of
from csdesk.people.doors import DeskRequest
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.sla.queries.shown import clocks_to_show
from csdesk.web.storable import storable
from tickets.lifecycle import GONE, LIVE, Status
from tickets.models import Complaint, Nature, StepKind
from tickets.policies import may_give_opinion, may_work_on
from tickets.queries.complaints import complaint_numbered
from tickets.queries.handling_report import REPORT, report_needed, signed_report
from tickets.queries.holding import rules_holding
from tickets.queries.on_page import OnPage, read_page
from tickets.rules import kept_until, road
from tickets.services.follow_up import follow_up_task
from tickets.web import words
from tickets.web.composer import Composer, composer_of, tabs_of
from tickets.web.offers import offers_of
from tickets.web.timeline import Reader, sentence_of

TEMPLATE = "tickets/show_complaint.html"


def find_complaint(request: DeskRequest, number: str) -> Complaint:
    """The complaint of that number, if the member may see it; else the same 404 as for none."""
    complaint = complaint_numbered(request.member, number) if storable(number) else None
    if complaint is None:
        raise Http404
    return complaint


def render_page(request: DeskRequest, complaint: Complaint, *, composer: Composer | None = None) -> HttpResponse:
    """The whole page."""
    return render(request, TEMPLATE, context_of(request, complaint, composer=composer))


def render_part(
    request: DeskRequest, complaint: Complaint, part: str, *, composer: Composer | None = None, status: int = 200
) -> HttpResponse:
    """One fragment of the page; `live` is everything but what somebody may be typing into."""
    context = context_of(request, complaint, composer=composer)
    return render(request, f"{TEMPLATE}#{part}", context, status=status)


def context_of(request: DeskRequest, complaint: Complaint, *, composer: Composer | None = None) -> dict[str, Any]:
    """What the template shows. Reading the page counts as having read the conversation."""
    member, case = request.member, complaint.case
    manual = rulebook_at(request.now).document
    found = read_page(complaint, member, whole=_is_whole(request))
    seen = found.messages[0].pk if found.messages else 0
    note_read(case, next(iter(found.readings), None), last=seen, actor=member, now=request.now)
    drafts = {draft.kind: draft for draft in found.drafts}
    composer = composer or composer_of(complaint, member, request.GET.get("compose", ""), drafts=drafts, seen=seen)
    clocks = clocks_to_show(found.clocks, language=get_language() or "")
    may_work = may_work_on(member, complaint) and complaint.status not in GONE
    follow_up = follow_up_task(complaint) if complaint.status == Status.ANSWERED else None
    return {
        "complaint": complaint,
        "case": case,
        "live_url": f"{complaint.get_absolute_url()}?part=live",
        "offers": offers_of(complaint, member, follow_up=follow_up),
        "may_work": may_work,
        "is_live": complaint.status in LIVE,
        "stages": [(stage, _stage_label(stage.key)) for stage in road(complaint.status)],
        "clocks": clocks,
        "holding": rules_holding(complaint, clocks),
        "composer": composer,
        "others": others_on(case, member),
        "macros": found.macros,
        "follow_up": follow_up,
        "tabs": tabs_of(complaint, member, composer),
        "silence": _silence(complaint),
        # Whoever chose what to write wants to write.
        "takes_focus": request.GET.get("part") == "composer",
        "workspace": workspace_of(request, here=case),
        "case_labels": by_case(found.labels).get(case.pk, []),
        "may_label": may_work,
        **_stream(request, complaint, found, manual),
        **_context_column(request, complaint, found, manual),
    }


def _silence(complaint: Complaint) -> str:
    """Why nobody writes here."""
    if complaint.status == Status.MERGED:
        return _("This complaint was merged; the conversation goes on there.")
    return ""


def _stage_label(key: str) -> str:
    return {
        "received": pgettext("stage", "Taken"),
        "handled": pgettext("stage", "Handling"),
        "answered": pgettext("stage", "Answer"),
        "followed_up": pgettext("stage", "Follow-up"),
        "closed": pgettext("stage", "Closed"),
    }[key]


def _is_whole(request: DeskRequest) -> bool:
    return request.GET.get("all") == "1"


def _stream(request: DeskRequest, complaint: Complaint, found: OnPage, manual: Document) -> dict[str, Any]:
    stream = stream_of(list(found.messages), list(found.events), whole=_is_whole(request))
    reader = Reader(manual, request.now)

    def shown(item: Item) -> dict[str, Any]:
        sentence = sentence_of(item.event, reader) if item.event else None
        return {"message": item.message, "event": item.event, "sentence": sentence}

    return {
        "stream": [shown(item) for item in stream.items],
        "has_earlier": stream.has_earlier,
        "shows_opening": not opens_with(stream, complaint.content),
        # Told from what the page has read anyway.
        "contacts": contacts_in(stream),
        "first_actions": words.first_actions(noted_in(stream, "complaint.step", StepKind.FIRST_LINE), manual),
    }


def _report(complaint: Complaint, manual: Document) -> dict[str, Any] | None:
    """Whether the answer has to wait for the signed handling report (CMP-25), asked only where it is demanded."""
    if complaint.status not in LIVE or not report_needed(complaint, manual):
        return None
    is_signed = signed_report(complaint) is not None
    return {"is_signed": is_signed, "is_asked": not is_signed and open_request(complaint.case, REPORT) is not None}


def _context_column(request: DeskRequest, complaint: Complaint, found: OnPage, manual: Document) -> dict[str, Any]:
    member = request.member
    spelled = {
        name: words.spell_value(name, getattr(complaint, name), manual)
        for name in ("type", "sub_reason", "severity", "channel")
    }
    years = manual.complaints.files_kept_years
    closed_at = complaint.case.closed_at
    is_important = complaint.is_kept_forever and manual.complaints.important_kept_for_ever
    return {
        "may_merge": may_work_on(member, complaint) and complaint.status in LIVE | {Status.ANSWERED},
        "spelled": spelled,
        "is_kept_forever": is_important,
        "remedy": words.remedy_of(complaint, manual),
        "needs_letter": words.needs_letter(complaint, manual) and complaint.status in LIVE,
        "report": _report(complaint, manual),
        "departments": [(each, each.is_owed and may_give_opinion(member, each)) for each in found.departments],
        "same_customer": list(found.same_customer),
        "merged": list(found.merged),
        "is_suggestion": complaint.nature == Nature.SUGGESTION,
        "checks": list(found.checks),
        "files": list(found.files),
        "kept_until": kept_until(closed_at, years=years, is_kept_forever=is_important),
        "may_say": [str(code) for code in Say if member.may(code)],
    }
