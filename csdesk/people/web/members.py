"""The list of people, and one person's page."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, MemberState
from csdesk.people.permissions import Permission
from csdesk.people.queries import listed_members, stand_ins_at
from csdesk.people.services.members import (
    change_member,
    change_roles,
    deactivate_member,
    open_work_listed,
    reactivate_member,
)
from csdesk.people.web.forms import DeactivateForm, DetailsForm, RolesForm
from csdesk.people.web.invitations import FRESH_LINK
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of


@member_required(Permission.MEMBER_VIEW)
def list_members(request: DeskRequest) -> HttpResponse:
    """Colleagues by name, dealers' contacts for who may see them; search by name, address, phone."""
    found = _found(request).prefetch_related("held_roles__role")
    page = page_of(found, request.GET.get("cursor"), by=("sort_key", "id"))
    template = "people/members.html" + ("#rows" if request.htmx else "")
    context = {"page": page, "q": request.GET.get("q", ""), "state": _state(request), "states": MemberState}
    return render(request, template, context)


def _state(request: DeskRequest) -> str:
    wanted = request.GET.get("state", MemberState.ACTIVE)
    return wanted if wanted in MemberState.values else ""


def _found(request: DeskRequest) -> QuerySet[Member]:
    found = listed_members(request.member)
    if state := _state(request):
        found = found.filter(state=state)
    if q := request.GET.get("q", "").replace("\x00", "").strip()[:80]:
        found = found.filter(Q(name__icontains=q) | Q(email__istartswith=q) | Q(phone__startswith=q))
    return found


@member_required(Permission.MEMBER_VIEW)
def show_member(request: DeskRequest, pk: int) -> HttpResponse:
    """One person: details, roles, teams, stand-ins, what he holds; changes by those who may."""
    member = get_object_or_404(listed_members(request.member), pk=pk)
    form = DetailsForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        change_member(member, actor=request.member, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:member", pk=pk)
    return _page(request, member, details=form, status=422 if form.errors else 200)


def _page(request: DeskRequest, member: Member, *, status: int = 200, **forms: object) -> HttpResponse:
    held = [row.role_id for row in member.held_roles.filter(team=None)]
    fresh = request.session.get(FRESH_LINK, {})
    if fresh.get("member") == member.pk:
        del request.session[FRESH_LINK]
    context = {
        "person": member,
        "fresh_link": fresh.get("link") if fresh.get("member") == member.pk else None,
        "details": DetailsForm(instance=member),
        "roles_form": RolesForm(initial={"roles": held}),
        "deactivate_form": DeactivateForm(leaver=member),
        "roles": [row.role for row in member.held_roles.select_related("role")],
        "teams": [row.team for row in member.team_memberships.select_related("team")],
        "acting": stand_ins_at(request.now).filter(member=member).select_related("stand_in"),
        "open_work": open_work_listed(member),
        "may_manage": request.member.may(Permission.MEMBER_MANAGE),
        "may_give_roles": request.member.may(Permission.ROLE_MANAGE),
    }
    return render(request, "people/member.html", {**context, **forms}, status=status)


@member_required(Permission.ROLE_MANAGE)
@require_POST
def set_roles(request: DeskRequest, pk: int) -> HttpResponse:
    """Give the person exactly the ticked roles."""
    member = get_object_or_404(Member, pk=pk)
    form = RolesForm(request.POST)
    if form.is_valid():
        try:
            change_roles(member, list(form.cleaned_data["roles"]), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:member", pk=pk)
    return _page(request, member, roles_form=form, status=422)


@member_required(Permission.MEMBER_MANAGE)
@require_POST
def deactivate(request: DeskRequest, pk: int) -> HttpResponse:
    """Close access and hand over open work."""
    member = get_object_or_404(Member, pk=pk)
    form = DeactivateForm(request.POST, leaver=member)
    if form.is_valid():
        try:
            moved = deactivate_member(
                member,
                heir=form.cleaned_data["heir"],
                actor=request.member,
                now=request.now,
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            text = _("%(name)s can no longer sign in. %(count)d open items were handed over.")
            messages.success(request, text % {"name": member.name, "count": moved})
            return redirect("people:member", pk=pk)
    return _page(request, member, deactivate_form=form, status=422)


@member_required(Permission.MEMBER_MANAGE)
@require_POST
def reactivate(request: DeskRequest, pk: int) -> HttpResponse:
    """Let somebody back in."""
    member = get_object_or_404(Member, pk=pk, state=MemberState.INACTIVE)
    reactivate_member(member, actor=request.member, now=request.now)
    messages.success(request, _("%(name)s may sign in again.") % {"name": member.name})
    return redirect("people:member", pk=pk)
