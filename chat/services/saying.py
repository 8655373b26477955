"""What is said: kept under the next number before anybody hears of it, once however often it is sent.

Speaking takes part in the door's transaction and makes no point to come back to: a refusal has to end that.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chat.models import Chat, ChatMessage, Sender, Whisper
from chat.policies import may_answer, may_see, may_supervise
from chat.queries.chats import manual_at
from chat.rules.words import asks_something
from chat.services.keeping import begin_turn, keep
from chat.services.telling import tell_whisper
from csdesk.cases.models import Case
from csdesk.conversations.rules import clean_text, excerpt
from csdesk.documents.models import Attachment
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla import clocks
from csdesk.wording.services.checking import check_wording, note_sent

ASKED, ANSWERED = "chat.ask", "chat.reply"
LONGEST_CLIENT_ID = 64
# The manual's limit is never lower: a shorter text needs no look into it.
ALWAYS_SHORT_ENOUGH = 500
TITLE_CHARACTERS = 80


def say_as_visitor(
    chat: Chat, text: str, *, client_id: str, now: datetime, attachment: Attachment | None = None
) -> ChatMessage:
    """Keep what the visitor says; a question starts the time limit, a thank-you none (CHT-01).

    Raises RuleViolation for nothing, too much (CHT-03) and in a chat that is over.
    """
    turn = begin_turn(chat.pk, Sender.VISITOR, checked_client_id(client_id))
    if turn.said is not None:
        return turn.said
    chat = turn.chat
    refuse_unless_talking(chat)
    text = _checked(text, now, may_be_empty=attachment is not None)
    asks = chat.asked_at is None and (attachment is not None or asks_something(text, manual_at(now).thanks))
    asked_at = now if asks else chat.asked_at
    message, is_new = keep(
        chat, Sender.VISITOR, text, client_id=client_id, at=now, asked_at=asked_at, attachment=attachment
    )
    if asks and is_new:
        _title(chat, text)
        clocks.observe_often(chat.case, ASKED, at=now)
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
    for phrases to avoid (KBS-03 and others) that are not `confirmed`, and as `say_as_visitor`.
    """
    turn = begin_turn(chat.pk, Sender.AGENT, checked_client_id(client_id))
    # A colleague's message of that name is not what this one said.
    if turn.said is not None and turn.said.member_id == actor.pk:
        return turn.said
    chat = turn.chat
    refuse_unless_talking(chat)
    if not may_answer(actor, chat):
        _refuse_who_lost_it(actor, chat)
    text = _checked(text, now, may_be_empty=attachment is not None)
    concerns = check_wording(text, now=now, actor=actor, case=chat.case, confirmed=confirmed)
    if attachment is not None and attachment.is_internal:
        raise RuleViolation("DOC-05", _("This file is internal: it must not reach the visitor."), field="files")
    answers = chat.asked_at is not None
    message, is_new = keep(
        chat, Sender.AGENT, text, client_id=client_id, at=now, asked_at=None, member=actor, attachment=attachment
    )
    if is_new and concerns:
        note_sent(text, concerns, case=chat.case, actor=actor, now=now)
    if answers and is_new:
        clocks.observe_often(chat.case, ANSWERED, at=now, actor=actor)
    return message


def say_automatically(chat: Chat, text: str, *, now: datetime) -> ChatMessage | None:
    """Have the system say something in a (locked) chat; it answers no question. None for an empty text."""
    if not text:
        return None
    return keep(chat, Sender.SYSTEM, text, client_id="", at=now, asked_at=chat.asked_at)[0]


@transaction.atomic
def whisper(chat: Chat, text: str, *, client_id: str, actor: Member, now: datetime) -> Whisper:
    """Say something to the agent that the visitor does not hear (CHT-08). Raises PermissionDenied, RuleViolation."""
    if not (may_supervise(actor) or may_answer(actor, chat)) or not may_see(actor, chat):
        raise PermissionDenied(f"{actor} may not whisper.")
    text = _checked(text, now)
    made, is_new = Whisper.objects.get_or_create(
        chat=chat, member=actor, client_id=checked_client_id(client_id), defaults={"text": text, "at": now}
    )
    if is_new:
        tell_whisper(made)
    return made


def checked_client_id(client_id: str) -> str:
    """The sender's own name for what he says. Raises RuleViolation for what cannot be one."""
    if not isinstance(client_id, str) or not 0 < len(client_id) <= LONGEST_CLIENT_ID or not client_id.isprintable():
        raise RuleViolation("CHT-01", _("The message has no usable name of its own."), field="client_id")
    return client_id


def refuse_unless_talking(chat: Chat) -> None:
    """Raise TransitionNotAllowed for a (locked) chat in which nothing can be said any more."""
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


def _title(chat: Chat, text: str) -> None:
    """The first question names the case."""
    if chat.case.title == chat.caller and text:
        chat.case.title = f"{chat.caller}: {excerpt(text, TITLE_CHARACTERS)}"
        Case.objects.filter(pk=chat.case_id).update(title=chat.case.title)
