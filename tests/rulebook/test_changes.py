import pytest

from csdesk.rulebook.rules import changes_between, preset_keys, read_preset
from csdesk.rulebook.sections import Document

BEFORE = read_preset("dealer_after_sales")


def with_change(edit) -> Document:
    """The dealers' manual after an edit of its data."""
    data = BEFORE.data
    edit(data)
    return Document.model_validate(data)


def brief(change):
    return (change.path, change.rule, change.before, change.after)


def test_changes_between_equal_documents_are_none():
    assert changes_between(BEFORE, with_change(lambda data: None)) == []


def test_changes_between_names_path_rule_before_and_after():
    after = with_change(lambda data: data["clocks"]["rules"][4].update(budget="24 hours"))

    [change] = changes_between(BEFORE, after)

    assert brief(change) == ("clocks.rules.result_ordinary.budget", "CMP-40", "2 working days", "24 hours")
    assert [getattr(step, "en", step) for step in change.trail] == [
        "Time limits", "Promises", "Result of an ordinary complaint", "Time limit",
    ]  # fmt: skip


def test_changes_between_shows_an_entry_that_is_new_field_by_field():
    reason = {"key": "part", "label": {"zh": "等配件"}, "rule": "RPR-08", "limit": "3 days"}
    after = with_change(lambda data: data["pauses"]["reasons"].append(reason))

    paths = [(change.path, change.before) for change in changes_between(BEFORE, after)]

    assert paths == [
        ("pauses.reasons.part.key", None),
        ("pauses.reasons.part.label", None),
        ("pauses.reasons.part.rule", None),
        ("pauses.reasons.part.limit", None),
    ]


def test_changes_between_shows_an_entry_that_is_gone():
    after = with_change(lambda data: data["pauses"]["reasons"].pop())

    assert {(change.path.split(".")[2], change.after) for change in changes_between(BEFORE, after)} == {
        ("agreed", None)
    }


def test_changes_between_shows_another_order():
    after = with_change(lambda data: data["pauses"]["reasons"].reverse())

    [change] = changes_between(BEFORE, after)

    keys = ("letter", "evidence", "customer", "agreed")
    assert brief(change) == ("pauses.reasons", "INQ-26", keys, keys[::-1])


@pytest.mark.parametrize("key", preset_keys())
def test_changes_between_mirrors_itself(key):
    there = changes_between(BEFORE, read_preset(key))

    back = {(c.path, str(c.after), str(c.before)) for c in changes_between(read_preset(key), BEFORE)}
    assert {(c.path, str(c.before), str(c.after)) for c in there} == back
