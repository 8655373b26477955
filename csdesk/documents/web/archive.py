"""The department's archive: every paper that was printed, with or without its scan (DOC-03)."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime
from django.views.decorators.http import require_GET

from csdesk.cases.models import Case
from csdesk.cases.registry import all_kinds, kind_of
from csdesk.documents.models import PrintedForm, Scan
from csdesk.documents.permissions import Permission
from csdesk.documents.queries import papers_visible_to, with_scans
from csdesk.documents.services.printing import SERIES
from csdesk.documents.web.forms import ArchiveForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.web.finding import numbers_meant
from csdesk.web.paging import page_of
from csdesk.web.palette import Hit

_ADDRESS = re.compile(r"/documents/forms/(?P<number>[A-Z]{1,10}-\d{4}-\d{6,9})(?:/|$)")


@member_required(Permission.ARCHIVE)
@require_GET
def show_archive(request: DeskRequest) -> HttpResponse:
    """Papers by number, form, case, date, and whether the scan is there; the latest first."""
    form = ArchiveForm(request.GET)
    found = papers_visible_to(request.member).select_related("case", "printed_by")
    found = found.filter(_wanted(form.cleaned_data, request.now)) if form.is_valid() else found.none()
    page = page_of(with_scans(found), request.GET.get("cursor"), by=("-id",))
    narrowed = form.is_valid() and any(form.cleaned_data.values())
    context = {"form": form, "page": page, "narrowed": narrowed}
    return render(request, "documents/archive.html", context, status=200 if form.is_valid() else 422)


def find_papers(member: Member, words: str, limit: int) -> list[Hit]:
    """The papers of a number, for the palette and the field of the shell: each leads to its case."""
    return [
        Hit(
            paper.title,
            f"{paper.number} · {paper.case.number}",
            reverse("documents:form", args=[paper.number]),
            "file-certificate",
        )
        for paper in _by_number(member, words)[:limit]
    ]


def way_of(member: Member, words: str) -> str | None:
    """Where a paper's number leads, typed, or scanned with its address around it: to its case."""
    scanned = _ADDRESS.search(words)
    paper = _by_number(member, scanned["number"] if scanned else words).first()
    return kind_of(paper.case.kind).page(paper.case) if paper is not None else None


def _by_number(member: Member, words: str) -> QuerySet[PrintedForm]:
    numbers = numbers_meant(words, series=[SERIES], year=0)
    return papers_visible_to(member).filter(number__in=numbers).select_related("case")


def _wanted(asked: dict[str, Any], now: datetime) -> Q:
    wanted = _numbered(asked["q"], localtime(now).year) if asked["q"].strip() else Q()
    if asked["form"]:
        wanted &= Q(form=asked["form"])
    if asked["since"]:
        wanted &= Q(printed_at__gte=_midnight(asked["since"]))
    if asked["until"]:
        wanted &= Q(printed_at__lt=_midnight(asked["until"]) + timedelta(days=1))
    if asked["scan"]:
        there = Exists(Scan.objects.filter(printed_form=OuterRef("pk"), taken_back_at=None))
        wanted &= Q(there) if asked["scan"] == "yes" else ~Q(there)
    return wanted


def _numbered(words: str, year: int) -> Q:
    """By the paper's own number or its case's, whole or its end."""
    papers = numbers_meant(words, series=[SERIES], year=year)
    cases = numbers_meant(words, series=[kind.series for kind in all_kinds()], year=year)
    return Q(number__in=papers) | Q(case__in=Case.objects.filter(number__in=cases).values("pk"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())
