"""The page of chats."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from chat.permissions import Permission
from chat.queries.chats import visible_chats
from csdesk.people.doors import DeskRequest, member_required

# The latest; older ones are found by search.
MOST = 100


@member_required()
def show_desk(request: DeskRequest) -> HttpResponse:
    """The chats that the reader may see, the latest first."""
    member = request.member
    if not any(member.may(code) for code in (Permission.CHAT_TAKE, Permission.CHAT_VIEW, Permission.CHAT_SUPERVISE)):
        raise PermissionDenied
    chats = visible_chats(member).order_by("-opened_at", "-pk")[:MOST]
    return render(request, "chat/desk.html", {"chats": chats})
