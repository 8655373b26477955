"""The list of files, a colleague's file, one's own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.web.paging import page_of
from csdesk.web.storable import storable
from staff import policies
from staff.models import Attendee, Employment, Incident, Salary, Sanction
from staff.queries import files
from staff.queries.conduct import unseen_sanctions
from staff.web.showing import skills_shown, today_of

STATES = {
    files.HERE: _("Employed"),
    files.PROBATION: _("On probation"),
    files.LEFT: _("Left"),
    files.MISSING: _("No employment noted"),
    files.ALL: _("Everybody"),
}
MOST_ROWS = 50


@require_safe
@member_required()
def list_files(request: DeskRequest) -> HttpResponse:
    """All colleagues with their employment; by name, address or number, and by how they stand."""
    if not policies.may_see_files(request.member):
        raise PermissionDenied
    words, state = request.GET.get("q", "")[:80].strip(), request.GET.get("state", files.HERE)
    words, state = words if storable(words) else "", state if state in STATES else files.HERE
    today = today_of(request)
    found = files.files_found(words, state, today=today)
    context = {
        "page": page_of(found, request.GET.get("cursor"), by=("sort_key", "id")),
        "q": words,
        "state": state,
        "states": STATES,
        "today": today,
        "may_keep": policies.may_keep_files(request.member),
        "may_pay": policies.may_keep_pay(request.member),
    }
    return render(request, "staff/files.html" + ("#rows" if request.htmx else ""), context)


@require_safe
@member_required()
def my_file(request: DeskRequest) -> HttpResponse:
    """One's own file."""
    return _file(request, request.member)


@require_safe
@member_required()
def show_file(request: DeskRequest, pk: int) -> HttpResponse:
    """A colleague's file."""
    return _file(request, person_or_404(request, pk))


def person_or_404(request: DeskRequest, pk: int) -> Member:
    """A colleague whose file one may see; for whoever may not it looks as if there were none."""
    person = get_object_or_404(files.colleagues(), pk=pk)
    if not policies.may_see_file(request.member, person):
        raise Http404
    return person


def _file(request: DeskRequest, person: Member) -> HttpResponse:
    actor, own = request.member, request.member.pk == person.pk
    employments = list(Employment.objects.filter(member=person).order_by("-joined_on"))
    sees_pay = policies.may_see_pay(actor, person)
    context: dict[str, Any] = {
        "person": person,
        "own": own,
        "today": today_of(request),
        "employments": employments,
        "changes": files.employment_changes(employments) if not own else [],
        "sees_pay": sees_pay,
        "salaries": _salaries(person) if sees_pay else [],
        "skills": skills_shown(request, person),
        "incidents": _incidents(person),
        "sanctions": _sanctions(person),
        "unseen": unseen_sanctions(person) if own else [],
        "attended": _attended(person),
        "failings": files.failings_of(person)[:MOST_ROWS],
        "may_keep": policies.may_keep_files(actor),
        "may_pay": policies.may_set_pay(actor, person),
        "may_note": policies.may_note_incident(actor, person),
        "may_sanction": policies.may_sanction(actor, person),
        "may_note_skill": policies.may_note_skill(actor, person),
        "may_inspect": policies.may_inspect(actor) and not own,
    }
    return render(request, "staff/file.html", context)


def _salaries(person: Member) -> Any:
    return Salary.objects.filter(member=person).select_related("set_by").order_by("-valid_from", "-id")[:MOST_ROWS]


def _incidents(person: Member) -> Any:
    found = Incident.objects.filter(member=person).select_related("noted_by", "verdict_by", "taken_back_by", "case")
    return found.order_by("-happened_on", "-id")[:MOST_ROWS]


def _sanctions(person: Member) -> Any:
    found = Sanction.objects.filter(member=person).select_related("given_by", "taken_back_by", "incident")
    return found.order_by("-given_at", "-id")[:MOST_ROWS]


def _attended(person: Member) -> Any:
    found = Attendee.objects.filter(member=person, training__cancelled_at=None).select_related("training")
    return found.order_by("-training__begins_at", "-id")[:MOST_ROWS]
