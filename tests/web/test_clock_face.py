"""What a clock shows, as time goes by."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from csdesk.web import clock_face
from csdesk.web.clock_face import ClockFace, face_of, name_clocks_by, name_of, warns_at

START = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = START + timedelta(hours=4)
HALF = START + timedelta(hours=2)


def clock(**fields: Any) -> Any:
    """A clock of four hours that warns after two."""
    values = {"started_at": START, "due_at": DUE, "alarms": [HALF, DUE], "paused_at": None, "settled_at": None}
    return SimpleNamespace(**{**values, "verdict": "", "label": "reply", **fields})


@pytest.mark.parametrize(
    ("at", "face"),
    [
        (START, ClockFace("running", "4 h left", 0)),
        (START + timedelta(hours=1), ClockFace("running", "3 h left", 250)),
        (HALF - timedelta(seconds=1), ClockFace("running", "2 h left", 500)),
        (HALF, ClockFace("warning", "2 h left", 500)),
        (DUE - timedelta(seconds=90), ClockFace("warning", "90 s left", 994)),
        (DUE, ClockFace("warning", "0 s left", 1000)),
        (DUE + timedelta(microseconds=1), ClockFace("late", "late by 0 s", 1000)),
        (DUE + timedelta(days=2, hours=1), ClockFace("late", "late by 2 d 1 h", 1000)),
    ],
)
def test_face_of_follows_the_time(at: datetime, face: ClockFace) -> None:
    with translation.override("en"):
        found = face_of(clock(), now=at)

    assert found == face
    assert found.ticks


def test_face_of_a_paused_clock_stands_still() -> None:
    paused = clock(paused_at=START + timedelta(hours=1))

    with translation.override("en"):
        assert face_of(paused, now=DUE + timedelta(days=3)) == ClockFace("paused", "paused, 3 h left", 250)
    with translation.override("zh-hans"):
        assert face_of(paused, now=DUE).words == "已暂停，剩 3 小时"


def test_face_of_a_clock_paused_when_it_was_late_says_so() -> None:
    with translation.override("en"):
        assert face_of(clock(paused_at=DUE + timedelta(hours=2)), now=DUE).words == "paused, late by 2 h"


@pytest.mark.parametrize(
    ("verdict", "settled", "face"),
    [
        ("met", DUE, ClockFace("met", "kept", 1000)),
        ("breached", DUE + timedelta(hours=26), ClockFace("breached", "late by 1 d 2 h", 1000)),
        ("void", HALF, ClockFace("void", "fallen away", 1000)),
    ],
)
def test_face_of_a_settled_clock_is_its_verdict(verdict: str, settled: datetime, face: ClockFace) -> None:
    with translation.override("en"):
        found = face_of(clock(settled_at=settled, verdict=verdict), now=DUE + timedelta(days=99))

    assert found == face
    assert not found.ticks


def test_face_of_a_clock_without_time_between_start_and_due_is_full() -> None:
    assert face_of(clock(due_at=START, alarms=[START]), now=START).gone == 1000


def test_face_of_without_a_limit_does_not_tick() -> None:
    with translation.override("en"):
        assert face_of(clock(due_at=None, alarms=None), now=DUE) == ClockFace("open", "no fixed limit", 0)


def test_warns_at_is_the_first_alarm_before_the_deadline() -> None:
    assert warns_at(clock(alarms=[HALF + timedelta(hours=1), HALF, DUE, DUE + timedelta(hours=2)])) == HALF
    assert warns_at(clock(alarms=[DUE, DUE + timedelta(hours=2)])) is None


def test_name_of_prefers_the_clocks_own_label() -> None:
    assert name_of(clock(label="reply")) == "reply"


def test_name_of_a_clock_without_a_label_asks_who_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_face, "_namers", [])
    assert name_of(clock(label=None)) == ""

    name_clocks_by(lambda unnamed: f"clock of {unnamed.started_at:%H}")

    assert name_of(clock(label=None)) == "clock of 09"
