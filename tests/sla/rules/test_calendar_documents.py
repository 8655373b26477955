from datetime import date

import pytest

from csdesk.sla.rules import BadCalendar, calendar_from_document, preset_calendar, preset_documents
from tests.sla.rules.moments import SHANGHAI

GOOD = {"name": "Office", "zone": "Asia/Shanghai", "weekly": {"mon": ["08:30-12:00", "13:00-17:30"]}}


def test_calendar_from_document_reads_all_of_it():
    calendar = calendar_from_document(
        {
            **GOOD,
            "holidays": "CN",
            "exceptions": {"2026-05-01": [], "2026-05-09": {"hours": ["09:00 - 24:00"], "name": "盘点"}},
            "confirmed_years": [2027],
        }
    )

    assert (calendar.name, calendar.zone, calendar.official) == ("Office", SHANGHAI, "CN")
    assert calendar.weekly == (((510, 720), (780, 1050)), (), (), (), (), (), ())
    assert calendar.exceptions == {date(2026, 5, 1): (), date(2026, 5, 9): ((540, 1440),)}
    assert calendar.names == {date(2026, 5, 9): "盘点"}
    assert calendar.confirmed_years == {2027}


def test_calendar_from_document_needs_no_more_than_name_zone_and_week():
    calendar = calendar_from_document({"name": "Off", "zone": "UTC", "weekly": {}})

    assert calendar.weekly == ((),) * 7


def test_calendar_from_document_lets_openings_touch():
    calendar = calendar_from_document({**GOOD, "weekly": {"mon": ["08:00-12:00", "12:00-24:00"]}})

    assert calendar.weekly[0] == ((480, 720), (720, 1440))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"zone": "Asia"}, "zone"),
        ({"zone": 8}, "zone"),
        ({"zone": "Asia/\0"}, "zone"),
        ({"weekly": None}, "weekly"),
        ({"weekly": {"monday": []}}, "weekly.monday"),
        ({"weekly": {"mon": "08:30-12:00"}}, "weekly.mon"),
        ({"weekly": {"mon": [830]}}, "weekly.mon"),
        ({"weekly": {"mon": ["8:30-12:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["08:60-12:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["08:30-24:01"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["12:00-08:30"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["12:00-12:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["22:00-02:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["08:30-12:00", "11:00-13:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": ["13:00-17:30", "08:30-12:00"]}}, "weekly.mon"),
        ({"exceptions": {"2026-02-30": []}}, "exceptions.2026-02-30"),
        ({"exceptions": {"2026-02-20": None}}, "exceptions.2026-02-20"),
        ({"exceptions": {"2026-02-20": {"open": []}}}, "exceptions.2026-02-20.open"),
        ({"exceptions": {"2026-02-20": {"hours": ["x"]}}}, "exceptions.2026-02-20"),
        ({"exceptions": {"2026-02-20": {"name": 5}}}, "exceptions.2026-02-20.name"),
        ({"exceptions": []}, "exceptions"),
        ({"holidays": "XX"}, "holidays"),
        ({"holidays": "DE-XX"}, "holidays"),
        ({"holidays": None}, "holidays"),
        ({"holidays": "../CN"}, "holidays"),
        ({"confirmed_years": ["2027"]}, "confirmed_years"),
        ({"confirmed_years": 2027}, "confirmed_years"),
        ({"timezone": "UTC"}, "timezone"),
    ],
)
def test_calendar_from_document_names_the_place_of_a_mistake(change, place):
    with pytest.raises(BadCalendar) as refusal:
        calendar_from_document({**GOOD, **change})

    assert str(refusal.value).startswith(f"{place}: ")


def test_presets_are_all_readable():
    names = {key: preset_calendar(key).name for key in preset_documents()}

    assert names == {
        "office": "Office",
        "shop": "Shop",
        "hotline": "Hotline",
        "night": "Night",
        "berlin": "Berlin",
    }
