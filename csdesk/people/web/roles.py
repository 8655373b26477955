"""Roles and what they may do; teams and who is in them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import MemberState, Role, Team
from csdesk.people.permissions import Permission
from csdesk.people.registry import all_permissions, permissions_by_room, posts_at
from csdesk.people.services.roles import change_role, change_team, mark_roles_seen
from csdesk.people.web.forms import RoleForm, TeamForm
from csdesk.refusals import RuleViolation


@member_required(Permission.ROLE_MANAGE)
def list_roles(request: DeskRequest) -> HttpResponse:
    """Every role, with how many hold it and what an upgrade gave it."""
    # Whoever has left keeps his roles for the day he comes back, and may hold one in several teams.
    here = ~Q(holders__member__state=MemberState.INACTIVE)
    roles = list(Role.objects.annotate(held_by=Count("holders__member", filter=here, distinct=True)).order_by("pk"))
    labels = all_permissions()
    rows = [(role, [labels[code] for code in role.unseen if code in labels]) for role in roles]
    named = {role.key: role for role in roles}
    posts = [(post, named.get(post.role), named.get(post.reports_to)) for post in posts_at(request.now)]
    context = {"rows": rows, "posts": posts, "any_new": any(new for _role, new in rows)}
    return render(request, "people/roles.html", context)


@require_POST
@member_required(Permission.ROLE_MANAGE)
def mark_seen(request: DeskRequest) -> HttpResponse:
    """What upgrades gave the roles was read."""
    mark_roles_seen(actor=request.member, now=request.now)
    return redirect("people:roles")


@member_required(Permission.ROLE_MANAGE)
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """One role's name and permissions, grouped by the part of the product they belong to."""
    role = get_object_or_404(Role, pk=pk)
    form = RoleForm(request.POST or None, initial=_names(role) | {"permissions": role.permissions})
    if request.method == "POST" and form.is_valid():
        try:
            change_role(role, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved. It takes effect with everybody's next click."))
            return redirect("people:roles")
    ticked = set(form["permissions"].value() or [])
    groups = [
        (room, [(code, label, code in ticked, code in role.unseen) for code, label in codes.items()])
        for room, codes in permissions_by_room()
    ]
    context = {"role": role, "form": form, "groups": groups}
    return render(request, "people/role.html", context, status=422 if form.errors else 200)


def _names(named: Role | Team) -> dict[str, str]:
    return {"name": named.name, "name_en": named.name_en}


@member_required(Permission.MEMBER_VIEW)
def list_teams(request: DeskRequest) -> HttpResponse:
    """Every team, with how many are in it."""
    here = ~Q(memberships__member__state=MemberState.INACTIVE)
    teams = Team.objects.annotate(size=Count("memberships", filter=here)).order_by("pk")
    return render(request, "people/teams.html", {"teams": teams})


@member_required(Permission.TEAM_MANAGE)
def change_members(request: DeskRequest, pk: int) -> HttpResponse:
    """One team's name and members."""
    team = get_object_or_404(Team, pk=pk)
    present = list(team.memberships.values_list("member_id", flat=True))
    form = TeamForm(request.POST or None, initial=_names(team) | {"members": present})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_team(
            team,
            name=data["name"],
            name_en=data["name_en"],
            members=list(data["members"]),
            actor=request.member,
            now=request.now,
        )
        messages.success(request, _("Saved."))
        return redirect("people:teams")
    return render(request, "people/team.html", {"team": team, "form": form}, status=422 if form.errors else 200)
