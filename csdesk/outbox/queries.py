"""Reads of notices and messages asked more than once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.outbox.models import MessageState, Notification, NotificationPreference, OutboxMessage, OutgoingHost
from csdesk.outbox.registry import topic_named
from csdesk.people.models import Member, MemberKind, MemberState

# A badge need not count further.
MOST_COUNTED = 100


@dataclass(frozen=True)
class GivenUp:
    """A message that was given up, with what its kind is called and the case it belongs to."""

    message: OutboxMessage
    label: str
    case: Case | None

    @property
    def url(self) -> str:
        """The case's page."""
        return kind_of(self.case.kind).page(self.case) if self.case is not None else ""

    @property
    def to(self) -> str:
        """Whom it was for, where it says so."""
        named = self.message.payload.get("to", "")
        return ", ".join(map(str, named)) if isinstance(named, list) else str(named)


@dataclass(frozen=True)
class TroubledHost:
    """A host with troubles in a row, and how many messages wait for it, up to a hundred."""

    host: OutgoingHost
    waiting: int


def notices_of(member: Member) -> QuerySet[Notification]:
    """What a person was told, newest first."""
    return Notification.objects.filter(member=member).order_by("-at", "-pk")


def unread_count(member: Member) -> int:
    """How many notices the person has not read, up to a hundred."""
    return unread_notices(member)[:MOST_COUNTED].count()


def unread_notices(member: Member) -> QuerySet[Notification]:
    """The notices that the person has not read."""
    return Notification.objects.filter(member=member, read_at=None)


def unmailed_notices(member: Member) -> QuerySet[Notification]:
    """What the person wants by mail and has not got yet, oldest first; locked."""
    waiting = Notification.objects.filter(member=member, mailed__lt=F("count"))
    return waiting.select_for_update(of=("self",)).order_by("pk")


def dead_letters(*, topic: str = "", host: str = "") -> QuerySet[OutboxMessage]:
    """The messages that were given up, newest first; perhaps only those of a kind or for a host."""
    rows = OutboxMessage.objects.filter(state=MessageState.DEAD).order_by("-pk")
    rows = rows.filter(topic=topic) if topic else rows
    return rows.filter(host=host) if host else rows


def dead_kinds() -> list[tuple[str, str]]:
    """The kinds that messages which were given up are of, with what people call them."""
    topics = dead_letters().order_by("topic").values_list("topic", flat=True).distinct()
    return [(topic, _label_of(topic)) for topic in topics]


def dead_hosts() -> list[str]:
    """The hosts that messages which were given up were for."""
    rows = dead_letters().exclude(host="").order_by("host").values_list("host", flat=True).distinct()
    return list(rows)


def troubled_hosts() -> list[TroubledHost]:
    """The hosts that do not take messages at present, and how many wait for each."""
    rows = OutgoingHost.objects.filter(failures__gt=0).order_by("host")[:MOST_COUNTED]
    return [TroubledHost(row, _waiting_for(row.host)) for row in rows]


def _waiting_for(host: str) -> int:
    return OutboxMessage.objects.filter(state=MessageState.READY, host=host)[:MOST_COUNTED].count()


def given_up(messages: Iterable[OutboxMessage], member: Member) -> list[GivenUp]:
    """The messages as their list shows them, with the cases that the reader may see."""
    rows = list(messages)
    cases = cases_visible_to(member).filter(pk__in={row.case_id for row in rows if row.case_id})
    known = {case.pk: case for case in cases}
    return [GivenUp(row, _label_of(row.topic), known.get(row.case_id or 0)) for row in rows]


def _label_of(topic: str) -> str:
    known = topic_named(topic)
    return _(known.label) if known is not None else topic


def digest_wishes() -> QuerySet[NotificationPreference]:
    """Whoever works here and wants the daily mail of what waits."""
    wishes = NotificationPreference.objects.filter(digest_at__isnull=False)
    return wishes.filter(member__state=MemberState.ACTIVE, member__kind=MemberKind.STAFF).order_by("pk")
