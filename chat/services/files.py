"""Files and pictures in a chat: the rules of all files, and few of one visitor within an hour."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from chat.models import Chat, ChatMessage, Sender
from chat.queries.chats import manual_at
from chat.services.keeping import begin_turn
from chat.services.saying import checked_client_id, refuse_unless_talking, say_as_agent, say_as_visitor
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation

HOUR = timedelta(hours=1)


class TooManyFiles(RuleViolation):
    """The visitor has sent his share for this hour; `facts` has `retry_after` in seconds."""


@transaction.atomic
def send_file_as_visitor(
    chat: Chat, content: bytes, name: str, declared_type: str, *, text: str = "", client_id: str, now: datetime
) -> ChatMessage:
    """Keep a visitor's file and say it, once however often it is sent.

    Raises RuleViolation CMP-13 for what may not be kept, TooManyFiles.
    """
    turn = begin_turn(chat.pk, Sender.VISITOR, checked_client_id(client_id))
    if turn.said is not None:
        return turn.said
    refuse_unless_talking(turn.chat)
    most = manual_at(now).files_an_hour
    sent = Attachment.objects.filter(case_id=chat.case_id, added_by=None, added_at__gt=now - HOUR)
    latest = list(sent.order_by("-added_at", "-pk").values_list("added_at", flat=True)[:most])
    if len(latest) >= most:
        wait = max(1, int((latest[-1] + HOUR - now).total_seconds())) if latest else int(HOUR.total_seconds())
        words = _("You have sent %(count)d files within an hour. Please wait %(minutes)d min.")
        facts = {"retry_after": wait}
        raise TooManyFiles("CMP-13", words % {"count": most, "minutes": wait // 60 + 1}, field="files", facts=facts)
    kept = attach_file(chat.case, content, name, declared_type, actor=None, now=now)
    return say_as_visitor(chat, text, client_id=client_id, now=now, attachment=kept)


@transaction.atomic
def send_file_as_agent(
    chat: Chat,
    content: bytes,
    name: str,
    declared_type: str,
    *,
    text: str = "",
    client_id: str,
    actor: Member,
    now: datetime,
) -> ChatMessage:
    """Keep an agent's file and say it. Raises as `attach_file` and `say_as_agent`."""
    turn = begin_turn(chat.pk, Sender.AGENT, checked_client_id(client_id))
    if turn.said is not None:
        return turn.said
    kept = attach_file(chat.case, content, name, declared_type, actor=actor, now=now)
    return say_as_agent(chat, text, client_id=client_id, actor=actor, now=now, attachment=kept)
