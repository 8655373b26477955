from datetime import date

import pytest

from csdesk.sla.rules import official_year

# What the State Council announced: the weekends worked in exchange.
MAKE_UP_DAYS = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
# And the weekdays that are free.
FREE_WEEKDAYS = {
    2024: "01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03"
    " 10-04 10-07",
    2025: "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05"
    " 10-06 10-07",
}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_official_year_knows_the_make_up_days_of_china(year):
    worked = sorted(day for day, official in official_year("CN", year).days.items() if official.works)

    assert [day.strftime("%m-%d") for day in worked] == MAKE_UP_DAYS[year]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_official_year_knows_the_free_weekdays_of_china(year):
    free = sorted(day for day, official in official_year("CN", year).days.items() if not official.works)

    assert [day.strftime("%m-%d") for day in free if day.weekday() < 5] == FREE_WEEKDAYS[year].split()


def test_official_year_says_for_which_date_a_make_up_day_stands_in():
    official = official_year("CN", 2026).days[date(2026, 2, 28)]

    assert official.instead_of == date(2026, 2, 23)


def test_official_year_says_it_across_new_year():
    official = official_year("CN", 2006).days[date(2006, 12, 30)]

    assert official.instead_of == date(2007, 1, 2)


def test_official_year_names_days_in_both_languages():
    name = official_year("CN", 2026).days[date(2026, 10, 1)].name

    assert (name.in_language("zh-hans"), name.in_language("en")) == ("国庆节", "National Day")


@pytest.mark.parametrize(
    ("code", "year", "provisional"),
    [
        ("CN", 2000, True),
        ("CN", 2024, False),
        ("CN", 2025, False),
        ("CN", 2026, False),
        ("CN", 2050, True),
        ("CN", 2101, True),
        ("CN", 9999, True),
        ("CN", 1, True),
        ("DE", 2026, False),
        ("DE", 2050, False),
        ("DE-BE", 2026, False),
        ("TR", 2060, True),
        ("IN", 2060, True),
    ],
)
def test_official_year_is_provisional_where_nothing_is_announced(code, year, provisional):
    assert official_year(code, year).provisional is provisional


def test_official_year_knows_holidays_of_a_part_of_a_country():
    womens_day = date(2026, 3, 8)

    assert womens_day in official_year("DE-BE", 2026).days
    assert womens_day not in official_year("DE", 2026).days


def test_official_year_guesses_a_year_that_is_not_announced():
    guessed = official_year("CN", 2050).days

    assert not guessed[date(2050, 10, 1)].works
    assert not any(official.works for official in guessed.values())
