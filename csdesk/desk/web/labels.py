"""Labels: on one case, and the list of those there are."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.cases.models import Case, Label
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.desk.policies import may_label, may_manage_labels
from csdesk.desk.queries.rows import labels_of
from csdesk.desk.services.labels import keep_label, label_case
from csdesk.desk.web.forms import CaseLabelsForm, EditLabelForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from csdesk.web.storable import storable


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def on_case(request: DeskRequest, number: str) -> HttpResponse:
    """Choose the labels of a case."""
    case = _case(request, number)
    if not may_label(request.member, case):
        raise PermissionDenied
    has = labels_of([case]).get(case.pk, [])
    form = CaseLabelsForm(request.POST if request.method == "POST" else None, has=has)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["labels"])
        remove = [label for label in has if label not in chosen]
        label_case(case, add=chosen, remove=remove, actor=request.member, now=request.now)
        return _labelled(request, case)
    context = {"form": form, "case": case, "url": kind_of(case.kind).page(case), "may_manage": _manages(request)}
    template = "desk/case_labels_form.html" + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def list_labels(request: DeskRequest) -> HttpResponse:
    """The company's labels, and a form for a new one."""
    if not may_manage_labels(request.member):
        raise PermissionDenied
    form = EditLabelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        label = keep_label(form.save(commit=False), actor=request.member)
        messages.success(request, _("“%(name)s” is kept.") % {"name": label.name})
        return redirect("desk:labels")
    page = page_of(Label.objects.all(), request.GET.get("cursor"), by=("is_retired", "name", "pk"))
    return render(request, "desk/labels.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Rename, recolour or retire a label."""
    label = get_object_or_404(Label, pk=pk)
    if not may_manage_labels(request.member):
        raise PermissionDenied
    form = EditLabelForm(request.POST if request.method == "POST" else None, instance=label)
    if request.method == "POST" and form.is_valid():
        keep_label(form.save(commit=False), actor=request.member)
        messages.success(request, _("“%(name)s” is kept.") % {"name": label.name})
        return redirect("desk:labels")
    return render(request, "desk/label.html", {"form": form, "label": label}, status=422 if form.errors else 200)


def _case(request: DeskRequest, number: str) -> Case:
    if not storable(number):
        raise Http404
    return get_object_or_404(cases_visible_to(request.member), number=number)


def _manages(request: DeskRequest) -> bool:
    return may_manage_labels(request.member)


def _labelled(request: DeskRequest, case: Case) -> HttpResponse:
    if not request.htmx:
        return redirect(kind_of(case.kind).page(case))
    # The sheet is emptied, the bar of the case and its row follow.
    labels = labels_of([case]).get(case.pk, [])
    response = render(request, "desk/labelled.html", {"case": case, "case_labels": labels, "may_label": True})
    response["HX-Trigger"] = '{"desk:changed": ""}'
    return response
