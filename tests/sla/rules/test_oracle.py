"""The 400 worked deadlines."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from csdesk.sla.rules import add, parse_budget, preset_calendar

FILE = Path(__file__).parent.parent / "deadlines.csv"
ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("key", ["office", "shop", "hotline", "night", "berlin"])
def test_add_agrees_with_the_worked_deadlines(key):
    rows = [row for row in ROWS if row["calendar"] == key]
    calendar = preset_calendar(key)

    dues = [add(datetime.fromisoformat(row["start"]), parse_budget(row["budget"]), calendar) for row in rows]

    assert [calendar.local(due).isoformat() for due in dues] == [row["due"] for row in rows]


def test_the_worked_deadlines_are_all_there():
    counts = {key: sum(row["calendar"] == key for row in ROWS) for key in {row["calendar"] for row in ROWS}}

    assert counts == {"office": 237, "shop": 41, "hotline": 39, "night": 39, "berlin": 44}
    assert {row["zone"] for row in ROWS if row["calendar"] == "berlin"} == {"Europe/Berlin"}
