"""Which chats there are: who waits, who is answered by whom, what was said behind a number."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from chat.lifecycle import TALKING, State
from chat.models import Chat, ChatMessage, Whisper
from chat.policies import chats_seen_by
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.chat import Chat as Manual
from csdesk.tenancy.models import Tenant

KIND, SERIES = "chat", "LT"
# What one question for what was missed is answered with; the next asks behind it.
MOST_AT_ONCE = 200


def manual_at(now: datetime) -> Manual:
    """What the manual says about chats."""
    return rulebook_at(now).document.chat


def locked_chat(pk: int) -> Chat:
    """A chat with its case and holder, both rows locked until the transaction ends. Raises Chat.DoesNotExist.

    The case first, as everybody does; the columns are those of after the wait.
    """
    return (
        Chat.objects.select_for_update(of=("case", "self"), no_key=True)
        .select_related("case", "case__holder")
        .get(pk=pk)
    )


def chat_of(case: Case) -> Chat:
    """The chat that hangs on a case. Raises Chat.DoesNotExist."""
    return Chat.objects.select_related("case", "case__holder").get(case=case)


def chat_by_token(token_hash: str) -> Chat | None:
    """The chat of a visitor's key, or None."""
    return Chat.objects.select_related("case", "case__holder").filter(token_hash=token_hash).first()


def company_served(slug: str, host: str) -> Tenant | None:
    """The company of a key, if it is served, and under this host name."""
    here = Q(host=None) | Q(host=host)
    return Tenant.objects.served().filter(here, slug=slug).first()


def waiting() -> QuerySet[Chat]:
    """Whom nobody answers yet, the longest waiting first."""
    return Chat.objects.filter(state=State.QUEUED).select_related("case").order_by("queued_at", "pk")


def position(chat: Chat) -> int:
    """His place in the queue, 1 is next; 0: he is not in it."""
    if chat.state != State.QUEUED:
        return 0
    before = Q(queued_at__lt=chat.queued_at) | Q(queued_at=chat.queued_at, pk__lt=chat.pk)
    return Chat.objects.filter(before, state=State.QUEUED).count() + 1


def held_by(member: Member) -> QuerySet[Chat]:
    """The chats that the person answers now; who asked longest ago first."""
    held = Chat.objects.filter(state=State.HELD, case__holder=member)
    return held.select_related("case", "case__holder").order_by("asked_at", "pk")


def talking() -> QuerySet[Chat]:
    """All chats that go on: what supervisors look at."""
    going_on = Chat.objects.filter(state__in=[str(state) for state in TALKING])
    return going_on.select_related("case", "case__holder", "offered_to").order_by("asked_at", "pk")


def left_messages() -> QuerySet[Chat]:
    """Messages that were left, are not answered yet and became no inquiry, the oldest first."""
    return (
        Chat.objects.filter(state=State.LEFT_MESSAGE, case__closed_at=None)
        .select_related("case", "case__holder")
        .order_by("pk")
    )


def visible_chats(member: Member) -> QuerySet[Chat]:
    """The chats that a person may read."""
    seen = Case.objects.filter(chats_seen_by(member), kind=KIND).values("pk")
    return Chat.objects.filter(case__in=seen).select_related("case", "case__holder", "offered_to")


def visible_chat_ids(member: Member, wanted: Iterable[int]) -> set[int]:
    """Which of these the person may watch."""
    return set(visible_chats(member).filter(pk__in=list(wanted)).values_list("pk", flat=True))


def since(chat: Chat, number: int, *, limit: int = MOST_AT_ONCE) -> list[ChatMessage]:
    """What was said behind a number, in order, so many at most."""
    said = ChatMessage.objects.filter(chat=chat, number__gt=number).select_related("member", "attachment")
    return list(said.order_by("number")[:limit])


def whispers_since(chat: Chat, after_id: int) -> list[Whisper]:
    """What supervisors whispered behind an id, in order."""
    return list(Whisper.objects.filter(chat=chat, pk__gt=after_id).select_related("member").order_by("pk"))


def owners_before(chat: Chat, *, since: datetime) -> list[int]:
    """Who has answered this visitor since then, the first owner first (INQ-19)."""
    if not chat.contact_key:
        return []
    earlier = Chat.objects.filter(contact_key=chat.contact_key, opened_at__gte=since).exclude(pk=chat.pk)
    held = earlier.exclude(case__holder=None).order_by("pk").values_list("case__holder_id", flat=True)
    return list(dict.fromkeys(held[:20]))


def page_of_case(case: Case) -> str:
    """Where a chat is read, by its case."""
    return f"{reverse('chat:desk')}?case={case.number}"
