"""Printing forms for a case, reading them again, and adding the scans of signed ones."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.documents.models import PrintedForm, Scan
from csdesk.documents.policies import may_print, may_scan
from csdesk.documents.queries import (
    is_internal,
    papers_of,
    papers_visible_to,
    scans_missing,
    unsigned_lines,
    with_scans,
)
from csdesk.documents.registry import Form, form_of, forms_for
from csdesk.documents.rules.codes import squares
from csdesk.documents.rules.lines import spelled
from csdesk.documents.rules.picture import filled_in
from csdesk.documents.services.gates import sentence_of
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.revealing import masked_secrets, read_secrets
from csdesk.documents.services.scanning import add_scan, take_back_scan
from csdesk.documents.web.forms import PrintForm, ScanForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.notices import refused
from csdesk.web.storable import storable

# A three-part bill: whom each part is for (DOC-06).
THREE_PARTS = 3


@member_required(staff=False)
@require_GET
def show_papers(request: DeskRequest, number: str) -> HttpResponse:
    """The papers of a case: what was printed by whom, whether its scan is there, what can be printed."""
    case = _find_case(request, number)
    papers = list(papers_of(case, request.member))
    manual = rulebook_at(request.now).document
    missing = scans_missing(case, manual) if request.member.is_staff_member else []
    forms = [form for form in forms_for(case.kind) if _is_offered(request, case, form)]
    context = {
        "case": case,
        "case_page": kind_of(case.kind).page(case) if request.member.is_staff_member else "",
        "papers": [(paper, unsigned_lines(paper) if paper.live_scans else []) for paper in papers],
        "missing": [(each, sentence_of(each)) for each in missing],
        "forms": [(form, is_internal(form, case, manual)) for form in forms],
    }
    template = "documents/papers.html" + ("#block" if request.htmx else "")
    return render(request, template, context)


@member_required(staff=False)
@require_http_methods(["GET", "HEAD", "POST"])
def print_paper(request: DeskRequest, number: str, key: str) -> HttpResponse:
    """Ask for what the form needs, then print it under its number."""
    case = _find_case(request, number)
    form = form_of(key)
    if form is None or case.kind not in form.case_kinds:
        raise Http404
    inside = is_internal(form, case, rulebook_at(request.now).document)
    if inside and not request.member.is_staff_member:
        raise Http404
    if not may_print(request.member, case, form):
        raise PermissionDenied
    asked = PrintForm(form, case, request.POST or None, language=get_language() or "")
    if request.method == "POST" and asked.is_valid():
        try:
            printed = print_form(
                case,
                key,
                actor=request.member,
                now=request.now,
                language=asked.cleaned_data["language"],
                typed=asked.typed(),
            )
        except RuleViolation as refusal:
            asked.add_refusal(refusal)
        else:
            return redirect("documents:form", printed.number)
    context = {"case": case, "form": asked, "paper": form, "is_internal": inside}
    context["case_page"] = kind_of(case.kind).page(case)
    return render(request, "documents/print.html", context, status=422 if asked.errors else 200)


@member_required(staff=False)
@require_GET
def show_paper(request: DeskRequest, number: str) -> HttpResponse:
    """A printed form as it was printed, with its scans."""
    return _page(request, _find_paper(request, number))


@member_required()
@require_POST
def show_whole(request: DeskRequest, number: str) -> HttpResponse:
    """The same with what is otherwise masked, to be printed now; who asked stays on the case."""
    printed = _find_paper(request, number)
    answer = _page(request, printed, secrets=read_secrets(printed, actor=request.member, now=request.now))
    answer["Cache-Control"] = "private, no-store"
    return answer


@member_required(staff=False)
@require_GET
def lead_to_case(request: DeskRequest, number: str) -> HttpResponse:
    """Where the code on a paper leads: to its case; a dealer's contact to the paper itself."""
    printed = _find_paper(request, number)
    if not request.member.is_staff_member:
        return redirect("documents:form", printed.number)
    return redirect(kind_of(printed.case.kind).page(printed.case))


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def scan_paper(request: DeskRequest, number: str) -> HttpResponse:
    """Add photos or a PDF of the signed paper."""
    printed = _find_paper(request, number)
    if not may_scan(request.member, printed):
        raise PermissionDenied
    if request.method != "POST":
        return redirect(f"{reverse('documents:form', args=[printed.number])}#scan")
    form = ScanForm(printed, request.POST, request.FILES)
    if form.is_valid():
        try:
            for file in form.cleaned_data["scans"]:
                _keep(request, printed, file, form.cleaned_data.get("signed", []))
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The scan of %(number)s is kept.") % {"number": printed.number})
            return redirect("documents:form", printed.number)
    return _page(request, printed, form=form, status=422)


@member_required()
@require_POST
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """Say that a scan is wrong."""
    scan = get_object_or_404(Scan.objects.select_related("printed_form__case"), pk=pk)
    printed = _find_paper(request, scan.printed_form.number)
    try:
        take_back_scan(scan, reason=request.POST.get("reason", ""), actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("The scan counts no more."))
    return redirect("documents:form", printed.number)


def _keep(request: DeskRequest, printed: PrintedForm, file: Any, signed: list[int]) -> None:
    add_scan(
        printed,
        file.read(),
        file.name or "",
        file.content_type or "",
        signed_lines=signed,
        actor=request.member,
        now=request.now,
    )


def _find_case(request: DeskRequest, number: str) -> Case:
    if not storable(number):
        raise Http404
    return get_object_or_404(cases_visible_to(request.member), number=number)


def _find_paper(request: DeskRequest, number: str) -> PrintedForm:
    if not storable(number):
        raise Http404
    found = with_scans(papers_visible_to(request.member).select_related("case", "printed_by"))
    return get_object_or_404(found, number=number)


def _is_offered(request: DeskRequest, case: Case, form: Form) -> bool:
    member = request.member
    inside = not member.is_staff_member and is_internal(form, case, rulebook_at(request.now).document)
    return not inside and may_print(member, case, form) and form.offered(case)


def _page(
    request: DeskRequest,
    printed: PrintedForm,
    *,
    form: ScanForm | None = None,
    secrets: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    may_upload = may_scan(request.member, printed)
    context = {
        "printed": printed,
        "case": printed.case,
        "sheet": _sheet(request, printed, masked_secrets(printed) if secrets is None else secrets),
        "is_whole": secrets is not None,
        "scans": printed.live_scans,  # type: ignore[attr-defined]
        "unsigned": unsigned_lines(printed),
        "scan_form": (form or ScanForm(printed)) if may_upload else None,
        "may_upload": may_upload,
        "newer": _newer(printed),
    }
    return render(request, "documents/form.html", context, status=status)


def _newer(printed: PrintedForm) -> PrintedForm | None:
    later = PrintedForm.objects.filter(case=printed.case, form=printed.form, pk__gt=printed.pk)
    return later.order_by("-pk").first()


def _sheet(request: DeskRequest, printed: PrintedForm, secrets: dict[str, str]) -> str:
    """The paper itself, in its own language whoever reads it."""
    address = request.build_absolute_uri(reverse("documents:case_of", args=[printed.number]))
    with override(printed.language):
        context = {
            "printed": printed,
            "picture": filled_in(printed.picture, secrets),
            "code": squares(address),
            "parts": _parts(printed.copies),
            "lines": [spelled(line) for line in printed.signatures],
            "tenant": request.tenant,
        }
        return render_to_string("documents/sheet.html", context, request=request)


def _parts(copies: int) -> list[str]:
    if copies == THREE_PARTS:
        keeper = _("for the keeper")
        return [_("Part %(n)s: %(whom)s") % {"n": n, "whom": keeper} for n in (1, 2)] + [
            _("Part %(n)s: %(whom)s") % {"n": 3, "whom": _("for the customer")}
        ]
    return [_("Copy %(n)s of %(all)s") % {"n": n, "all": copies} for n in range(1, copies + 1)] if copies > 1 else [""]
