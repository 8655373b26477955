from datetime import date

import pytest

from csdesk.sla.rules import (
    BadCalendar,
    DayName,
    OfficialDay,
    calendar_from_document,
    confirm_year,
    preset_documents,
    read_year_list,
)

LIST = """\
date,kind,name,instead_of
2050-01-03,off,元旦,
2050-01-08,work,,2050-01-04
2050-01-04,off,,

"""
DAYS = {
    date(2050, 1, 3): OfficialDay(works=False, name=DayName("元旦", "元旦")),
    date(2050, 1, 8): OfficialDay(works=True, instead_of=date(2050, 1, 4)),
    date(2050, 1, 4): OfficialDay(works=False),
}


@pytest.mark.parametrize("text", [LIST, "\ufeff" + LIST.replace("\n", "\r\n")])
def test_read_year_list_reads(text):
    assert read_year_list(text, 2050) == DAYS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("day,kind\n", 1),
        (LIST + "2050-01-05,free,,\n", 6),
        (LIST + "2050-01-05,off\n", 6),
        (LIST + "2050-02-30,off,,\n", 6),
        (LIST + "2050-02-20,work,,tomorrow\n", 6),
        (LIST + "2051-01-01,off,,\n", 6),
        (LIST + "2050-01-03,off,,\n", 6),
    ],
)
def test_read_year_list_names_the_line_of_a_mistake(text, line):
    with pytest.raises(BadCalendar) as refusal:
        read_year_list(text, 2050)

    assert str(line) in str(refusal.value).partition(":")[0]


def test_confirm_year_makes_the_list_the_official_one():
    guess = preset_documents()["office"]

    calendar = calendar_from_document(confirm_year(guess, 2050, DAYS))

    assert not calendar.is_provisional(2050)
    assert calendar.is_provisional(2051)
    assert [calendar.works_on(day) for day in DAYS] == [False, True, False]
    assert calendar.works_on(date(2050, 10, 3))  # not on the list, whatever the guess said
    assert calendar.open_intervals(date(2050, 1, 8)) == ((510, 720), (780, 1050))
    assert calendar.day_name(date(2050, 1, 3)) == DayName("元旦", "元旦")


def test_confirm_year_leaves_own_exceptions_alone():
    document = {**preset_documents()["office"], "exceptions": {"2050-01-03": ["09:00-12:00"]}}

    calendar = calendar_from_document(confirm_year(document, 2050, DAYS))

    assert calendar.open_intervals(date(2050, 1, 3)) == ((540, 720),)
    assert document["exceptions"] == {"2050-01-03": ["09:00-12:00"]}


def test_confirm_year_refuses_a_bad_document():
    with pytest.raises(BadCalendar):
        confirm_year({"name": "Office"}, 2050, DAYS)
