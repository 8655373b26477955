"""A dealer's questions: asked and followed in the portal (DLR-13)."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from csdesk.cases.models import Case
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock
from csdesk.web.forms import FilesField, TenantForm
from dealers.models import Dealer
from dealers.portal.case_page import render_case, uploads_of
from dealers.portal.doors import PortalRequest, find_case, portal_view
from dealers.registry import Need, NewLink, PortalKind, Stage, Standing
from tickets.lifecycle import InquiryStatus
from tickets.queries.inquiries import KIND, inquiries_on, inquiry_of
from tickets.services.asking_in_portal import ask_in_portal

LONGEST_TEXT = 100_000
RECEIVED, ANSWERED = pgettext_lazy("inquiry", "Received"), pgettext_lazy("inquiry", "Answered")
DONE = pgettext_lazy("inquiry", "Closed")
ROAD = (RECEIVED, ANSWERED, DONE)
_STEPS = {InquiryStatus.OPEN: 1, InquiryStatus.WAITING: 1, InquiryStatus.ANSWERED: 2, InquiryStatus.CLOSED: 3}
# The promises to the customer; the rest is the house's own.
_PROMISES = ("inquiry_reply", "inquiry_result")


class QuestionForm(TenantForm):
    """A question as a dealer types it."""

    question = forms.CharField(
        label=_("Your question"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    # Kept when the server gives the form back: nobody photographs a label twice.
    files = FilesField(**{"hx-preserve": True})  # type: ignore[assignment]


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest) -> HttpResponse:
    """The form, and the inquiry that comes of it."""
    is_post = request.method == "POST"
    form = QuestionForm(request.POST if is_post else None, request.FILES or None)
    if is_post and form.is_valid():
        words, uploads = form.cleaned_data["question"], uploads_of(form)
        try:
            inquiry = ask_in_portal(words, uploads, contact=request.contact, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            return redirect(page_of(inquiry.case))
    template = "tickets/portal/ask.html" + ("#ask" if request.htmx else "")
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


@portal_view
@require_safe
def show_question(request: PortalRequest, number: str) -> HttpResponse:
    """A question's page: road and promise, and the conversation."""
    case = find_case(request, number, kind=KIND)
    inquiry = inquiry_of(case)
    return render_case(
        request, case, "tickets/portal/question.html", inquiry=inquiry, is_over=inquiry.status == InquiryStatus.TURNED
    )


def page_of(case: Case) -> str:
    """The question's address in the portal."""
    return reverse("tickets_portal:question", args=[case.number])


def standings_of(cases: Sequence[Case], now: datetime) -> dict[int, Standing]:
    """Stage and promise of several questions, in a fixed number of queries."""
    running = Clock.objects.filter(
        case__in=[case.pk for case in cases], kind__in=_PROMISES, settled_at=None, paused_at=None
    )
    promised = dict(running.order_by("-due_at").values_list("case_id", "due_at"))
    return {pk: Standing(_stage(inquiry.status), promised.get(pk)) for pk, inquiry in inquiries_on(cases).items()}


def _stage(status: str) -> Stage:
    if status == InquiryStatus.TURNED:
        return Stage(_("Goes on in another case"), len(ROAD), len(ROAD))
    step = _STEPS[InquiryStatus(status)]
    return Stage(ROAD[step - 1], step, len(ROAD), ROAD)


def _found(words: str) -> Q:
    return Q(inquiries__question__icontains=words)


def _nothing_needed(dealer: Dealer, now: datetime) -> list[Need]:
    return []


QUESTIONS = PortalKind(
    KIND,
    _("Inquiry"),
    page_of,
    stage=lambda case, now: standings_of([case], now)[case.pk].stage,
    promised=lambda case, now: standings_of([case], now)[case.pk].promised,
    needs_you=_nothing_needed,
    new_links=(
        NewLink(
            _("Ask a question"),
            "tickets_portal:ask",
            icon="help-circle",
            detail=_("About products, policies, orders: your specialist answers."),
        ),
    ),
    standings=standings_of,
    found=_found,
    icon="help-circle",
)
