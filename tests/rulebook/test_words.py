"""The manual speaks both languages: labels, helps, units, choices, rules."""

from collections.abc import Iterator

import pytest
from django.utils.translation import gettext, override

from csdesk.rulebook.rules import preset_keys, read_preset
from csdesk.rulebook.rules.catalogue import all_rules, chapter_in_words, sentence_of
from csdesk.rulebook.rules.rhythms import spell_rhythm
from csdesk.rulebook.rules.shapes import shape_of
from csdesk.rulebook.rules.spans import put_together, spell_moment, spell_span, take_apart
from csdesk.rulebook.rules.vocabulary import FACTS, WORDS
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Section, about


def sections(model: type[Section] = Document) -> Iterator[tuple[type[Section], str]]:
    """Every field of every section."""
    for name in model.model_fields:
        yield model, name
        shape = shape_of(model, name)
        if shape.kind == "section":
            yield from sections(shape.model)


def test_every_label_help_and_unit_has_chinese():
    texts = {
        text
        for model, name in sections()
        for said in [about(model, name)]
        for text in (said.label, said.help, said.unit)
    } - {"", "%"}

    with override("zh-hans"):
        assert {text for text in texts if gettext(text) == text} == set()


def test_every_choice_and_every_fact_of_the_presets_has_words():
    choices = {word for model, name in sections() for word in shape_of(model, name).choices}
    facts = {
        fact
        for key in preset_keys()
        for rule in read_preset(key).clocks.rules
        for fact in (*rule.starts_on, *rule.settles_on, *rule.voids_on, *rule.resumes_on)
    }

    assert (choices - set(WORDS), facts - set(FACTS)) == (set(), set())


def test_every_rule_that_the_manual_names_is_in_the_catalogue_in_both_languages():
    named = {about(model, name).rule for model, name in sections()} - {""}
    for key in preset_keys():
        named |= {part.split("'")[0] for part in str(read_preset(key).data).split("'rule': '")[1:]}

    with override("zh-hans"):
        foreign = {rule for rule in named if sentence_of(rule) == all_rules()[rule].words}
    assert foreign == set()


def test_every_rule_of_the_catalogue_is_said_in_chinese():
    with override("zh-hans"):
        assert {rule.id for rule in all_rules().values() if sentence_of(rule.id).isascii()} == set()
        assert {rule.id for rule in all_rules().values() if sentence_of(rule.id) == rule.words} == set()


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "客诉 — CMP"), ("en", "Complaints (客诉) — CMP")])
def test_chapter_in_words_is_in_the_readers_language(language, name):
    with override(language):
        assert chapter_in_words("Complaints (客诉) — CMP") == name


def test_every_chapter_has_a_chinese_name():
    chapters = {rule.chapter for rule in all_rules().values()}

    with override("zh-hans"):
        assert {chapter for chapter in chapters if chapter_in_words(chapter) == chapter} == set()


def test_a_rules_remarks_are_left_out_of_its_sentence():
    with override("en"):
        assert sentence_of("CMP-60") == "Complaints are summed up and analysed every month."


def test_sentence_of_knows_no_rule_that_is_not_there():
    assert sentence_of("XXX-99") == ""


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("7 working days", ("7", "working days")),
        ("1 working day", ("1", "working days")),
        ("same day", ("", "same day")),
        ("50 %", ("50", "%")),
        ("due", ("", "due")),
        ("due + 1 hour", ("1", "due + hours")),
        ("due + 90 working minutes", ("90", "due + working minutes")),
        ("", ("", "")),
    ],
)
def test_take_apart_and_put_together_are_each_others_inverse(value, parts):
    assert (take_apart(value), put_together(*parts)) == (parts, value)


@pytest.mark.parametrize("value", ["7 weeks", "soon", "-3", "due + 2 weeks"])
def test_take_apart_keeps_what_it_does_not_know(value):
    assert put_together(*take_apart(value)) == value


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("1 working day", "1 working day", "1 个工作日"),
        ("24 hours", "24 hours", "24 小时"),
        ("same day", "same day", "当天"),
        ("nonsense", "nonsense", "nonsense"),
    ],
)
def test_spell_span(value, english, chinese):
    with override("en"):
        in_english = spell_span(value)
    with override("zh-hans"):
        in_chinese = spell_span(value)

    assert (in_english, in_chinese) == (english, chinese)


@pytest.mark.parametrize(
    ("value", "words"),
    [("50 %", "at 50 % of the time"), ("due", "when due"), ("due + 2 hours", "2 hours after due"), ("x", "x")],
)
def test_spell_moment(value, words):
    with override("en"):
        assert spell_moment(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", "every week, Thursday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month, the last day from Monday to Friday"),
        ("FREQ=MONTHLY;BYDAY=-1TH", "every month, the last Thursday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "every month, day 1"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "every 3 months, the last day"),
        ("FREQ=DAILY", "every day"),
        ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTH=3"),
        ("FREQ=MONTHLY;BYDAY=5FR", "FREQ=MONTHLY;BYDAY=5FR"),
        ("", ""),
    ],
)
def test_spell_rhythm(value, words):
    with override("en"):
        assert spell_rhythm(value) == words
