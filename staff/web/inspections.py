"""Inspections by list (ATT-15, ATT-18)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, MemberKind, Team
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from staff.models import Inspection, InspectionItem, Outcome
from staff.policies import may_inspect, may_see_files
from staff.services.inspections import Found, close_inspection, enter_outcomes, open_inspection
from staff.web.showing import language, manual_of


class InspectionForm(TenantForm):
    """By which list, and of whom."""

    checklist = forms.ChoiceField(label=gettext_lazy("List"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), required=False, help_text=gettext_lazy("Everybody in it.")
    )
    member = forms.ModelChoiceField(Member.objects.none(), label=gettext_lazy("or one person"), required=False)

    def __init__(self, *args: Any, lists: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = lists
        self.fields["team"].queryset = Team.objects.order_by("name")
        self.fields["member"].queryset = active_members().filter(kind=MemberKind.STAFF)


class ItemsForm(TenantForm):
    """What was found with one person: a choice and a word for each item."""

    def __init__(self, *args: Any, items: list[InspectionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"outcome-{item.pk}"] = forms.ChoiceField(
                label=str(item), choices=Outcome.choices, initial=item.outcome
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("Note on “%(item)s”") % {"item": item},
                max_length=200,
                required=False,
                initial=item.note,
                widget=forms.TextInput(attrs={"placeholder": _("Note")}),
            )

    def rows(self) -> list[tuple[InspectionItem, Any, Any]]:
        """Each item with the two fields."""
        return [(item, self[f"outcome-{item.pk}"], self[f"note-{item.pk}"]) for item in self.items]

    @property
    def found(self) -> dict[int, Found]:
        """What was entered, by the ids of the items."""
        entered = self.cleaned_data
        return {item.pk: Found(entered[f"outcome-{item.pk}"], entered[f"note-{item.pk}"]) for item in self.items}


@require_safe
@member_required()
def list_inspections(request: DeskRequest) -> HttpResponse:
    """Every inspection, the latest first."""
    _demand_sight(request)
    found = Inspection.objects.select_related("team", "inspected_by").annotate(
        not_met=Count("items", filter=Q(items__outcome=Outcome.NOT_MET)),
        people=Count("items__member", distinct=True),
    )
    page = page_of(found, request.GET.get("cursor"), by=("-inspected_at", "-id"))
    context = {"page": page, "may_inspect": may_inspect(request.member)}
    return render(request, "staff/inspections.html" + ("#rows" if request.htmx else ""), context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def new_inspection(request: DeskRequest) -> HttpResponse:
    """Choose a list and whom to inspect."""
    if not may_inspect(request.member):
        raise PermissionDenied
    lists = [(each.key, each.label.text(language())) for each in manual_of(request).checklists if each.items]
    first = request.GET.get("member", "")
    initial = {"member": first} if first.isdecimal() else {}
    form = InspectionForm(request.POST if request.method == "POST" else None, lists=lists, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            inspection = open_inspection(**form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect(inspection)
    context = {"form": form, "has_lists": bool(lists)}
    return render(request, "staff/new_inspection.html", context, status=422 if form.errors else 200)


@require_safe
@member_required()
def show_inspection(request: DeskRequest, pk: int) -> HttpResponse:
    """An inspection person by person; open ones are filled in here."""
    _demand_sight(request)
    return _page(request, get_object_or_404(Inspection.objects.select_related("team", "inspected_by"), pk=pk))


@member_required()
@require_POST
def enter(request: DeskRequest, pk: int, person_pk: int) -> HttpResponse:
    """Enter what was found with one person."""
    inspection = _to_fill(request, pk)
    items = [item for item in _items(inspection) if item.member_id == person_pk]
    if not items:
        raise Http404
    form = ItemsForm(request.POST, items=items)
    if form.is_valid():
        try:
            enter_outcomes(inspection, form.found, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Entered."))
            return redirect(inspection)
    return _page(request, inspection, bound={person_pk: form}, status=422)


@member_required()
@require_POST
def close(request: DeskRequest, pk: int) -> HttpResponse:
    """End an inspection."""
    inspection = _to_fill(request, pk)
    try:
        close_inspection(inspection, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("The inspection is closed."))
    return redirect(inspection)


def _page(
    request: DeskRequest, inspection: Inspection, *, bound: dict[int, ItemsForm] | None = None, status: int = 200
) -> HttpResponse:
    by_person: dict[Member, list[InspectionItem]] = {}
    for item in _items(inspection):
        by_person.setdefault(item.member, []).append(item)
    people = [(person, items, _form(bound, person, items)) for person, items in by_person.items()]
    context = {
        "inspection": inspection,
        "people": people,
        "may_fill": may_inspect(request.member) and inspection.closed_at is None,
        "open_first": next((person.pk for person, items, form in people if form.errors or _is_new(items)), None),
    }
    return render(request, "staff/inspection.html", context, status=status)


def _form(bound: dict[int, ItemsForm] | None, person: Member, items: list[InspectionItem]) -> ItemsForm:
    return (bound or {}).get(person.pk) or ItemsForm(items=items)


def _is_new(items: list[InspectionItem]) -> bool:
    return all(item.outcome == Outcome.OPEN for item in items)


def _items(inspection: Inspection) -> list[InspectionItem]:
    found = inspection.items.select_related("member")
    return list(found.order_by("member__sort_key", "member", "position"))


def _to_fill(request: DeskRequest, pk: int) -> Inspection:
    if not may_inspect(request.member):
        raise PermissionDenied
    return get_object_or_404(Inspection.objects.select_related("team", "inspected_by"), pk=pk)


def _demand_sight(request: DeskRequest) -> None:
    if not (may_inspect(request.member) or may_see_files(request.member)):
        raise PermissionDenied
