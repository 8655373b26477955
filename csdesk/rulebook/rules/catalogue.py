"""The rules by their IDs, as docs/rules.md words them: what a value in the manual refers to."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent.parent.parent.parent / "docs" / "rules.md"
_LINE = re.compile(r"- \*\*(?P<id>[A-Z]{3}-[0-9]{2})\*\* \{(?P<does>[a-z,]+)\} (?P<words>.+)")
_HEADING = re.compile(r"## [0-9]+\. (?P<name>.+)")


@dataclass(frozen=True)
class Rule:
    """One rule: its ID, what the software does with it, its sentence, the chapter it stands in."""

    id: str
    does: tuple[str, ...]
    words: str
    chapter: str


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its ID, in the catalogue's order; empty where the catalogue was not installed."""
    rules: dict[str, Rule] = {}
    chapter = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines() if _FILE.exists() else ():
        if heading := _HEADING.fullmatch(line):
            chapter = heading["name"]
        elif found := _LINE.fullmatch(line):
            rules[found["id"]] = Rule(found["id"], tuple(found["does"].split(",")), found["words"], chapter)
    return rules
