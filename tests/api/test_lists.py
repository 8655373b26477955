"""Lists: pages by sealed cursors, filters, a constant number of questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import taken


@pytest.fixture
def three(company, agent):
    with tenant_atomic(company.pk) as now:
        return [taken(agent, now=now, channel=channel) for channel in ("phone", "email", "phone")]


def numbers(answer):
    return [row["number"] for row in answer.json()["data"]]


@pytest.mark.parametrize("of", ["complaints", "cases"])
def test_pages_follow_one_another(company, api, three, of):
    first = api.get(f"{of}/?limit=2").json()
    second = api.get(f"{of}/?limit=2&cursor={first['next_cursor']}").json()

    wanted = [complaint.case.number for complaint in reversed(three)]
    assert [row["number"] for page in (first, second) for row in page["data"]] == wanted
    assert second["next_cursor"] is None


def test_a_cursor_is_good_for_its_own_list_only(company, api, chief, three, complaint):
    cursor = api.get("complaints/?limit=1").json()["next_cursor"]
    tampered = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")

    answers = [
        api.get(f"complaints/?limit=1&cursor={tampered}"),
        api.get(f"complaints/?limit=1&channel=phone&cursor={cursor}"),
        api.get(f"cases/?limit=1&cursor={cursor}"),
        api.get("complaints/?cursor=W10"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert chief.get(f"complaints/?limit=1&cursor={cursor}").status_code == 200


def test_a_page_has_a_hundred_rows_at_most(company, api, three, monkeypatch):
    monkeypatch.setattr("csdesk.api.pages.LARGEST_PAGE", 2)

    assert len(numbers(api.get("complaints/?limit=1000000000000000000000"))) == 2


def test_filters_narrow_the_list(company, api, agent, three):
    assert len(numbers(api.get("complaints/?channel=phone&status=open"))) == 2
    assert len(numbers(api.get("cases/?holder=me&kind=complaint&phase=open"))) == 3
    assert numbers(api.get(f"complaints/?holder={agent.pk + 1}")) == []
    assert numbers(api.get("cases/?opened_before=2020-01-01T00:00:00Z")) == []
    assert len(numbers(api.get("cases/?opened_since=2020-01-01T00:00:00%2B08:00"))) == 3


@pytest.mark.parametrize(
    ("path", "questions"), [("complaints/", 8), ("cases/", 8), ("search/?q=移动", 9), ("me/", 8), ("members/", 8)]
)
def test_a_list_asks_as_often_for_three_rows_as_for_one(company, api, agent, path, questions):
    api.get(path)  # notes that the key was used
    counts = []
    for _ in range(2):
        with tenant_atomic(company.pk) as now:
            taken(agent, now=now)
        with CaptureQueriesContext(connection) as asked:
            assert api.get(path).status_code == 200
        counts.append(len(asked))

    assert counts == [questions, questions]


def test_words_find_complaints_and_cases(company, api, agent, foreign):
    with tenant_atomic(company.pk) as now:
        one = taken(agent, now=now, content="蓝色的打印机漏墨。")
        taken(agent, now=now, content="显示器不亮。")

    assert numbers(api.get("search/?q=打印")) == [one.case.number]
    assert numbers(api.get("complaints/?q=打印机&status=open")) == [one.case.number]
    assert numbers(api.get("cases/?q=打印机&kind=complaint")) == [one.case.number]
    assert numbers(api.get("cases/?q=secret")) == numbers(api.get("cases/?q=!")) == []
    assert numbers(api.get("search/?q=secret")) == []
    assert api.get("search/").status_code == 400


def test_search_goes_on_where_it_stopped(company, api, three):
    first = api.get("search/?q=移动&limit=2").json()
    second = api.get(f"search/?q=移动&limit=2&cursor={first['next_cursor']}").json()

    assert [len(page["data"]) for page in (first, second)] == [2, 1]
    assert api.get(f"search/?q=硬盘&cursor={first['next_cursor']}").status_code == 400
