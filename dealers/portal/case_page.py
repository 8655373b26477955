"""The page of one case as every kind shows it: road, promise, conversation, a form to write; kinds add their own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from csdesk.cases.models import Case
from csdesk.conversations.queries import said_between
from csdesk.outbox.services.notices import read_notices_of_page
from csdesk.refusals import RuleViolation
from csdesk.web.forms import FilesField, TenantForm
from dealers.portal.doors import PortalRequest, find_case, portal_view
from dealers.registry import PortalKind, portal_kind_of
from dealers.services.portal_messages import Upload, write_from_portal

# The latest are shown at once, the rest on demand.
LATEST = 40
LONGEST_TEXT = 100_000
TEMPLATE = "portal/case.html"
# What an open page asks for anew when a notice comes.
PARTS = ("standing", "conversation")


class MessageForm(TenantForm):
    """Words to us, with photos."""

    text = forms.CharField(
        label=gettext_lazy("Write to us"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # Kept when the server gives the form back: nobody photographs a label twice.
    files = FilesField(**{"hx-preserve": True})  # type: ignore[assignment]


def uploads_of(form: forms.Form) -> list[Upload]:
    """The files of a bound form with a FilesField called `files`."""
    return [Upload(file.name or "", file.content_type or "", file) for file in form.cleaned_data["files"]]


def render_case(
    request: PortalRequest, case: Case, template: str = TEMPLATE, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a case; `template` extends portal/case.html and fills `facts` and `actions` from `more`.

    When something new was said an open page asks for these parts alone.
    """
    whole = "whole" in request.GET
    said = list(said_between(case).order_by("-pk")[: None if whole else LATEST + 1])
    context = {
        "said": said[: None if whole else LATEST][::-1],
        "has_earlier": not whole and len(said) > LATEST,
        "case": case,
        **_standing(case, request),
    }
    if request.htmx and request.htmx.target in PARTS:
        return render(request, f"{TEMPLATE}#{request.htmx.target}", context)
    # What the bell told of is read here.
    read_notices_of_page(context["url"], actor=request.member, now=request.now)
    return render(request, template, {**context, "form": MessageForm(), **more}, status=status)


def _standing(case: Case, request: PortalRequest) -> dict[str, Any]:
    kind = _kind(case)
    stage = kind.stage(case, request.now)
    return {
        "kind": kind,
        "url": kind.page(case),
        "stage": stage,
        "road": [(label, number) for number, label in enumerate(stage.road, start=1)],
        "promised": kind.promised(case, request.now),
    }


def _kind(case: Case) -> PortalKind:
    kind = portal_kind_of(case.kind)
    assert kind is not None, case.kind
    return kind


@portal_view
@require_POST
def write(request: PortalRequest, number: str) -> HttpResponse:
    """Keep what the dealer writes on a case."""
    case = find_case(request, number)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            write_from_portal(
                case, form.cleaned_data["text"], uploads_of(form), contact=request.contact, now=request.now
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            messages.success(request, _("Sent. We have been told at once."))
            return redirect(f"{_kind(case).page(case)}#latest")
    context = {"form": form, "case": case, "url": _kind(case).page(case)}
    # Without scripts it is a page of its own; what was typed stays.
    template = f"{TEMPLATE}#composer" if request.htmx else "portal/write.html"
    return render(request, template, context, status=422)
