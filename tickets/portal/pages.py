"""A dealer's complaints: reported, followed, rated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.cases.models import Case
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.web.forms import FilesField, TenantForm
from dealers.portal.case_page import render_case, uploads_of
from dealers.portal.doors import PortalRequest, find_case, portal_view
from dealers.portal.rows import rows_of
from tickets.lifecycle import GONE, Status
from tickets.models import Complaint
from tickets.portal.standing import page_of
from tickets.queries.complaints import KIND, complaint_of, survivor_case
from tickets.queries.of_dealers import promises_of
from tickets.services.from_portal import AlreadyReported, Report, rate_complaint, report_complaint

LONGEST_TEXT = 100_000


class ReportForm(TenantForm):
    """A complaint as a dealer tells it."""

    subject_of_complaint = forms.CharField(
        label=gettext_lazy("What is it about?"),
        max_length=300,
        help_text=gettext_lazy("The product with its serial number, a delivery, a person."),
    )
    content = forms.CharField(
        label=gettext_lazy("What happened?"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    # Kept when the server gives the form back: nobody photographs a label twice.
    files = FilesField(**{"hx-preserve": True})  # type: ignore[assignment]
    type = forms.ChoiceField(label=gettext_lazy("Kind of complaint"), required=False)
    wanted_outcome = forms.CharField(
        label=gettext_lazy("What would help you?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    complainant_phone = forms.CharField(label=gettext_lazy("Phone for questions"), max_length=60, required=False)
    is_another = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: PortalRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = rulebook_at(request.now).document.complaints.types
        language = get_language() or ""
        self.fields["type"].choices = [("", "—"), *((each.key, each.label.text(language)) for each in types)]


class RatingForm(TenantForm):
    """Whether it is solved."""

    verdict = forms.ChoiceField(choices=[("satisfied", ""), ("not_satisfied", "")])
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("If something is still missing: what?"),
    )


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PortalRequest) -> HttpResponse:
    """The form, and the complaint that comes of it; what looks like one that is known is asked about first."""
    known = {"complainant_phone": request.contact.phone}
    is_post = request.method == "POST"
    form = ReportForm(request.POST if is_post else None, request.FILES or None, request=request, initial=known)
    alike: list[int] = []
    if is_post and form.is_valid():
        try:
            complaint = _report(request, form)
        except AlreadyReported as refusal:
            alike = refusal.facts["cases"]
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            return redirect(f"{page_of(complaint.case)}?received")
    rows = rows_of(list(Case.objects.filter(pk__in=alike).order_by("-pk")), request.now)
    template = "tickets/portal/new.html" + ("#report" if request.htmx else "")
    return render(request, template, {"form": form, "rows": rows}, status=422 if rows or form.errors else 200)


def _report(request: PortalRequest, form: ReportForm) -> Complaint:
    typed = dict(form.cleaned_data)
    typed.pop("files")
    is_another = typed.pop("is_another")
    return report_complaint(
        Report(**typed), uploads_of(form), contact=request.contact, now=request.now, is_another=is_another
    )


@portal_view
@require_safe
def show_complaint(request: PortalRequest, number: str) -> HttpResponse:
    """A complaint's page: road and promise, the conversation, and after the answer the question whether it helped."""
    return _page(request, find_case(request, number, kind=KIND), RatingForm())


def _page(request: PortalRequest, case: Case, rating: RatingForm) -> HttpResponse:
    complaint = complaint_of(case)
    promise = promises_of([complaint], request.now).get(case.pk)
    return render_case(
        request,
        case,
        "tickets/portal/complaint.html",
        complaint=complaint,
        promise_rule=promise.rule if promise is not None else "",
        is_received="received" in request.GET,
        rating=rating if complaint.status == Status.ANSWERED else None,
        goes_on=_goes_on(request, complaint),
        is_over=complaint.status in GONE,
        status=422 if rating.errors else 200,
    )


def _goes_on(request: PortalRequest, complaint: Complaint) -> str:
    """Where a merged complaint goes on, if that is the dealer's as well."""
    if complaint.merged_into_id is None:
        return ""
    survivor = survivor_case(complaint.case)
    return page_of(survivor) if survivor.parties.filter(dealer=request.dealer).exists() else ""


@portal_view
@require_POST
def rate(request: PortalRequest, number: str) -> HttpResponse:
    """Keep whether the dealer finds it solved."""
    case = find_case(request, number, kind=KIND)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form)
    is_satisfied = form.cleaned_data["verdict"] == "satisfied"
    try:
        rate_complaint(
            complaint_of(case),
            is_satisfied=is_satisfied,
            words=form.cleaned_data["words"],
            contact=request.contact,
            now=request.now,
        )
    except RuleViolation as refusal:
        if refusal.field != "words":
            messages.warning(request, str(refusal))
            return redirect(page_of(case))
        form.add_refusal(refusal, names_rule=False)
        return _page(request, case, form)
    thanks, sorry = _("Thank you. The case is closed."), _("The case is open again; we have been told at once.")
    messages.success(request, thanks if is_satisfied else sorry)
    return redirect(page_of(case))
