"""Saved views: the menu in the pane, the list of all, keeping, changing, deleting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.desk.models import SavedView
from csdesk.desk.policies import may_change_view
from csdesk.desk.queries.views import views_of, views_open_to
from csdesk.desk.queries.wanted import Wanted, read_wanted
from csdesk.desk.services.views import drop_view, keep_view, restore_view
from csdesk.desk.web.chips import chips_of
from csdesk.desk.web.forms import ViewForm
from csdesk.desk.web.workspace import address_of, asked_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.web import notices
from csdesk.web.paging import page_of
from csdesk.web.storable import storable

# What a menu shows; the rest is a click away, however many there are.
IN_MENU = 12
_DROPPED = "dropped_view"
_KEPT = ("audience", "owner_id", "team_id", "name", "wanted", "position", "is_default")


@member_required()
@require_safe
def show_menu(request: DeskRequest) -> HttpResponse:
    """The first views, and the way to keep the present question as one."""
    wanted = asked_of(request)
    home = address_of(request, wanted).partition("?")[0]
    views = list(views_of(request.member)[: IN_MENU + 1])
    context = {"views": views[:IN_MENU], "has_more": len(views) > IN_MENU, "wanted": wanted, "home": home}
    return render(request, "desk/views_menu.html", context)


@member_required()
@require_safe
def list_views(request: DeskRequest) -> HttpResponse:
    """Every view that the person finds."""
    words = request.GET.get("q", "")[:60]
    views = views_open_to(request.member)
    if words and storable(words):
        views = views.filter(name__icontains=words)
    page = page_of(views, request.GET.get("cursor"), by=("rank", "position", "name", "pk"))
    rows = [(view, may_change_view(request.member, view), _chips(request, view)) for view in page]
    return render(request, "desk/views.html", {"page": page, "rows": rows, "words": words})


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: DeskRequest) -> HttpResponse:
    """Keep the question of the address as a view."""
    wanted = asked_of(request)
    return _edit(request, SavedView(owner=request.member, wanted=wanted.parts), wanted)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Rename a view, move it, or give it to others."""
    view = _view(request, pk)
    if not may_change_view(request.member, view):
        raise PermissionDenied
    return _edit(request, view, read_wanted(view.wanted))


@member_required()
@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Delete a view; it can be taken back at once."""
    view = _view(request, pk)
    drop_view(view, actor=request.member)
    # The session remembers the one that was deleted last: the record itself is gone.
    request.session[_DROPPED] = {"id": pk} | {name: getattr(view, name) for name in _KEPT}
    said = _("“%(name)s” was deleted.") % {"name": view.name}
    notices.undoable(request, said, undo_url=reverse("desk:restore_view", args=[pk]))
    return redirect("desk:views")


@member_required()
@require_POST
def restore(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the deletion of a view back."""
    dropped = request.session.get(_DROPPED, {})
    if dropped.get("id") != pk:
        raise Http404
    try:
        restore_view(SavedView(**dropped), actor=request.member)
    except ValidationError:
        messages.warning(request, _("Another view has this name by now."))
        return redirect("desk:views")
    del request.session[_DROPPED]
    return notices.undone(request, _("Taken back."), back_to=reverse("desk:views"))


def _view(request: DeskRequest, pk: int) -> SavedView:
    view = views_open_to(request.member).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view


def _edit(request: DeskRequest, view: SavedView, wanted: Wanted) -> HttpResponse:
    form = ViewForm(request.POST if request.method == "POST" else None, instance=view, member=request.member)
    if request.method == "POST" and form.is_valid():
        keep_view(form.save(commit=False), actor=request.member)
        messages.success(request, _("“%(name)s” is kept.") % {"name": view.name})
        return redirect(f"{reverse('desk:workspace')}?view={view.pk}")
    context = {"form": form, "view": view, "chips": chips_of(wanted, now=request.now)}
    return render(request, "desk/view.html", context, status=422 if form.errors else 200)


def _chips(request: DeskRequest, view: SavedView) -> list[str]:
    """What a view asks for, in words; labels and holders are not looked up one by one."""
    wanted = read_wanted({name: value for name, value in view.wanted.items() if name not in ("label", "holder")})
    return [chip.text for chip in chips_of(wanted, now=request.now)]
