"""How fast a text is looked through for phrases: as one types and before anything goes out."""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from csdesk.wording.rules import find_phrases  # noqa: E402

GOAL_MS = 2.0
# Common signs, so that phrases and text share many.
_FIRST_SIGN, _SIGNS = 0x4E00, 600


def main() -> None:
    """Look through a text as long as a long mail; print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=2000)
    parser.add_argument("--phrases", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=300)
    options = parser.parse_args()
    chance = random.Random(1)
    signs = [chr(_FIRST_SIGN + number) for number in range(_SIGNS)]
    phrases = tuple("".join(chance.choices(signs, k=chance.randint(2, 8))) for _each in range(options.phrases))
    texts = [_text(chance, signs, phrases, options.characters) for _each in range(options.runs)]
    begun = time.perf_counter()
    find_phrases("", phrases)
    find_phrases(texts[0], phrases)
    first_ms = (time.perf_counter() - begun) * 1000
    took, found = [], 0
    for text in texts:
        # What the look itself takes, not what others do on this machine meanwhile.
        begun = time.thread_time()
        found += len(find_phrases(text, phrases))
        took.append((time.thread_time() - begun) * 1000)
    p99 = sorted(took)[int(len(took) * 0.99)]
    figures = {
        "bench": "wording",
        "characters": options.characters,
        "phrases": options.phrases,
        "found_per_text": round(found / len(texts), 1),
        "p50_ms": round(statistics.median(took), 3),
        "p99_ms": round(p99, 3),
        "first_ms": round(first_ms, 1),
        "goal_ms": GOAL_MS,
        "met": p99 < GOAL_MS,
    }
    print(json.dumps(figures))


def _text(chance: random.Random, signs: list[str], phrases: tuple[str, ...], length: int) -> str:
    """Words, punctuation, and here and there one of the phrases with a space in it."""
    parts: list[str] = []
    size = 0
    while size < length:
        part = (
            " ".join(chance.choice(phrases)) if chance.random() < 0.02 else "".join(chance.choices(signs, k=12)) + "，"
        )
        parts.append(part)
        size += len(part)
    return "".join(parts)[:length]


if __name__ == "__main__":
    main()
