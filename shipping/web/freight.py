"""Pages of the monthly reconciliation of freight (RPR-10)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.approvals.queries import latest_request, steps_of
from csdesk.imports.rules import Unreadable
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from csdesk.web.tables import table_response
from shipping.models import FreightRow, FreightStatement
from shipping.permissions import Permission
from shipping.queries.freight import all_statements, first_of_last_month, sees_freight, sums_of
from shipping.rules.lists import WrongCells, read_list
from shipping.rules.matching import CLEAR, Finding
from shipping.services.freight import (
    CHAIN,
    ask_for_signature,
    correct_earlier,
    enter_list,
    explain,
    open_statement,
)
from shipping.web.forms import fen, yuan

ROWS_ON_PAGE = 100


class NewStatementForm(TenantForm):
    """Which month, with whom."""

    month = forms.DateField(
        label=gettext_lazy("Month"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Any day of it."),
    )
    party = forms.CharField(label=gettext_lazy("Reconciled with"), max_length=120)
    from_team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Parcels of this department only"), required=False
    )
    carrier = forms.CharField(label=gettext_lazy("Parcels of this carrier only"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_team"].queryset = Team.objects.order_by("name")


class ListForm(TenantForm):
    """Their list, as a file or as copied cells."""

    file = forms.FileField(label=gettext_lazy("Excel or CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or paste the cells"),
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("With the row of headings: waybill number, freight, date."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and readable."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if self.errors:
            return cleaned
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file or paste the cells."))
        content, name = (file.read(), file.name) if file else (text.encode(), "")
        try:
            cleaned["listed"] = read_list(content, name)
        except Unreadable as error:
            self.add_error("file" if file else "text", _(error.problem.words) % error.problem.values)
        except WrongCells as error:
            self.add_error("file" if file else "text", error.sentences)
        cleaned["name"] = name or _("pasted")
        return cleaned


class ExplainForm(TenantForm):
    """What a difference is about, and what is paid."""

    explanation = forms.CharField(label=gettext_lazy("What the difference is about"), max_length=500)
    agreed = yuan(gettext_lazy("Paid, in yuan"))


class CorrectionForm(ExplainForm):
    """The same for a parcel of an earlier month."""

    waybill = forms.CharField(label=gettext_lazy("Waybill number"), max_length=80)
    agreed = yuan(gettext_lazy("Paid more, in yuan"), help_text=gettext_lazy("With a minus: paid less."))
    field_order = ("waybill", "agreed", "explanation")


@require_safe
@member_required()
def list_freight(request: DeskRequest) -> HttpResponse:
    """All months, the latest first."""
    _demand(request)
    page = page_of(all_statements(), request.GET.get("cursor"), by=("-month", "-id"))
    context = {"page": page, "may_reconcile": request.member.may(Permission.FREIGHT_RECONCILE)}
    return render(request, "shipping/freight_list.html" + ("#rows" if request.htmx else ""), context)


@member_required(Permission.FREIGHT_RECONCILE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_freight(request: DeskRequest) -> HttpResponse:
    """Begin a month."""
    initial = {"month": first_of_last_month(localtime(request.now).date())}
    form = NewStatementForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            statement = open_statement(**form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect(statement)
    words = {"title": _("Reconcile a month's freight"), "button": _("Begin"), "back": "shipping:freight"}
    return render(request, "shipping/freight_form.html", {"form": form, **words}, status=422 if form.errors else 200)


@require_safe
@member_required()
def show_freight(request: DeskRequest, pk: int) -> HttpResponse:
    """One month: their list against ours; ?file=csv for Excel."""
    statement = _found(request, pk)
    rows = FreightRow.objects.filter(statement=statement).select_related("explained_by")
    if request.GET.get("file") == "csv":
        return _file(statement, list(rows.order_by("position")))
    show = request.GET.get("show", "")
    if show == "differences":
        rows = rows.exclude(finding__in=CLEAR)
    asked = latest_request(statement.case, CHAIN)
    context = {
        "statement": statement,
        "page": page_of(rows, request.GET.get("cursor"), by=("position", "id"), size=ROWS_ON_PAGE),
        "sums": sums_of(statement),
        "show": show,
        "may_reconcile": request.member.may(Permission.FREIGHT_RECONCILE),
        "asked": asked,
        "steps": steps_of(asked) if asked is not None else [],
        "clear": CLEAR,
    }
    return render(request, "shipping/freight.html" + ("#rows" if request.htmx else ""), context)


@member_required(Permission.FREIGHT_RECONCILE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_freight_list(request: DeskRequest, pk: int) -> HttpResponse:
    """Bring in their list."""
    statement = _found(request, pk)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            enter_list(statement, given["listed"], name=given["name"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(count)s rows compared.") % {"count": len(given["listed"])})
            return redirect(statement)
    words = {"title": _("Their list"), "button": _("Compare"), "statement": statement}
    return _form_page(request, form, words)


@member_required(Permission.FREIGHT_RECONCILE)
@require_http_methods(["GET", "HEAD", "POST"])
def explain_row(request: DeskRequest, pk: int, row_id: int) -> HttpResponse:
    """Explain one difference."""
    statement = _found(request, pk)
    row = get_object_or_404(FreightRow, pk=row_id, statement=statement)
    usual = row.agreed_fen if row.agreed_fen is not None else _usual(row)
    initial = {"explanation": row.explanation, "agreed": f"{usual / 100:.2f}"}
    form = ExplainForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        agreed = fen(form.cleaned_data["agreed"]) or 0
        try:
            explain(row, form.cleaned_data["explanation"], agreed, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect(f"{statement.get_absolute_url()}?show=differences")
    title = _("%(waybill)s: %(finding)s") % {"waybill": row.waybill, "finding": row.get_finding_display()}
    return _form_page(request, form, {"title": title, "button": _("Note"), "statement": statement, "row": row})


@member_required(Permission.FREIGHT_RECONCILE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_freight(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct an earlier month in this one."""
    statement = _found(request, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            correct_earlier(
                statement,
                given["waybill"].strip(),
                fen(given["agreed"]) or 0,
                given["explanation"],
                actor=request.member,
                now=request.now,
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect(statement)
    words = {"title": _("Correct an earlier month"), "button": _("Note"), "statement": statement}
    return _form_page(request, form, words)


@require_POST
@member_required(Permission.FREIGHT_RECONCILE)
def hand_in_freight(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for the signatures."""
    statement = _found(request, pk)
    try:
        ask_for_signature(statement, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("Handed in for signature."))
    return redirect(statement)


def _usual(row: FreightRow) -> int:
    """What is paid, most likely: nothing for what we did not send or paid already."""
    return (row.theirs_fen or 0) if row.finding == Finding.COST else 0


def _demand(request: DeskRequest) -> None:
    if not sees_freight(request.member):
        raise PermissionDenied


def _found(request: DeskRequest, pk: int) -> FreightStatement:
    _demand(request)
    return get_object_or_404(all_statements(), pk=pk)


def _form_page(request: DeskRequest, form: TenantForm, words: dict[str, Any]) -> HttpResponse:
    return render(request, "shipping/freight_form.html", {"form": form, **words}, status=422 if form.errors else 200)


def _file(statement: FreightStatement, rows: list[FreightRow]) -> HttpResponse:
    sent, finding, agreed = pgettext("parcel", "Sent"), pgettext("freight", "Finding"), pgettext("freight", "Agreed")
    head = [_("Waybill number"), sent, _("Billed"), _("Ours"), _("Difference"), finding, _("Explanation"), agreed]
    body = [
        [row.waybill, row.sent_on, _plain(row.theirs_fen), _plain(row.ours_fen), _plain(row.difference_fen),
         row.get_finding_display(), row.explanation, _plain(row.agreed_fen)]
        for row in rows
    ]  # fmt: skip
    return table_response(f"freight-{statement.month:%Y-%m}.csv", [head, *body])


def _plain(amount: int | None) -> str:
    return "" if amount is None else f"{amount / 100:.2f}"
