"""The words with which a page says what it watches: `case-17`, `desk`."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from csdesk.live.registry import Frame, topic_of
from csdesk.people.models import Member

MOST_TOPICS = 50
LARGEST_ID = 2**63 - 1
NEWEST = -1
# Ids of different cases may commit out of their order: a page that resumes gets this many once more.
OVERLAP = 20
_WATCHED = re.compile(r"([a-z]{1,30})-([0-9]{1,18})")
_WORD = re.compile(r"[a-z][a-z._]{0,59}")

Watched = tuple[str, int]


class NoSuchTopic(Exception):
    """Not a topic, or not for this person: both look the same."""


def read_topics(words: Any) -> set[Watched]:
    """(kind, id) of each topic; bare words such as `desk` need no watching. Raises NoSuchTopic on anything else."""
    if not isinstance(words, list) or len(words) > MOST_TOPICS:
        raise NoSuchTopic
    found: set[Watched] = set()
    for word in words:
        match = _WATCHED.fullmatch(word) if isinstance(word, str) else None
        if match and topic_of(match[1]):
            found.add((match[1], int(match[2])))
        elif not isinstance(word, str) or (word and not _WORD.fullmatch(word)):
            raise NoSuchTopic
    return found


def may_watch(member: Member, topics: Iterable[Watched]) -> bool:
    """Whether the person may see every one of them."""
    return all(
        (topic := topic_of(kind)) is not None and topic.visible(member, ids) == ids
        for kind, ids in _by_kind(topics).items()
    )


def missed_frames(member: Member, after: dict[Watched, int]) -> list[Frame]:
    """What happened to each behind the last event the page has of it, oldest first."""
    grouped: dict[str, dict[int, int]] = defaultdict(dict)
    for (kind, number), last in after.items():
        grouped[kind][number] = last
    frames = [f for kind, lasts in grouped.items() if (topic := topic_of(kind)) for f in topic.missed(member, lasts)]
    return sorted(frames, key=lambda frame: frame.get("id", 0))


def read_last(value: Any) -> int:
    """The last event id a page says it has; NEWEST when it has none or talks nonsense."""
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        return NEWEST
    return max(value - OVERLAP, 0)


def _by_kind(topics: Iterable[Watched]) -> dict[str, set[int]]:
    grouped: dict[str, set[int]] = defaultdict(set)
    for kind, number in topics:
        grouped[kind].add(number)
    return grouped
