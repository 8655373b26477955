import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROWS = [line.split(",") for line in (Path(__file__).parent / "deadlines.csv").read_text().splitlines()[1:]]


def due(*arguments):
    out = io.StringIO()
    call_command("due", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def answer(monkeypatch):
    """Answer these lines of standard input."""

    def feed(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return due("--stdin")

    return feed


def test_due_prints_the_instant_alone():
    printed = due("--calendar", "office", "--start", "2026-09-30T16:00:00+08:00", "--budget", "7 working days")

    assert printed == "2026-10-15T17:30:00+08:00\n"


def test_due_reads_a_start_without_offset_on_the_calendars_clock():
    printed = due("--calendar", "berlin", "--start", "2026-10-23T16:59:59", "--budget", "2 hours")

    assert printed == "2026-10-23T18:59:59+02:00\n"


def test_due_answers_all_worked_deadlines_in_their_order(answer):
    asked = "".join(f"{calendar},{start},{budget}\n" for calendar, _zone, start, budget, _due in ROWS)

    assert answer(asked).splitlines() == [row[-1] for row in ROWS]


def test_due_passes_over_a_header_and_empty_lines(answer):
    assert (
        answer("calendar,start,budget\r\n\r\noffice, 2026-10-22 17:00 , same day\r\n") == "2026-10-23T00:00:00+08:00\n"
    )


def test_due_answers_nothing_to_nothing(answer):
    assert answer("") == ""


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("mars,2026-10-22,1 days", "mars"),
        ("office,tomorrow,1 days", "tomorrow"),
        ("office,2026-10-22,soon", "soon"),
        ("office,2026-10-22,-1 days", "-1 days"),
        ("office,2026-10-22", "2"),
        ("office,9999-12-31T00:00:00Z,3 days", "9999"),
    ],
)
def test_due_names_the_line_of_a_mistake(answer, line, mistake):
    with pytest.raises(CommandError) as refusal:
        answer(f"office,2026-10-22,1 days\n{line}\n")

    assert refusal.value.returncode == 2
    assert " 2" in str(refusal.value)
    assert mistake in str(refusal.value)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--calendar", "office", "--start", "2026-10-22"],
        ["--calendar", "office", "--start", "2026-10-22", "--budget", "1 week"],
        ["--calendar", "mars", "--start", "2026-10-22", "--budget", "1 days"],
    ],
)
def test_due_refuses_what_it_cannot_answer(arguments):
    with pytest.raises(CommandError) as refusal:
        due(*arguments)

    assert refusal.value.returncode == 2
