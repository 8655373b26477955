"""One import from the file to its records."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.imports.models import Act, ImportJob, ImportRow, JobState
from csdesk.imports.policies import may_import, may_see_job
from csdesk.imports.queries import own_jobs, rows_shown
from csdesk.imports.registry import ImportKind, import_kind
from csdesk.imports.rules import Column
from csdesk.imports.services.uploading import bring_file, drop_job, take_in
from csdesk.imports.web.blank import blank_workbook
from csdesk.imports.web.forms import FileForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 10


def _kind(request: DeskRequest, key: str) -> ImportKind:
    try:
        kind = import_kind(key)
    except KeyError as error:
        raise Http404 from error
    if not may_import(request.member, kind):
        raise PermissionDenied
    return kind


def _job(request: DeskRequest, pk: int) -> ImportJob:
    job = get_object_or_404(ImportJob.objects.select_related("added_by"), pk=pk)
    if not may_see_job(request.member, job):
        raise Http404
    return job


@member_required()
def start(request: DeskRequest, kind: str) -> HttpResponse:
    """Choose a file."""
    found = _kind(request, kind)
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        changes = form.cleaned_data["changes_known"]
        try:
            job = bring_file(kind, file.read(), file.name, changes_known=changes, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("imports:job", pk=job.pk)
    context = {
        "form": form,
        "kind": found,
        "columns": found.columns(request.now),
        "jobs": own_jobs(request.member, kind)[:MOST_SHOWN],
        "home": reverse(found.home),
    }
    return render(request, "imports/start.html", context, status=422 if form.errors else 200)


@member_required()
@require_safe
def template(request: DeskRequest, kind: str) -> HttpResponse:
    """The empty file to fill in."""
    found = _kind(request, kind)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return HttpResponse(blank_workbook(found.columns(request.now)), content_type=XLSX, headers=headers)


@member_required()
@require_safe
def show_job(request: DeskRequest, pk: int) -> HttpResponse:
    """How far it is; its rows with what is wrong with them."""
    job = _job(request, pk)
    kind = import_kind(job.kind)
    context: dict[str, Any] = {"job": job, "kind": kind, "home": reverse(kind.home)}
    if job.problem:
        context["problem"] = told(job.problem)
    if job.state in (JobState.READY, JobState.FAILED):
        context |= _rows(request, job, kind)
    part = ""
    if request.htmx:
        part = "#rows" if request.htmx.target == "rows" else "#progress"
        if part == "#progress" and not job.is_under_way:
            return redirect("imports:job", pk=pk)
    return render(request, f"imports/job.html{part}", context)


def _rows(request: DeskRequest, job: ImportJob, kind: ImportKind) -> dict[str, Any]:
    act = request.GET.get("act", Act.WRONG if job.rows_wrong else "")
    act = act if act in Act.values else ""
    page = page_of(rows_shown(job, act), request.GET.get("cursor"), by=("number",))
    used = {key for row in page for key in (*row.values, *row.problems)}
    columns = [column for column in kind.columns(request.now) if column.key in used]
    acts = {Act.WRONG: job.rows_wrong, Act.NEW: job.rows_new, Act.CHANGE: job.rows_changed, Act.SAME: job.rows_same}
    return {
        "page": page,
        "act": act,
        "acts": [(each.value, each.label, count) for each, count in acts.items() if count],
        "columns": columns,
        "rows": [_shown(row, columns) for row in page],
    }


def _shown(row: ImportRow, columns: list[Column]) -> dict[str, Any]:
    cells = []
    for column in columns:
        kept, problem = row.values.get(column.key), row.problems.get(column.key)
        text = column.shown(column.back(kept)) if kept is not None else ""
        cells.append({"text": text, "problem": told(problem) if problem else ""})
    whole = row.problems.get("")
    return {"row": row, "cells": cells, "problem": told(whole) if whole else ""}


def told(problem: dict[str, Any]) -> str:
    """A problem in the reader's language."""
    return _(problem["words"]) % problem["values"]


@member_required()
@require_POST
def take(request: DeskRequest, pk: int) -> HttpResponse:
    """Take it in, all of it."""
    job = _job(request, pk)
    try:
        take_in(job, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("imports:job", pk=pk)


@member_required()
@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Forget it."""
    job = _job(request, pk)
    try:
        drop_job(job, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect("imports:job", pk=pk)
    messages.success(request, _("Dropped: nothing of it was taken in."))
    return redirect("imports:start", kind=job.kind)
