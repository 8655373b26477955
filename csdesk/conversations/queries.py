"""Reads of conversations asked more than once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Case as Case_
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from csdesk.cases.models import Case
from csdesk.conversations.models import CannedReply, Draft, Macro, Message, MessageAttachment, MessageKind, Reading
from csdesk.conversations.rules import language_of
from csdesk.documents.models import Attachment
from csdesk.live.presence import TYPING, on_case
from csdesk.people.models import Member
from csdesk.search.registry import Text

# Under which source search keeps a message: what only colleagues read is apart from what the customer reads.
MESSAGE, NOTE, CALL = "message", "note", "call"
SOURCE_OF_KIND = {
    MessageKind.INCOMING: MESSAGE,
    MessageKind.PUBLIC: MESSAGE,
    MessageKind.INTERNAL: NOTE,
    MessageKind.CALL: CALL,
}
# What both sides of a conversation read: no notes, no calls, nothing of machines or strangers.
_BETWEEN = {"kind__in": (MessageKind.INCOMING, MessageKind.PUBLIC), "is_automatic": False, "is_flagged": False}


def messages_of(case: Case) -> QuerySet[Message]:
    """Everything said on a case, oldest first, with authors and files."""
    files = Prefetch("files", MessageAttachment.objects.select_related("attachment"))
    return Message.objects.filter(case=case).select_related("author").prefetch_related(files).order_by("pk")


def said_between(case: Case) -> QuerySet[Message]:
    """What was said between the customer and us, as both may read it; with authors and the files that are not
    internal (DOC-05)."""
    files = MessageAttachment.objects.filter(attachment__is_internal=False).select_related("attachment")
    found = Message.objects.filter(case=case, **_BETWEEN)
    return found.select_related("author").prefetch_related(Prefetch("files", files)).order_by("pk")


def files_between() -> Q:
    """A condition over files: those that came or went with what was said between the customer and us."""
    carried = MessageAttachment.objects.filter(attachment=OuterRef("pk"))
    return Q(Exists(carried.filter(**{f"message__{name}": value for name, value in _BETWEEN.items()})))


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


def drafts_of(case: Case, member: Member) -> QuerySet[Draft]:
    """What the person has typed on the case and not sent: one of each kind at most."""
    return Draft.objects.filter(case=case, member=member)


def reading_of(case: Case, member: Member) -> QuerySet[Reading]:
    """How far the person has read the case: one row at most."""
    return Reading.objects.filter(case=case, member=member)


def searchable_text(message: Message, files: Iterable[Attachment]) -> str:
    """Everything of a message that somebody may remember it by; names of files only if its reader may have them."""
    names = [file.name for file in files if not file.is_internal]
    sender, number = (message.sender_name, message.sender_address), str(message.facts.get("number", ""))
    return "\n".join(part for part in (message.subject, message.text, *sender, number, *names) if part)


def texts_of(source: str) -> Callable[[int, int], Iterator[Text]]:
    """The messages of one source for search, by id."""
    kinds = [kind for kind, kept in SOURCE_OF_KIND.items() if kept == source]

    def texts(after_id: int, size: int) -> Iterator[Text]:
        messages = Message.objects.filter(kind__in=kinds, pk__gt=after_id).prefetch_related("files__attachment")
        for message in messages.order_by("pk")[:size]:
            files = [file.attachment for file in message.files.all()]
            yield Text(message.case_id, message.pk, searchable_text(message, files), message.at)

    return texts


def canned_for(member: Member) -> QuerySet[CannedReply]:
    """The canned replies that somebody has: his own, his teams', everybody's; the most used first."""
    mine = Q(owner=member) | Q(team__in=member.team_memberships.values("team"))
    found = CannedReply.objects.filter(mine | Q(owner=None, team=None))
    return found.select_related("owner", "team", "changed_by").order_by("-used_count", "title", "pk")


def macros_for(member: Member, *, kind: str = "") -> QuerySet[Macro]:
    """The macros that somebody has: his own and everybody's; the most used first."""
    found = Macro.objects.filter(Q(owner=member) | Q(owner=None))
    found = found.filter(kind=kind) if kind else found
    return found.select_related("owner", "changed_by").order_by("-used_count", "name", "pk")


def found_canned(member: Member, words: str, *, limit: int) -> list[CannedReply]:
    """Those with the words in keyword, folder, title or text; whose keyword begins with them come first."""
    found, words = canned_for(member), words.replace("\x00", "").strip()
    if not words:
        return list(found[:limit])
    has = Q(keyword__icontains=words) | Q(title__icontains=words) | Q(folder__icontains=words)
    has |= Q(text_zh__icontains=words) | Q(text_en__icontains=words)
    fits = Case_(When(keyword__istartswith=words, then=Value(0)), default=Value(1))
    return list(found.filter(has).annotate(fits=fits).order_by("fits", "-used_count", "title", "pk")[:limit])


def customers_language(case: Case) -> str:
    """In which language the customer last wrote, "zh" or "en"; as the case's title when he never did."""
    last = words_of_customer(case).first()
    return language_of((last.new_text or last.text) if last is not None else case.title)


@dataclass(frozen=True)
class Other:
    """A colleague on the same case, and whether he is writing there."""

    member: Member
    is_typing: bool


def others_on(case: Case, member: Member) -> list[Other]:
    """Who else is on the case, those who type first; asks the database only when somebody is."""
    seen = [each for each in on_case(case.tenant_id, case.pk) if each.member_id != member.pk]
    known = Member.objects.in_bulk([each.member_id for each in seen]) if seen else {}
    return [Other(known[each.member_id], each.doing == TYPING) for each in seen if each.member_id in known]
