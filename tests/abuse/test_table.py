"""docs/abuse.md names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", (ROOT / "docs/abuse.md").read_text())))


@pytest.mark.parametrize("named", NAMED)
def test_a_test_named_in_the_table_is_there(named: str) -> None:
    path, _colons, name = named.partition("::")

    assert (ROOT / path).exists()
    assert not name or re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_each_case_of_our_sections_stands_in_the_table_once_or_more() -> None:
    cases = set(re.findall(r"\b([A-K]\d\d)\b", (ROOT / "docs/abuse.md").read_text()))

    missing = {"C02", "C15", "C16", "D02", "F04", "F06", "F09", "G11", "H09", "I07", "J10", "K06"} - cases
    assert missing == set()
