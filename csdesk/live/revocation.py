"""Sockets check at once, not only each minute, when something about their person changed."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from csdesk.live.publish import ask_again_who
from csdesk.people.models import Member, MemberRole
from csdesk.tenancy.scoping import active_tenant


def watch_people() -> None:
    """Listen for people who are changed, lose or get a role, or sign out."""
    post_save.connect(_member_changed, sender=Member, dispatch_uid="live.member")
    post_save.connect(_role_changed, sender=MemberRole, dispatch_uid="live.role")
    post_delete.connect(_role_changed, sender=MemberRole, dispatch_uid="live.role_lost")
    user_logged_out.connect(_signed_out, dispatch_uid="live.signed_out")


def _member_changed(sender: Any, instance: Member, created: bool, **kwargs: Any) -> None:
    if not created and active_tenant() is not None:
        ask_again_who(instance.pk)


def _role_changed(sender: Any, instance: MemberRole, **kwargs: Any) -> None:
    if active_tenant() is not None:
        ask_again_who(instance.member_id)


def _signed_out(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    member = getattr(request, "member", None)
    if member is not None and active_tenant() == member.tenant_id:
        ask_again_who(member.pk)
