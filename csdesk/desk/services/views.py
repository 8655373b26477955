"""Keeping questions to the queue under a name."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.desk.models import Audience, SavedView
from csdesk.desk.policies import may_change_view, may_share_views
from csdesk.people.models import Member


@transaction.atomic
def keep_view(view: SavedView, *, actor: Member) -> SavedView:
    """Save a view that was made or changed; among its likes only one is shown first.

    Raises PermissionDenied when it is, or would become, somebody else's matter.
    """
    before = SavedView.objects.filter(pk=view.pk).first() if view.pk else None
    if before is not None and not may_change_view(actor, before):
        raise PermissionDenied(f"{actor} may not change {before}.")
    if view.audience != Audience.MEMBER and not may_share_views(actor):
        raise PermissionDenied(f"{actor} may not share views.")
    if view.audience == Audience.MEMBER:
        view.owner = actor
    if view.audience != Audience.TEAM:
        view.team = None
    if view.is_default:
        _likes_of(view).exclude(pk=view.pk).update(is_default=False)
    view.save()
    return view


def drop_view(view: SavedView, *, actor: Member) -> None:
    """Delete a view. Raises PermissionDenied."""
    if not may_change_view(actor, view):
        raise PermissionDenied(f"{actor} may not delete {view}.")
    view.delete()


@transaction.atomic
def restore_view(view: SavedView, *, actor: Member) -> SavedView:
    """Keep a deleted view again, as it was. Raises PermissionDenied; ValidationError when its name is taken by now."""
    view.validate_constraints()
    return keep_view(view, actor=actor)


def _likes_of(view: SavedView):  # type: ignore[no-untyped-def]
    likes = SavedView.objects.filter(audience=view.audience)
    if view.audience == Audience.MEMBER:
        return likes.filter(owner=view.owner)
    return likes.filter(team=view.team) if view.audience == Audience.TEAM else likes
