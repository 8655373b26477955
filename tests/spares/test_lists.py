import pytest

from csdesk.rulebook.sections.spares import Liability
from spares.rules.levels import standing, to_order
from spares.rules.liability import liable_by
from spares.rules.lists import MOST_LINES, UnreadableList, read_list


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MX-32G 5", [("MX-32G", 5, [])]),
        ("MX-32G\t5\n\n  OT-1,2 \n", [("MX-32G", 5, []), ("OT-1", 2, [])]),
        ("ＭＸ－３２Ｇ　５", [("MX-32G", 5, [])]),
        ("MX USB 32G，×3", [("MX USB 32G", 3, [])]),
        ("MX-32G 1\nmx-32g 2", [("MX-32G", 3, [])]),
        ("MX-32G 2 sn-1 ＳＮ２", [("MX-32G", 2, ["SN1", "SN2"])]),
        ("", []),
    ],
)
def test_read_list_reads_what_people_paste(text, found):
    assert [(part.model, part.quantity, part.serials) for part in read_list(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "MX-32G",
        "MX-32G 0",
        "MX-32G -1",
        "MX-32G 1.5",
        "MX-32G 9999999999999",
        "MX-32G many",
        "MX-32G 2 SN1",
        "MX-32G 2 SN1 SN1",
        "MX-32G 1 SN1\nMX-32G 2",
        "MX-32G 900000000\nMX-32G 900000000",
        "A 1\n" * (MOST_LINES + 1),
    ],
)
def test_read_list_names_what_it_cannot_read(text):
    with pytest.raises(UnreadableList) as error:
        read_list(text)

    assert error.value.problems


def test_read_list_names_every_bad_line_at_once():
    with pytest.raises(UnreadableList) as error:
        read_list("A 1\nB\nC 0")

    assert len(error.value.problems) == 2


@pytest.mark.rule("SPR-15")
@pytest.mark.parametrize(
    ("amount", "coming", "minimum", "maximum", "wanted"),
    [(3, 0, 4, 8, 5), (3, 1, 4, 8, 0), (3, 0, 4, None, 1), (4, 0, 4, 8, 0), (0, 2, 4, 8, 6)],
)
def test_to_order_fills_up_to_the_maximum(amount, coming, minimum, maximum, wanted):
    assert to_order(amount, coming, minimum, maximum) == wanted


def test_standing_counts_both_limits_as_right():
    assert [standing(n, 2, 3) for n in (1, 2, 3, 4)] == ["below", "", "", "surplus"]


def rule(key, **fields):
    return Liability(key=key, label={"zh": key}, rule="SPR-04", **fields)


@pytest.mark.rule("SPR-04", "SPR-12")
def test_liable_by_takes_the_first_rule_that_fits():
    rules = [
        rule("shipping", place="shipping", occasions=["irregular"], after_reconciliation=True),
        rule("any", place="shipping"),
    ]

    def found(place, occasion, reconciled):
        return liable_by(rules, place=place, occasion=occasion, was_reconciled=reconciled)

    assert found("shipping", "irregular", True).key == "shipping"
    assert found("shipping", "irregular", False).key == "any"
    assert found("shipping", "monthly", True).key == "any"
    assert found("branch", "monthly", True) is None
