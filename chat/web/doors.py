"""What every act on the page of chats asks first: who, which chat; refusals come back as data."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_POST

from chat.models import Chat
from chat.permissions import Permission
from chat.policies import may_take_chats
from chat.queries.chats import visible_chats
from chat.queries.frames import refused_frame
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

# No id has more digits.
LONGEST_ID = 19
View = Callable[..., HttpResponse]
READERS = (Permission.CHAT_TAKE, Permission.CHAT_VIEW, Permission.CHAT_SUPERVISE)


def reads_chats(member: Member) -> bool:
    """Whether the page of chats is for this person."""
    return member.is_staff_member and any(member.may(code) for code in READERS)


def chats_page(view: View) -> View:
    """A page for whoever has to do with chats."""

    @member_required()
    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads_chats(request.member):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def takers_page(view: View) -> View:
    """A page for whoever takes chats."""

    @chats_page
    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_take_chats(request.member):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def chat_named(request: DeskRequest) -> Chat | None:
    """The chat that the address names (`?chat=17`), or None. Raises Http404 for one that is not for the reader."""
    pk = request.GET.get("chat", "")
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < LONGEST_ID):
        raise Http404
    return seen_chat(request.member, int(pk))


def posted(request: DeskRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing; None while it is only looked at."""
    return request.POST if request.method == "POST" else None


def chat_act(view: View) -> View:
    """An act by POST; with `pk` in its address on that chat, which does not exist for who may not see it."""

    @require_POST
    @chats_page
    @wraps(view)
    def acted(request: DeskRequest, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            kwargs["chat"] = seen_chat(request.member, kwargs.pop("pk"))
        try:
            with transaction.atomic():
                return view(request, **kwargs)
        except RuleViolation as refusal:
            return JsonResponse(refused_frame(refusal), status=409)

    return acted


def seen_chat(member: Member, pk: int) -> Chat:
    """A chat that the person may see. Raises Http404."""
    chat = visible_chats(member).filter(pk=pk).first()
    if chat is None:
        raise Http404
    return chat
