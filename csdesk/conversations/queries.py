"""Reads of conversations asked more than once."""

from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.conversations.models import Draft, Message, MessageKind
from csdesk.people.models import Member


def messages_of(case: Case) -> QuerySet[Message]:
    """Everything said on a case, oldest first, with authors and files."""
    return (
        Message.objects.filter(case=case).select_related("author").prefetch_related("files__attachment").order_by("pk")
    )


def words_of_customer(case: Case) -> QuerySet[Message]:
    """What the customer (no machine) wrote, newest first."""
    return Message.objects.filter(case=case, kind=MessageKind.INCOMING, is_automatic=False).order_by("-pk")


def newer_than(case: Case, seen_id: int) -> Message | None:
    """The newest thing said between the customer and us that somebody who has seen `seen_id` does not know."""
    unknown = Q(kind=MessageKind.INCOMING, is_automatic=False) | Q(kind=MessageKind.PUBLIC) | Q(kind=MessageKind.CALL)
    found = Message.objects.filter(unknown, case=case, pk__gt=seen_id)
    return found.select_related("author").order_by("-pk").first()


def last_message_id(case: Case) -> int:
    """What a page that shows the conversation has seen; 0 when nothing was said yet."""
    return Message.objects.filter(case=case).order_by("-pk").values_list("pk", flat=True).first() or 0


def customer_address(case: Case) -> str:
    """Where the customer last wrote from; empty when he never did."""
    last = words_of_customer(case).exclude(sender_address="").exclude(is_flagged=True).first()
    return last.sender_address if last else ""


def drafts_of(case: Case, member: Member) -> dict[str, Draft]:
    """What the person has typed on the case and not sent, by kind."""
    return {draft.kind: draft for draft in Draft.objects.filter(case=case, member=member)}
