"""What is said: kept under the next number before anybody hears of it, once however often it is sent.

Speaking takes part in the door's transaction and makes no point to come back to: a refusal has to end that.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from chat.models import Chat, ChatMessage, Sender, Whisper
from chat.policies import may_answer, may_see, may_supervise
from chat.queries.chats import locked_chat, manual_at
from chat.rules.words import asks_something
from chat.services.telling import tell_message, tell_whisper
from csdesk.cases.models import Case
from csdesk.conversations.rules import clean_text, excerpt
from csdesk.conversations.services.canned import DoubtfulWording
from csdesk.documents.models import Attachment
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from csdesk.tenancy.scoping import require_tenant
from csdesk.wording.rules import phrases_in

ASKED, ANSWERED = "chat.ask", "chat.reply"
LONGEST_CLIENT_ID = 64
# The manual's limit is never lower: a shorter text needs no look into it.
ALWAYS_SHORT_ENOUGH = 500
TITLE_CHARACTERS = 80

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


def say_as_visitor(
    chat: Chat, text: str, *, client_id: str, now: datetime, attachment: Attachment | None = None
) -> ChatMessage:
    """Keep what the visitor says; a question starts the time limit, a thank-you none (CHT-01).

    Raises RuleViolation for nothing, too much (CHT-03) and in a chat that is over.
    """
    chat = locked_chat(chat.pk)
    if (said := _said_before(chat, Sender.VISITOR, client_id)) is not None:
        return said
    _refuse_unless_talking(chat)
    text = _checked(text, now, may_be_empty=attachment is not None)
    asks = chat.asked_at is None and (attachment is not None or asks_something(text, manual_at(now).thanks))
    asked_at = now if asks else chat.asked_at
    message = _keep(chat, Sender.VISITOR, text, client_id=client_id, at=now, asked_at=asked_at, attachment=attachment)
    if asks:
        _title(chat, text)
        clocks.observe(chat.case, ASKED, at=now)
    return message


def say_as_agent(
    chat: Chat,
    text: str,
    *,
    client_id: str,
    actor: Member,
    now: datetime,
    attachment: Attachment | None = None,
    confirmed: Collection[str] = (),
) -> ChatMessage:
    """Say something to the visitor; the first part of a long answer keeps the time limit (CHT-03).

    Raises PermissionDenied for who does not hold the chat; RuleViolation KBS-04 for forbidden phrases, DoubtfulWording
    (KBS-03) for phrases to avoid that are not `confirmed`, and as `say_as_visitor`.
    """
    chat = locked_chat(chat.pk)
    if (said := _said_before(chat, Sender.AGENT, client_id)) is not None:
        return said
    _refuse_unless_talking(chat)
    if not may_answer(actor, chat):
        _refuse_who_lost_it(actor, chat)
    text = _checked(text, now, may_be_empty=attachment is not None)
    _check_wording(text, now, confirmed)
    if attachment is not None and attachment.is_internal:
        raise RuleViolation("DOC-05", _("This file is internal: it must not reach the visitor."), field="files")
    answers = chat.asked_at is not None
    message = _keep(
        chat, Sender.AGENT, text, client_id=client_id, at=now, asked_at=None, member=actor, attachment=attachment
    )
    if answers:
        clocks.observe(chat.case, ANSWERED, at=now, actor=actor)
    return message


def say_automatically(chat: Chat, text: str, *, now: datetime) -> ChatMessage | None:
    """Have the system say something in a (locked) chat; it answers no question. None for an empty text."""
    if not text:
        return None
    return _keep(chat, Sender.SYSTEM, text, client_id="", at=now, asked_at=chat.asked_at)


@transaction.atomic
def whisper(chat: Chat, text: str, *, client_id: str, actor: Member, now: datetime) -> Whisper:
    """Say something to the agent that the visitor does not hear (CHT-08). Raises PermissionDenied, RuleViolation."""
    if not (may_supervise(actor) or may_answer(actor, chat)) or not may_see(actor, chat):
        raise PermissionDenied(f"{actor} may not whisper.")
    text = _checked(text, now)
    made, is_new = Whisper.objects.get_or_create(
        chat=chat, member=actor, client_id=_client_id(client_id), defaults={"text": text, "at": now}
    )
    if is_new:
        tell_whisper(made)
    return made


def _said_before(chat: Chat, sender: Sender, client_id: str) -> ChatMessage | None:
    """The message that was kept under this name already: told so again, whatever became of the chat since."""
    said = ChatMessage.objects.filter(chat=chat, sender=sender, client_id=_client_id(client_id))
    return said.select_related("member", "attachment").first()


def _client_id(client_id: str) -> str:
    if not isinstance(client_id, str) or not 0 < len(client_id) <= LONGEST_CLIENT_ID or not client_id.isprintable():
        raise RuleViolation("CHT-01", _("The message has no usable name of its own."), field="client_id")
    return client_id


def _refuse_unless_talking(chat: Chat) -> None:
    if not chat.is_talking:
        raise TransitionNotAllowed("CHT-01", _("This chat has ended."), facts={"state": chat.state})


def _refuse_who_lost_it(actor: Member, chat: Chat) -> None:
    """Who may chat but does not hold this one learns who does; others learn nothing."""
    if not may_see(actor, chat):
        raise PermissionDenied(f"{actor} may not answer {chat.case}.")
    holder = chat.case.holder
    text = _("%(name)s answers this chat.") % {"name": holder.name} if holder else _("Take this chat first.")
    raise TransitionNotAllowed("CHT-01", text, facts={"holder": chat.case.holder_id})


def _checked(text: str, now: datetime, *, may_be_empty: bool = False) -> str:
    text = clean_text(text)
    if not text and not may_be_empty:
        raise RuleViolation("CHT-01", _("There is nothing to send yet. Write what is to be said."), field="text")
    if len(text) > ALWAYS_SHORT_ENOUGH:
        limit = manual_at(now).message_limit_characters
        if len(text) > limit:
            words = _("The message has %(length)d characters; %(limit)d are allowed. Send it in parts.")
            facts = {"length": len(text), "limit": limit}
            raise RuleViolation("CHT-03", words % facts, field="text", facts=facts)
    return text


def _check_wording(text: str, now: datetime, confirmed: Collection[str]) -> None:
    wording = rulebook_at(now).document.wording
    if found := phrases_in(text, wording.forbidden):
        words = _("This may not be said to a customer: %(phrases)s. Put it differently.")
        raise RuleViolation("KBS-04", words % {"phrases": _list(found)}, field="text", facts={"phrases": found})
    found = phrases_in(text, wording.discouraged)
    if not set(found) <= set(confirmed):
        words = _("Better put differently: %(phrases)s.")
        raise DoubtfulWording("KBS-03", words % {"phrases": _list(found)}, field="text", facts={"phrases": found})


def _list(phrases: list[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)


def _keep(
    chat: Chat,
    sender: Sender,
    text: str,
    *,
    client_id: str,
    at: datetime,
    asked_at: datetime | None,
    member: Member | None = None,
    attachment: Attachment | None = None,
) -> ChatMessage:
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
        [message.pk] = cursor.fetchone()
    message._state.adding = False
    message._state.db = connection.alias
    chat.last_number, chat.last_said_at, chat.asked_at = message.number, at, asked_at
    if sender == Sender.AGENT:
        chat.offered_to, chat.offered_at = None, None
    tell_message(message)
    return message


def _title(chat: Chat, text: str) -> None:
    """The first question names the case."""
    if chat.case.title == chat.caller and text:
        chat.case.title = f"{chat.caller}: {excerpt(text, TITLE_CHARACTERS)}"
        Case.objects.filter(pk=chat.case_id).update(title=chat.case.title)
