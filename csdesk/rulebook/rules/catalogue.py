"""The rules by their IDs, as docs/rules.md words them: what a value in the manual refers to."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FILE = Path(__file__).resolve().parent.parent.parent.parent / "docs" / "rules.md"
_CHINESE = Path(__file__).resolve().parent / "catalogue_zh.toml"
# What the catalogue says of a rule besides the rule itself.
_REMARKS = re.compile(r"( (Setting T-[0-9]+|Doubt|Weak)\.)+$")
_LINE = re.compile(r"- \*\*(?P<id>[A-Z]{3}-[0-9]{2})\*\* \{(?P<does>[a-z,]+)\} (?P<words>.+)")
_HEADING = re.compile(r"## [0-9]+\. (?P<name>.+)")
# Headings name their chapter in English, in Chinese and by the letters of its IDs: "Complaints (客诉) — CMP".
_CHINESE_OF_HEADING = re.compile(r".+ \((?P<name>.+)\) (?P<letters>— [A-Z]{3})")


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


@cache
def _in_chinese() -> dict[str, str]:
    return tomllib.loads(_CHINESE.read_text(encoding="utf-8"))


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def sentence_of(rule_id: str) -> str:
    """A rule in words, in the reader's language; empty for one nobody wrote down."""
    if _reads_chinese() and rule_id in _in_chinese():
        return _in_chinese()[rule_id]
    rule = all_rules().get(rule_id)
    return _REMARKS.sub("", rule.words) if rule else ""


def chapter_in_words(chapter: str) -> str:
    """A chapter's name in the reader's language."""
    found = _CHINESE_OF_HEADING.fullmatch(chapter)
    return f"{found['name']} {found['letters']}" if found and _reads_chinese() else chapter
