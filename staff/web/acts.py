"""What is written into a colleague's file through a form: employment, pay, incidents, sanctions, skills."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from staff import policies
from staff.models import Incident
from staff.services.employments import begin_employment
from staff.services.incidents import note_incident
from staff.services.salaries import NewSalary, set_salary
from staff.services.sanctions import NewSanction, give_sanction
from staff.services.skills import note_skills
from staff.web import forms
from staff.web.files import person_or_404
from staff.web.showing import language, manual_of, today_of


@dataclass(frozen=True)
class Act:
    """One thing that is written: its words, its form, who may, and what does it."""

    title: Any
    button: Any
    done: Any
    form: type[Any]
    may: Callable[[Member, Member], bool]
    perform: Callable[[DeskRequest, Member, Any], object]
    rule: str = ""
    hint: Any = ""


def _employ(request: DeskRequest, person: Member, form: forms.EmploymentForm) -> object:
    return begin_employment(person, form.terms, actor=request.member, now=request.now)


def _pay(request: DeskRequest, person: Member, form: forms.SalaryForm) -> object:
    entered = form.cleaned_data
    new = NewSalary(person, entered["valid_from"], forms.fen(entered["base"]) or 0, entered["reason"])
    return set_salary(new, actor=request.member, now=request.now)


def _note(request: DeskRequest, person: Member, form: forms.IncidentForm) -> object:
    return note_incident(person, form.given, actor=request.member, now=request.now)


def _sanction(request: DeskRequest, person: Member, form: forms.SanctionForm) -> object:
    return give_sanction(person, NewSanction(**form.cleaned_data), actor=request.member, now=request.now)


def _skill(request: DeskRequest, person: Member, form: forms.SkillsForm) -> object:
    note = form.cleaned_data["note"]
    return note_skills(person, form.found, note=note, actor=request.member, now=request.now)


def _keeps(actor: Member, person: Member) -> bool:
    return policies.may_keep_files(actor)


ACTS: dict[str, Act] = {
    "employment": Act(
        _("Enter an employment"), _("Save"), _("Entered."), forms.EmploymentForm, _keeps, _employ, "ATT-08",
    ),
    "salary": Act(
        _("Set the base salary"), _("Save"), _("Set; what counted before stays on file."), forms.SalaryForm,
        policies.may_set_pay, _pay,
    ),
    "call": Act(
        _("Note a private call"), _("Save"), _("Noted."), forms.CallForm, policies.may_note_incident, _note, "ATT-04",
    ),
    "gift": Act(
        _("Note a gift"), _("Save"), _("Noted."), forms.GiftForm, policies.may_note_incident, _note, "ATT-11",
    ),
    "conduct": Act(
        _("Note what is not done"), _("Save"), _("Noted."), forms.ConductForm, policies.may_note_incident, _note,
        "ATT-12",
    ),
    "complaint": Act(
        _("Note a complaint about the colleague"), _("Save"), _("Noted; it counts once it is verified."),
        forms.ComplaintForm, policies.may_note_incident, _note, "ATT-10",
    ),
    "sanction": Act(
        _("Give a sanction"), _("Give"), _("Given; the person is told."), forms.SanctionForm, policies.may_sanction,
        _sanction, "ATT-09", hint=_("By severity. The person is told at once and confirms to have seen it."),
    ),
    "skills": Act(
        _("Note skills"), _("Save"), _("Noted."), forms.SkillsForm, policies.may_note_skill, _skill, "ATT-13",
    ),
}  # fmt: skip


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: DeskRequest, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    person = person_or_404(request, pk)
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    if not chosen.may(request.member, person):
        raise PermissionDenied
    form = _form(request, person, chosen)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.perform(request, person, form)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, str(chosen.done))
            return redirect("staff:file", person.pk)
    context = {"person": person, "form": form, "act": chosen, "name": name}
    return render(request, "staff/act.html", context, status=422 if form.errors else 200)


def _form(request: DeskRequest, person: Member, chosen: Act) -> Any:
    data = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {}
    if not issubclass(chosen.form, (forms.EmploymentForm, forms.SalaryForm)):
        given = {"manual": manual_of(request), "language": language()}
    if issubclass(chosen.form, forms.IncidentForm):
        given["today"] = today_of(request)
    elif chosen.form is forms.SanctionForm:
        found = Incident.objects.filter(member=person, taken_back_at=None).order_by("-happened_on", "-id")
        given["incidents"] = found[:50]
        because = request.GET.get("incident", "")
        given["initial"] = {"incident": because} if because.isdecimal() else {}
    return chosen.form(data, **given)
