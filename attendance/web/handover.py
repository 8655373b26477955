"""The page of one's shift: checklists, notices, the sheet, the post; and every sheet on a page of its own."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attendance.models import ChecklistRun, DeskNotice, HandoverSheet, PostAbsence, PostFault, Shift
from attendance.policies import may_hand_over, may_post_notices
from attendance.queries.handover import (
    away_from_post,
    handover_of_manual,
    is_leader,
    list_done,
    notices_for,
    open_faults,
    sheets_to_confirm,
    sheets_visible_to,
    shift_to_hand_over,
    unread_notices,
)
from attendance.queries.shifts import shifts_between
from attendance.services.at_the_post import (
    consent_to_fault,
    go_through_list,
    lines_of,
    post_notice,
    read_notice,
    report_fault,
    solve_fault,
    take_down,
)
from attendance.services.covering import Shortage, shortage_without
from attendance.services.handing_over import ask_for_consent, complete_sheet, confirm_sheet, draft_sheet, let_go
from attendance.services.leaving_post import allow_longer, answer_leaving, ask_to_leave, come_back
from attendance.web.acting import demand, done, number_of, posted, text_of, tried
from attendance.web.handover_forms import NoticeForm, SheetForm, spoken
from csdesk.people.directory import acting_holders
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.web.paging import page_of


@member_required()
def home(request: DeskRequest) -> HttpResponse:
    """What there is to do at the beginning, during and at the end of one's shift."""
    demand(may_hand_over(request.member))
    return render(request, "attendance/handover.html", _home(request))


@member_required()
@require_POST
def act(request: DeskRequest, what: str) -> HttpResponse:
    """One click or line: lists, faults, notices, the post. A refusal is a notice that names its rule."""
    member, now = request.member, request.now
    demand(may_hand_over(member) or may_post_notices(member))
    acts: dict[str, Callable[[], Any]] = {
        "list": lambda: _list(request),
        "read": lambda: read_notice(_picked(request, notices_for(member, now)), actor=member, now=now),
        "take_down": lambda: take_down(_picked(request, notices_for(member, now)), actor=member, now=now),
        "fault": lambda: report_fault(
            _shift(request), text_of(request, "what"), at_change=request.POST.get("at_change") == "1", actor=member,
            now=now,
        ),
        "solve": lambda: solve_fault(_fault(request), text_of(request, "solution"), actor=member, now=now),
        "leave": lambda: ask_to_leave(text_of(request, "reason"), actor=member, now=now),
        "back": lambda: come_back(_absence(request), actor=member, now=now),
        "allow": lambda: answer_leaving(_absence(request), is_allowed=True, actor=member, now=now),
        "refuse": lambda: answer_leaving(
            _absence(request), is_allowed=False, answer=text_of(request, "answer"), actor=member, now=now
        ),
        "longer": lambda: allow_longer(
            _absence(request), number_of(request.POST.get("minutes", "")), actor=member, now=now
        ),
    }  # fmt: skip
    if what not in acts:
        raise Http404
    tried(request, acts[what])
    return redirect("attendance:handover")


@member_required()
def my_sheet(request: DeskRequest) -> HttpResponse:
    """The sheet of one's own shift as it stands now; completing it freezes it."""
    shift = _shift(request)
    sheet = tried(request, lambda: draft_sheet(shift, actor=request.member, now=request.now))
    if sheet is None:
        return redirect("attendance:handover")
    if sheet.completed_at is not None:
        return redirect("attendance:handover_sheet", sheet.pk)
    form = SheetForm(posted(request), sheet=sheet)
    if done(request, form, lambda data: complete_sheet(sheet, form.words, actor=request.member, now=request.now)):
        messages.success(request, _("The sheet is complete; who comes next confirms it."))
        return redirect("attendance:handover_sheet", sheet.pk)
    context = {"sheet": sheet, "form": form, "parts": _parts(sheet), "faults": open_faults(sheet.team_id)}
    return render(request, "attendance/my_sheet.html", context, status=422 if form.errors else 200)


@member_required()
def list_sheets(request: DeskRequest) -> HttpResponse:
    """The handover book: all sheets of one's teams."""
    demand(may_hand_over(request.member))
    page = page_of(sheets_visible_to(request.member), request.GET.get("after"), by=("-id",))
    return render(request, "attendance/sheets_of_shifts.html" + ("#rows" if request.htmx else ""), {"page": page})


@member_required()
def show_sheet(request: DeskRequest, pk: int) -> HttpResponse:
    """One sheet; who comes next confirms it, a leader lets go or consents to what is out of order."""
    sheet = get_object_or_404(sheets_visible_to(request.member), pk=number_of(str(pk)))
    leads = is_leader(request.member, request.now) and request.member.pk != sheet.outgoing_id
    context = {
        "sheet": sheet,
        "parts": _parts(sheet),
        "equipment": [(spoken(line), line["state"]) for line in sheet.equipment],
        "totals": [(spoken(line), line["counted"], line["stated"]) for line in sheet.totals],
        "may_confirm": _may_confirm(request, sheet),
        "leads": leads,
        "faults": open_faults(sheet.team_id) if leads and sheet.completed_at is None else (),
    }
    return render(request, "attendance/handover_sheet.html", context)


@member_required()
@require_POST
def act_on_sheet(request: DeskRequest, pk: int, what: str) -> HttpResponse:
    """Confirm, let go, consent, ask for consent."""
    sheet = get_object_or_404(sheets_visible_to(request.member), pk=number_of(str(pk)))
    member, now = request.member, request.now
    words = text_of(request, "words")
    acts: dict[str, Callable[[], Any]] = {
        "confirm": lambda: confirm_sheet(sheet, remark=words, actor=member, now=now),
        "let_go": lambda: let_go(sheet, reason=words, actor=member, now=now),
        "consent": lambda: consent_to_fault(_fault(request), sheet.shift, reason=words, actor=member, now=now),
        "ask": lambda: ask_for_consent(sheet, actor=member, now=now),
    }
    if what not in acts:
        raise Http404
    if tried(request, acts[what]):
        messages.success(request, _("Done."))
    return redirect("attendance:handover_sheet", sheet.pk)


@member_required()
def list_notices(request: DeskRequest) -> HttpResponse:
    """Posting a notice, and who has read the ones that hold."""
    demand(may_post_notices(request.member))
    form = NoticeForm(posted(request), now=request.now)
    if done(request, form, lambda data: _post(request, data)):
        messages.success(request, _("Posted."))
        return redirect("attendance:desk_notices")
    notices = notices_for(request.member, request.now).prefetch_related("reads__member")
    return render(request, "attendance/desk_notices.html", {"form": form, "notices": notices[:50]},
                  status=422 if form.errors else 200)  # fmt: skip


def handover_block(request: DeskRequest) -> dict[str, Any] | None:
    """On “My work”: what the shift wants of one now."""
    manual, member, now = handover_of_manual(request.now), request.member, request.now
    if not manual.is_kept or not may_hand_over(member):
        return None
    shift = shift_to_hand_over(member, now)
    return {
        "unread": unread_notices(member, now).count(),
        "to_confirm": sheets_to_confirm(shift).count() if shift is not None else 0,
        "shift": shift,
        "away": away_from_post(member),
    }


def _others_away(member: Member, now: datetime) -> list[tuple[PostAbsence, Shortage | None]]:
    """Who asks to leave the post or has left it; beside those who ask, what their shift would lack."""
    away = PostAbsence.objects.filter(back_at=None).exclude(is_allowed=False).exclude(member=member)
    rows = away.select_related("member").order_by("pk")[:50]
    return [(row, None if row.left_at else shortage_without(row.member, now=now)) for row in rows]


def _home(request: DeskRequest) -> dict[str, Any]:
    member, now = request.member, request.now
    manual, shift = handover_of_manual(now), shift_to_hand_over(member, now) or _coming(member, now)
    leads = is_leader(member, now)
    roles = {*manual.post_allowed_by, *manual.post_exceptions_by}
    allows = bool(roles) and member.pk in {one.pk for one in acting_holders(sorted(roles), at=now)}
    unread = {notice.pk for notice in unread_notices(member, now)}
    context: dict[str, Any] = {
        "manual": manual, "shift": shift, "leads": leads, "allows": allows, "unread": unread,
        "notices": list(notices_for(member, now)[:20]), "posts": may_post_notices(member),
        "away": away_from_post(member), "others_away": _others_away(member, now) if allows else (),
        "waiting": _waiting(member, now) if leads else (),
    }  # fmt: skip
    if shift is not None:
        is_ending = now >= shift.ends_at - timedelta(minutes=manual.early_sign_off_minutes)
        kinds = _LISTS if is_ending else _LISTS[:1]
        context |= {
            "lists": [(kind, label, lines_of(kind, shift, now)[0], list_done(shift, kind)) for kind, label in kinds],
            "faults": open_faults(shift.roster.team_id), "to_confirm": sheets_to_confirm(shift),
            "sheet": HandoverSheet.objects.filter(shift=shift).first(),
            "may_draft": is_ending,
            "opens_at": shift.begins_at - timedelta(minutes=manual.early_minutes),
        }  # fmt: skip
    return context


_LISTS = tuple(ChecklistRun.Kind.choices)


def _coming(member: Member, now: datetime) -> Shift | None:
    soon = shifts_between(now, now + timedelta(hours=4), members=[member.pk])
    return soon.filter(is_standby=False).select_related("roster__team").first()


def _waiting(member: Member, now: datetime) -> Any:
    recent = sheets_visible_to(member).filter(confirmed_at=None, let_go_at=None, drafted_at__gt=now - timedelta(days=1))
    return recent.exclude(outgoing=member).order_by("-pk")[:50]


def _shift(request: DeskRequest) -> Shift:
    found = shift_to_hand_over(request.member, request.now) or _coming(request.member, request.now)
    if found is None:
        raise Http404
    return found


def _list(request: DeskRequest) -> Any:
    done_keys = request.POST.getlist("done")
    return go_through_list(
        _shift(request), request.POST.get("kind", ""), done_keys, note=text_of(request, "note"), actor=request.member,
        now=request.now,
    )  # fmt: skip


def _picked(request: DeskRequest, rows: Any) -> DeskNotice:
    found: DeskNotice = get_object_or_404(rows, pk=number_of(request.POST.get("pk", "")))
    return found


def _fault(request: DeskRequest) -> PostFault:
    return get_object_or_404(PostFault.objects.filter(solved_at=None), pk=number_of(request.POST.get("pk", "")))


def _absence(request: DeskRequest) -> PostAbsence:
    return get_object_or_404(PostAbsence.objects.filter(back_at=None), pk=number_of(request.POST.get("pk", "")))


def _parts(sheet: HandoverSheet) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(spoken(part), [_timed(line) for line in part["lines"]]) for part in sheet.sections]


def _timed(line: dict[str, Any]) -> dict[str, Any]:
    due = line.get("due_at")
    return {**line, "due_at": datetime.fromisoformat(due) if due else None}


def _may_confirm(request: DeskRequest, sheet: HandoverSheet) -> bool:
    is_waiting = sheet.completed_at is not None and sheet.confirmed_at is None
    return is_waiting and sheet.outgoing_id != request.member.pk and may_hand_over(request.member)


def _post(request: DeskRequest, data: dict[str, Any]) -> DeskNotice:
    until = data["until"]
    return post_notice(
        data["title"], data["text"], team=data["team"], must_read=data["must_read"],
        valid_until=make_aware(datetime.combine(until, time.max)) if until else None, actor=request.member,
        now=request.now,
    )  # fmt: skip
