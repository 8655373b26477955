"""What is done with a case through a form of its own: a page, or a dialog on the case's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm

TEMPLATE = "desk/case_form_page.html"


@dataclass(frozen=True)
class Act:
    """One thing that is done through a form: which form, which service, who may."""

    title: Any
    button: Any
    # (request, record, data or None) -> the form
    form: Callable[[DeskRequest, Any, Any], TenantForm]
    # (request, record, what was typed); raises RuleViolation
    perform: Callable[[DeskRequest, Any, dict[str, Any]], None]
    may: Callable[[Member, Any], bool]
    hint: Any = ""


def answer_act(
    request: DeskRequest,
    record: Any,
    name: str,
    acts: Mapping[str, Act],
    *,
    done: Callable[[], HttpResponse],
) -> HttpResponse:
    """Show the form of an act of the record (which has `.case` and a page), or do it; `done()` answers htmx then."""
    if name not in acts:
        raise Http404
    act = acts[name]
    if not act.may(request.member, record):
        raise PermissionDenied
    form = act.form(request, record, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.perform(request, record, dict(form.cleaned_data))
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            # The dialog asked, the page answers: its parts come out of band, the emptied sheet in the dialog's place.
            return done() if request.htmx else redirect(record.get_absolute_url())
    context = {
        "page_url": record.get_absolute_url(),
        "case": record.case,
        "form": form,
        "title": act.title,
        "button": act.button,
        "hint": act.hint,
        "name": name,
    }
    template = TEMPLATE + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)
