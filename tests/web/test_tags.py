"""The tags of csdesk.web, as templates use them."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from csdesk.refusals import RuleViolation
from csdesk.web.paging import CursorPage
from csdesk.web.templatetags.web import initials

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def rendered(text: str, **values: Any) -> str:
    """A template's output without the spaces between its elements."""
    request = RequestFactory().get("/list/?phase=open")
    with translation.override("en"):
        html = engines["django"].from_string(text).render({"now": NOW, **values}, request)
    return " ".join(html.split())


def clock(**fields: Any) -> SimpleNamespace:
    values = {"pk": 7, "label": "Reply <1>", "started_at": NOW, "due_at": NOW + timedelta(hours=1), "alarms": []}
    return SimpleNamespace(**{**values, "paused_at": None, "settled_at": None, "verdict": "", **fields})


def test_clock_badge_gives_the_browser_what_it_needs_to_tick() -> None:
    html = rendered('{% clock_badge clock why="/why/" %}', clock=clock())

    due = round((NOW + timedelta(hours=1)).timestamp() * 1000)
    assert f'data-due="{due}"' in html
    assert 'data-state="running"' in html
    assert '<span class="clock-text">1 h left</span>' in html
    assert 'href="/why/"' in html


def test_clock_badge_escapes_the_name() -> None:
    html = rendered("{% clock_badge clock %}", clock=clock())

    assert "Reply &lt;1&gt;" in html
    assert "<1>" not in html


def test_clock_badge_of_a_settled_clock_does_not_tick() -> None:
    assert "data-due" not in rendered("{% clock_badge clock %}", clock=clock(settled_at=NOW, verdict="met"))


def test_clock_badge_numbers_are_not_localised() -> None:
    with translation.override("de"):
        html = engines["django"].from_string("{% clock_badge clock %}").render({"now": NOW, "clock": clock()})

    assert 'max="1000" value="0"' in html


def test_moment_tells_the_absolute_time_in_its_tooltip() -> None:
    html = rendered("{% moment at %}", at=NOW - timedelta(days=1))

    assert html == (
        '<time datetime="2026-11-22T14:30:00+08:00" title="2026-11-22 14:30:00 (UTC+08:00)">yesterday 14:30</time>'
    )


def test_moment_and_day_of_nothing_are_a_dash() -> None:
    assert rendered("{% moment at %}{% day at %}", at=None) == "––"


@pytest.mark.parametrize(
    ("fen", "words"), [(0, "¥0.00"), (99, "¥0.99"), (123450, "¥1,234.50"), (-5, "-¥0.05"), (None, "–")]
)
def test_money_is_told_in_yuan(fen: int | None, words: str) -> None:
    assert rendered("{{ fen|money }}", fen=fen) == words


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("李小明", "小明"),
        ("欧阳修", "阳修"),
        ("王", "王"),
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("买买提 依明", "买依"),
        ("", "?"),
    ],
)
def test_initials_stand_for_chinese_and_latin_names(name: str, signs: str) -> None:
    assert initials(name) == signs


def test_transition_button_is_a_form_without_scripts() -> None:
    offered = SimpleNamespace(name="close", label="Close", refusal=None)

    html = rendered('{% transition_button offered "/close/" primary=True shortcut="e" %}', offered=offered)

    assert '<form method="post" action="/close/">' in html
    assert 'class="btn btn-primary" data-shortcut="e"' in html


def test_transition_button_shows_a_refused_one_with_its_rule() -> None:
    refusal = RuleViolation("CMP-52", "The customer has not said so yet.")
    refused = SimpleNamespace(name="reopen", label="Reopen", refusal=refusal)

    html = rendered('{% transition_button refused "/reopen/" %}', refused=refused)

    assert "<form" not in html
    assert 'aria-disabled="true" aria-describedby="refused-reopen"' in html
    assert "The customer has not said so yet." in html
    assert "(CMP-52)" in html


def test_more_keeps_the_filters_of_the_list() -> None:
    html = rendered("{% more page %}", page=CursorPage([1], "abc", True))

    assert 'href="?phase=open&amp;cursor=abc"' in html


def test_more_at_the_end_of_a_short_list_says_nothing() -> None:
    assert rendered("{% more page %}", page=CursorPage([1], "", True)) == ""


def test_icon_with_a_label_is_an_image_and_without_one_is_hidden() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "phone" %}')
    assert 'role="img" aria-label="Call"' in rendered('{% icon "phone" label="Call" %}')


def test_empty_state_offers_a_beginning() -> None:
    html = rendered('{% empty_state "Nothing" "New mail appears here." url="/new/" action="New" %}')

    assert '<a class="btn btn-primary" href="/new/">New</a>' in html
