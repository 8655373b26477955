"""Pages of months: closing, everybody's sheets, one sheet with its lines, appeals, fines, payroll's file."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attendance.models import AppealState, MonthSheet, SheetAppeal, SheetLine, SheetMonth
from attendance.permissions import Permission
from attendance.queries.days import appeals_of, lines_shown, sheet_of
from attendance.queries.manual_days import Manual
from attendance.queries.months import may_be_closed, month_ends, month_named, sums_of
from attendance.queries.people import closes_months, sees_all_attendance
from attendance.services.appeals import answer_appeal, appeal, confirm_sheet
from attendance.services.closing import CHAIN, hand_in, start_closing
from attendance.services.figures import Fined, enter_figure, figures_on, take_back_figure
from attendance.services.sheets import lines_of
from attendance.web.day_forms import AnswerForm, AppealForm, FigureForm, month_in
from attendance.web.payroll import payroll_workbook
from attendance.web.words import ShownLine, arithmetic, kind_label, spelled
from csdesk.approvals.queries import latest_request, steps_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUMS = ("planned", "worked", "overtime", "late", "early", "absent", "leave", "trip")


def _month(written: str) -> date:
    month = month_in(written)
    if month is None:
        raise Http404
    return month


@require_safe
@member_required()
def list_months(request: DeskRequest) -> HttpResponse:
    """All months that were begun, the latest first."""
    if not sees_all_attendance(request.member):
        raise PermissionDenied
    page = page_of(SheetMonth.objects.all(), request.GET.get("cursor"), by=("-month", "-id"))
    last = Manual().today(request.now).replace(day=1)
    context = {"page": page, "current": f"{last:%Y-%m}", "last": f"{_before(last):%Y-%m}"}
    return render(request, "attendance/months.html" + ("#rows" if request.htmx else ""), context)


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), month.month - 1 or 12, 1)


@require_safe
@member_required()
def show_month(request: DeskRequest, month: str) -> HttpResponse:
    """One month: how far it is, everybody's sheet; ?file=xlsx for payroll."""
    day = _month(month)
    if not sees_all_attendance(request.member):
        raise PermissionDenied
    found = month_named(day)
    if request.GET.get("file") == "xlsx" and found is not None:
        headers = {"Content-Disposition": f'attachment; filename="attendance-{month}.xlsx"'}
        return HttpResponse(payroll_workbook(found), content_type=XLSX, headers=headers)
    sheets = MonthSheet.objects.filter(of=found) if found is not None else MonthSheet.objects.none()
    show = request.GET.get("show", "")
    if show == "lines":
        sheets = sheets.filter(lines__isnull=False).distinct()
    if show == "appeals":
        sheets = sheets.filter(appeals__state=AppealState.OPEN).distinct()
    page = page_of(sheets.select_related("member", "of"), request.GET.get("cursor"), by=("member__sort_key", "id"))
    case = found.case if found is not None else None
    asked = latest_request(case, CHAIN) if case is not None else None
    context = {
        "month": found,
        "day": day,
        "written": month,
        "page": page,
        "rows": [(sheet, {name: spelled(getattr(sheet, name)) for name in SUMS}) for sheet in page],
        "show": show,
        "appeals": SheetAppeal.objects.filter(sheet__of=found, state=AppealState.OPEN).count() if found else 0,
        "unknown": MonthSheet.objects.filter(of=found, unknown__gt=0).count() if found else 0,
        "steps": steps_of(asked) if asked is not None else [],
        "may_close": closes_months(request.member),
        "has_ended": may_be_closed(day, request.now, Manual()),
    }
    part = {"progress": "#progress", "rows": "#rows"}.get(request.htmx.target or "", "") if request.htmx else ""
    return render(request, f"attendance/month.html{part}", context)


@require_POST
@member_required(Permission.SHEET_MANAGE)
def compute(request: DeskRequest, month: str) -> HttpResponse:
    """Have a month computed."""
    try:
        start_closing(_month(month), actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("attendance:sheets", month=month)


@require_POST
@member_required(Permission.SHEET_MANAGE)
def ask_for_signatures(request: DeskRequest, month: str) -> HttpResponse:
    """Hand a month in."""
    found = get_object_or_404(SheetMonth, month=_month(month))
    try:
        hand_in(found, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("Handed in for signature."))
    return redirect("attendance:sheets", month=month)


def _person(request: DeskRequest, pk: int) -> Member:
    member = get_object_or_404(Member, pk=pk, kind="staff")
    if member.pk != request.member.pk and not sees_all_attendance(request.member):
        raise Http404
    return member


def _shown(sheet: MonthSheet | None, member: Member, month: date) -> tuple[list[ShownLine], dict[str, Any], int]:
    """Lines, sums and amount: as stored, or before a month is computed as they would be by now."""
    stored = lines_shown(sheet) if sheet is not None else []
    if sheet is not None and sheet.computed_at is not None:
        appeals = appeals_of(sheet)
        lines = [
            ShownLine(line, kind_label(line), arithmetic(line), appeals.get(identity))
            for line in stored
            if (identity := (line.source, line.kind, line.day, line.place))
        ]
        return lines, {name: spelled(getattr(sheet, name)) for name in SUMS}, sheet.amount_fen
    manual = Manual()
    of = sheet.of if sheet is not None else SheetMonth(month=month)
    found: list[Any] = [*lines_of([member.pk], of, manual).get(member.pk, []), *stored]
    found.sort(key=lambda line: line.day)
    sums = sums_of([member.pk], month).get(member.pk, dict.fromkeys(SUMS, 0))
    lines = [ShownLine(line, kind_label(line), arithmetic(line)) for line in found]
    return lines, {name: spelled(sums[name]) for name in SUMS}, sum(line.amount_fen or 0 for line in found)


@require_safe
@member_required()
def show_sheet(request: DeskRequest, month: str, pk: int) -> HttpResponse:
    """One person's month, line by line."""
    day, member = _month(month), _person(request, pk)
    sheet = sheet_of(day, member)
    lines, sums, amount = _shown(sheet, member, day)
    is_own, is_frozen = member.pk == request.member.pk, sheet is not None and sheet.of.is_frozen
    may_change = closes_months(request.member) and not is_own and not is_frozen
    context = {
        "person": member,
        "day": day,
        "written": month,
        "sheet": sheet,
        "is_computed": sheet is not None and sheet.computed_at is not None,
        "lines": lines,
        "sums": sums,
        "amount": amount,
        "is_own": is_own,
        "is_frozen": is_frozen,
        "may_change": may_change,
        "may_see_all": sees_all_attendance(request.member),
    }
    return render(request, "attendance/sheet.html", context)


@member_required(Permission.SHEET_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_fine(request: DeskRequest, month: str, pk: int) -> HttpResponse:
    """Enter a fine with its evidence."""
    day, member = _month(month), _person(request, pk)
    if member.pk == request.member.pk:
        raise PermissionDenied
    last = min(month_ends(day), Manual().today(request.now))
    figures = figures_on(last, Manual())
    language = get_language() or ""
    offered = [(key, f"{each.label.text(language)} ({each.rule})") for key, each in figures.items()]
    posted = request.POST if request.method == "POST" else None
    form = FigureForm(posted, initial={"day": last}, figures=offered)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fined = Fined(data["kind"], data["day"], data["evidence"], form.amount_fen(), data["nth"])
        try:
            line = enter_figure(member, fined, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("attendance:sheet", month=f"{line.day:%Y-%m}", pk=member.pk)
    return _form_page(request, form, member, month, _("Enter a fine"), _("Enter"))


def _form_page(
    request: DeskRequest, form: TenantForm, member: Member, month: str, title: str, button: str, **more: Any
) -> HttpResponse:
    back = f"/attendance/sheets/{month}/{member.pk}/"
    context = {"form": form, "title": title, "person": member, "back": back, "button": button, **more}
    return render(request, "attendance/day_form.html", context, status=422 if form.errors else 200)


def _line(request: DeskRequest, month: str, pk: int, line_id: int) -> SheetLine:
    _person(request, pk)
    lines = SheetLine.objects.select_related("sheet__of__case", "sheet__member")
    return get_object_or_404(lines, pk=line_id, sheet__member=pk, sheet__of__month=_month(month))


@require_POST
@member_required(Permission.SHEET_MANAGE)
def take_back_fine(request: DeskRequest, month: str, pk: int, line_id: int) -> HttpResponse:
    """Take an entered line out again."""
    line = _line(request, month, pk, line_id)
    try:
        take_back_figure(line, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("attendance:sheet", month=month, pk=pk)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def file_appeal(request: DeskRequest, month: str, pk: int, line_id: int) -> HttpResponse:
    """Appeal against a line of one's own sheet."""
    line = _line(request, month, pk, line_id)
    if pk != request.member.pk:
        raise PermissionDenied
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal(line, form.cleaned_data["text"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Your appeal is filed; somebody else answers it."))
            return redirect("attendance:sheet", month=month, pk=pk)
    shown = ShownLine(line, kind_label(line), arithmetic(line))
    return _form_page(request, form, line.sheet.member, month, _("Appeal"), _("File the appeal"), about=shown)


@member_required(Permission.SHEET_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: DeskRequest, month: str, pk: int, appeal_id: int) -> HttpResponse:
    """Answer an appeal."""
    member = _person(request, pk)
    filed = get_object_or_404(SheetAppeal, pk=appeal_id, sheet__member=member, sheet__of__month=_month(month))
    if member.pk == request.member.pk:
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        upheld = form.cleaned_data["verdict"] == "upheld"
        try:
            answer_appeal(filed, form.cleaned_data["answer"], is_upheld=upheld, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("attendance:sheet", month=month, pk=pk)
    return _form_page(request, form, member, month, _("Answer an appeal"), _("Answer"), appeal=filed)


@require_POST
@member_required()
def confirm(request: DeskRequest, month: str, pk: int) -> HttpResponse:
    """Agree to one's own sheet."""
    sheet = get_object_or_404(MonthSheet.objects.select_related("of"), of__month=_month(month), member=request.member)
    if pk != request.member.pk:
        raise Http404
    try:
        confirm_sheet(sheet, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("attendance:sheet", month=month, pk=pk)
