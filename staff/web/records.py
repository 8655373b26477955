"""What is done with something that stands in a file already: changed, verified, confirmed, taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from staff import policies
from staff.models import Employment, Incident, Sanction
from staff.services.employments import change_employment
from staff.services.incidents import settle_incident, take_back_incident
from staff.services.sanctions import confirm_sanction, take_back_sanction
from staff.web import forms


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_employment(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct an employment, or enter when somebody leaves."""
    employment = _of_seen_file(request, Employment, pk)
    if not policies.may_keep_files(request.member):
        raise PermissionDenied

    def perform(form: forms.ChangeEmploymentForm) -> object:
        reason = form.cleaned_data["reason"]
        return change_employment(employment, form.terms, reason=reason, actor=request.member, now=request.now)

    form = forms.ChangeEmploymentForm(_data(request), employment=employment)
    return _answer(request, employment.member, form, perform, _("Change the employment"), _("Changed."), "ATT-08")


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: DeskRequest, pk: int) -> HttpResponse:
    """Say whether a complaint about somebody was found to be true."""
    incident = _of_seen_file(request, Incident, pk)
    if not policies.may_note_incident(request.member, incident.member):
        raise PermissionDenied

    def perform(form: forms.SettleForm) -> object:
        return settle_incident(incident, **form.cleaned_data, actor=request.member, now=request.now)

    title, done = _("Verify a complaint"), _("Settled.")
    return _answer(request, incident.member, forms.SettleForm(_data(request)), perform, title, done, "ATT-10", incident)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_noted(request: DeskRequest, pk: int) -> HttpResponse:
    """Take back what was noted wrongly."""
    incident = _of_seen_file(request, Incident, pk)
    if not policies.may_note_incident(request.member, incident.member):
        raise PermissionDenied

    def perform(form: forms.ReasonForm) -> object:
        reason = form.cleaned_data["reason"]
        return take_back_incident(incident, reason=reason, actor=request.member, now=request.now)

    form, title = forms.ReasonForm(_data(request)), _("Take back what was noted")
    return _answer(request, incident.member, form, perform, title, _("Taken back."), incident.rule, incident)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: DeskRequest, pk: int) -> HttpResponse:
    """Confirm that one has seen what one was given."""
    sanction = get_object_or_404(Sanction.objects.select_related("member"), pk=pk, member=request.member)

    def perform(form: forms.StatementForm) -> object:
        statement = form.cleaned_data["statement"]
        return confirm_sanction(sanction, statement=statement, actor=request.member, now=request.now)

    form, title = forms.StatementForm(_data(request)), _("Confirm that you have seen it")
    return _answer(request, request.member, form, perform, title, _("Confirmed."), sanction.rule, sanction)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_given(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a sanction back."""
    sanction = _of_seen_file(request, Sanction, pk)
    if not policies.may_sanction(request.member, sanction.member):
        raise PermissionDenied

    def perform(form: forms.ReasonForm) -> object:
        reason = form.cleaned_data["reason"]
        return take_back_sanction(sanction, reason=reason, actor=request.member, now=request.now)

    form, title = forms.ReasonForm(_data(request)), _("Take a sanction back")
    return _answer(request, sanction.member, form, perform, title, _("Taken back."), sanction.rule, sanction)


def _of_seen_file(request: DeskRequest, model: Any, pk: int) -> Any:
    """A record of a file that one may see; else it looks as if there were none."""
    record = get_object_or_404(model.objects.select_related("member"), pk=pk)
    if not policies.may_see_file(request.member, record.member):
        raise Http404
    return record


def _data(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: DeskRequest,
    person: Member,
    form: Any,
    perform: Callable[[Any], object],
    title: str,
    done: str,
    rule: str,
    about: object = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            perform(form)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, done)
            own = person.pk == request.member.pk
            return redirect("staff:mine") if own else redirect("staff:file", person.pk)
    context = {"person": person, "form": form, "title": title, "rule": rule, "about": about}
    return render(request, "staff/record.html", context, status=422 if form.errors else 200)
