"""The two statements that a word costs: the chat is locked and read, the message kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from chat.models import Chat, ChatMessage, Sender
from chat.queries.chats import KIND
from chat.services.telling import tell_message
from csdesk.cases.models import Case
from csdesk.documents.models import Attachment
from csdesk.people.models import Member
from csdesk.tenancy.scoping import require_tenant

# The case first, as everybody does. Whether it was said before is seen as of before the wait: `keep` looks again.
_LOCK = """
SELECT c.case_id, c.state, c.language, c.visitor_name, c.contact, c.last_number, c.asked_at, c.offered_to_id,
  k.number, k.title, k.holder_id, m.id
  FROM chat_chat c JOIN cases_case k ON k.tenant_id = c.tenant_id AND k.id = c.case_id
  LEFT JOIN LATERAL (SELECT id FROM chat_chatmessage m WHERE m.tenant_id = c.tenant_id AND m.chat_id = c.id
    AND m.sender = %(sender)s AND m.client_id = %(client_id)s AND m.client_id <> '') m ON true
 WHERE c.tenant_id = %(tenant)s AND c.id = %(chat)s FOR NO KEY UPDATE OF k, c"""

# The chat's row is locked: nobody else takes the number.
_KEEP = """
WITH said AS (
  INSERT INTO chat_chatmessage (tenant_id, chat_id, number, sender, member_id, client_id, text, attachment_id, at)
  VALUES (%(tenant)s, %(chat)s, %(number)s, %(sender)s, %(member)s, %(client_id)s, %(text)s, %(attachment)s, %(at)s)
  ON CONFLICT (tenant_id, chat_id, sender, client_id) WHERE client_id <> '' DO NOTHING RETURNING id
)
UPDATE chat_chat SET last_number = %(number)s, last_said_at = %(at)s, asked_at = %(asked_at)s,
  visitor_read = CASE WHEN %(sender)s = 'visitor' THEN %(number)s ELSE visitor_read END,
  agent_read = CASE WHEN %(sender)s = 'agent' THEN %(number)s ELSE agent_read END,
  offered_to_id = CASE WHEN %(sender)s = 'agent' THEN NULL ELSE offered_to_id END,
  offered_at = CASE WHEN %(sender)s = 'agent' THEN NULL ELSE offered_at END
  FROM said WHERE chat_chat.tenant_id = %(tenant)s AND chat_chat.id = %(chat)s RETURNING said.id"""


@dataclass(frozen=True)
class Turn:
    """A chat at the moment at which somebody speaks, locked; what he says, if it was kept already."""

    chat: Chat
    said: ChatMessage | None


def begin_turn(chat_id: int, sender: Sender, client_id: str) -> Turn:
    """Lock a chat with its case and read what speaking needs of both. Raises Chat.DoesNotExist."""
    given: dict[str, Any] = {"tenant": require_tenant(), "chat": chat_id, "sender": str(sender), "client_id": client_id}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, given)
        row = cursor.fetchone()
    if row is None:
        raise Chat.DoesNotExist
    case_id, state, language, name, contact, last, asked_at, offered_to, number, title, holder, said = row
    case = Case(pk=case_id, tenant_id=given["tenant"], kind=KIND, number=number, title=title, holder_id=holder)
    chat = Chat(
        pk=chat_id,
        tenant_id=given["tenant"],
        case=case,
        state=state,
        language=language,
        visitor_name=name,
        contact=contact,
        last_number=last,
        asked_at=asked_at,
        offered_to_id=offered_to,
    )
    return Turn(chat, _message(said) if said is not None else None)


def keep(
    chat: Chat,
    sender: Sender,
    text: str,
    *,
    client_id: str,
    at: datetime,
    asked_at: datetime | None,
    member: Member | None = None,
    attachment: Attachment | None = None,
) -> tuple[ChatMessage, bool]:
    """Keep something said in a (locked) chat under the next number and tell both sides; whether it is new."""
    message = ChatMessage(
        tenant_id=require_tenant(),
        chat=chat,
        number=chat.last_number + 1,
        sender=sender,
        member=member,
        client_id=client_id,
        text=text,
        attachment=attachment,
        at=at,
    )
    row = {name: getattr(message, f"{name}_id", None) for name in ("tenant", "chat", "member", "attachment")}
    row |= {"number": message.number, "sender": str(sender), "client_id": client_id, "text": text, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {**row, "asked_at": asked_at})
        kept = cursor.fetchone()
    if kept is None:
        said = ChatMessage.objects.get(chat=chat, sender=sender, client_id=client_id)
        return _message(said.pk), False
    [message.pk] = kept
    message._state.adding = False
    message._state.db = connection.alias
    chat.last_number, chat.last_said_at, chat.asked_at = message.number, at, asked_at
    if sender == Sender.AGENT:
        chat.offered_to, chat.offered_at = None, None
    tell_message(message)
    return message, True


def _message(pk: int) -> ChatMessage:
    return ChatMessage.objects.select_related("member", "attachment").get(pk=pk)
