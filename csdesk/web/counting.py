"""The numbers beside the places in one statement, and how a number is told that is not counted to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from csdesk.people.models import Member
from csdesk.people.queries import Reader, reader_of
from csdesk.tenancy.prepared import Prepared

# A badge need not count further.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Asking:
    """For whom numbers are counted, and when; `day_ends`: the last moment of the day there.

    The statement is written once for all who may as much: what is counted may depend on `member.may` and `member.kind`;
    its id and the moments appear in conditions as they are.
    """

    member: Member
    now: datetime
    day_ends: datetime


Counter = Callable[[Asking], QuerySet[Any]]


def counted(counters: Mapping[str, Counter], member: Member, *, now: datetime) -> dict[str, int]:
    """How many rows each finds for somebody, up to a hundred."""
    day_ends = localtime(now).replace(hour=23, minute=59, second=59, microsecond=999999)
    shape = reader_of(member), tuple(counters.items())
    found = _counting.read(shape, member=member.pk, now=now, day_ends=day_ends)
    return {key: len(rows) for key, rows in zip(counters, found, strict=True)}


def _lists(
    shape: tuple[Reader, tuple[tuple[str, Counter], ...]], *, member: int, now: datetime, day_ends: datetime
) -> list[QuerySet[Any]]:
    reader, counters = shape
    asking = Asking(reader.numbered(member), now, day_ends)
    return [counter(asking).order_by().values_list("pk", flat=True)[:MOST_COUNTED] for _key, counter in counters]


_counting = Prepared(_lists)


def capped(number: int, *, most: int = MOST_COUNTED) -> str:
    """A number as it is shown that was counted up to `most`: "99+" says the same as any larger one."""
    return f"{most - 1}+" if number >= most else str(number)
