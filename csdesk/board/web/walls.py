"""The addresses of wallboards, for those who may give them out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.board.models import Wall
from csdesk.board.permissions import Permission
from csdesk.board.services.walls import give_wall, revoke_wall
from csdesk.board.web.forms import WallForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.security_log import client_address
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WALL)
def list_walls(request: DeskRequest) -> HttpResponse:
    """All wallboards with when each was last seen; the form gives out another, whose address is shown once."""
    form = WallForm(request.POST if request.method == "POST" else None, initial={"language": request.member.language})
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            known = {"actor": request.member, "now": request.now, "address": client_address(request)}
            wall, secret = give_wall(**form.cleaned_data, **known)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            path = reverse("board:wall", args=[f"{request.tenant.slug}.{secret}"])
            address = request.build_absolute_uri(path)
            form = WallForm(initial={"language": wall.language})
    walls = Wall.objects.select_related("team", "given_by", "revoked_by")
    page = page_of(walls, request.GET.get("cursor"), by=("-given_at", "-id"))
    context = {"page": page, "form": form, "address": address}
    template = "board/walls.html" + ("#rows" if request.htmx and request.method == "GET" else "")
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@member_required(Permission.WALL)
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a wallboard's address back for good."""
    wall = get_object_or_404(Wall, pk=pk)
    revoke_wall(wall, actor=request.member, now=request.now, address=client_address(request))
    messages.success(request, _("“%(name)s” shows nothing any more.") % {"name": wall.name})
    return redirect("board:walls")
