"""The manual's phrases for customers as ready-made replies, given to each company once."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from csdesk.conversations.models import CannedReply
from knowledge.models import Given

PHRASES = Path(__file__).parent.parent / "presets" / "phrases.toml"


def give_phrases(now: datetime) -> int:
    """Give the company the groups of phrases that it was never given (KBS-02, KBS-05, KBS-06, KBS-13); how many."""
    have = set(Given.objects.values_list("key", flat=True))
    new = [group for group in read_phrases() if group["key"] not in have]
    CannedReply.objects.bulk_create(
        [_reply(group, phrase, now) for group in new for phrase in group["phrases"]]
    )  # fmt: skip
    Given.objects.bulk_create([Given(key=group["key"], at=now) for group in new])
    return len(new)


def read_phrases() -> list[dict[str, Any]]:
    """The groups, each with its rule and phrases."""
    groups: list[dict[str, Any]] = tomllib.loads(PHRASES.read_text(encoding="utf-8"))["groups"]
    return groups


def _reply(group: dict[str, Any], phrase: list[str], now: datetime) -> CannedReply:
    zh, en = phrase
    title = f"{zh[:40]} ({group['rule']})"
    return CannedReply(title=title, folder=group["folder"], text_zh=zh, text_en=en, changed_at=now)
