"""The board's pages: who sees them, in how many statements, what is done from them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.cases.models import Case
from csdesk.outbox.models import Notification
from tests.conftest import in_company
from tests.tickets.company import DAY, taken

STATEMENTS = 15
OF_THE_TEST = ("SAVEPOINT", "RELEASE", "SELECT set_config('csdesk.tenant_id', ''")


@pytest.fixture
def late(alpha, people):
    """Three complaints of Wang's, late by now."""
    with in_company(alpha) as now:
        return [taken(people["wang"], now=now - 10 * DAY).case for _number in range(3)]


def test_the_board_answers_its_questions(people, late, sign_in):
    body = sign_in(people["zhao"]).get("/board/").content.decode()

    for key in ("soon", "late", "breaches", "intake", "people", "duties", "engine"):
        assert f'id="tile-{key}"' in body
    assert re.search(r'id="tile-late".*?tile-number num">3<', body, re.DOTALL)


@pytest.mark.parametrize("show", ["people", "late", "soon", "breaches", "duties"])
def test_the_board_takes_few_statements(people, late, sign_in, show):
    client = sign_in(people["zhao"])
    client.get(f"/board/?show={show}")

    with CaptureQueriesContext(connection) as asked:
        client.get(f"/board/?show={show}")

    # A test's request runs in a savepoint of the test's transaction, which takes statements of its own.
    own = [query["sql"][:90] for query in asked if not query["sql"].startswith(OF_THE_TEST)]
    assert len(own) <= STATEMENTS, own


def test_the_list_behind_a_tile_is_a_fragment(people, late, sign_in):
    client = sign_in(people["zhao"])

    body = client.get("/board/?part=list&show=late", headers={"HX-Request": "true"}).content.decode()

    assert [number for number in (case.number for case in late) if number in body] == [case.number for case in late]
    assert "<html" not in body


def test_the_board_of_a_team_shows_its_cases(people, late, sign_in):
    client = sign_in(people["zhao"])

    here = client.get("/board/?show=late&team=complaints").content.decode()
    elsewhere = client.get("/board/?show=late&team=finance").content.decode()

    assert late[0].number in here
    assert late[0].number not in elsewhere


@pytest.mark.parametrize("query", ["?show=nothing", "?team=%00", "?team=none&show=late", "?part=tiles"])
def test_the_board_bears_odd_questions(people, sign_in, query):
    assert sign_in(people["zhao"]).get(f"/board/{query}").status_code == 200


def test_the_board_is_not_for_agents(people, sign_in):
    assert sign_in(people["wang"]).get("/board/").status_code == 403


def test_who_may_only_look_has_nothing_to_tick(people, late, sign_in):
    client = sign_in(people["assistant"])

    assert 'name="cases"' not in client.get("/board/?show=late").content.decode()
    assert client.post("/board/act/", {"do": "remind", "cases": [late[0].pk]}).status_code == 403


def test_cases_are_handed_over_and_taken_back(alpha, people, late, sign_in):
    client = sign_in(people["zhao"])
    given = {"do": "give", "to": people["li"].pk, "note": "Wang is ill", "cases": [case.pk for case in late]}

    answer = client.post("/board/act/", given, headers={"HX-Request": "true"})

    with in_company(alpha):
        assert set(Case.objects.values_list("holder", flat=True)) == {people["li"].pk}
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])
    assert undo is not None
    client.post(undo[1], headers={"HX-Request": "true"})
    with in_company(alpha):
        assert set(Case.objects.values_list("holder", flat=True)) == {people["wang"].pk}


def test_a_hand_over_without_a_word_says_its_rule(alpha, people, late, sign_in):
    given = {"do": "give", "to": people["li"].pk, "cases": [late[0].pk]}

    page = sign_in(people["zhao"]).post("/board/act/", given, follow=True).content.decode()

    assert "INQ-19" in page
    with in_company(alpha):
        assert Case.objects.get(pk=late[0].pk).holder == people["wang"]


def test_a_foreign_case_among_them_stops_all(alpha, beta, people, late, sign_in):
    with in_company(beta) as now:
        foreign = Case.objects.create(kind="complaint", number="KS-1", title="x", opened_at=now, phase="open")
    given = {"do": "give", "to": people["li"].pk, "note": "x", "cases": [late[0].pk, foreign.pk]}

    assert sign_in(people["zhao"]).post("/board/act/", given).status_code == 404

    with in_company(alpha):
        assert Case.objects.get(pk=late[0].pk).holder == people["wang"]


def test_nothing_ticked_says_so(people, sign_in):
    answer = sign_in(people["zhao"]).post("/board/act/", {"do": "remind"}, follow=True)

    assert "INQ-19" in answer.content.decode()


@pytest.mark.parametrize("case", ["x", "9" * 30, "²"])
def test_what_is_no_case_is_not_found(people, sign_in, case):
    assert sign_in(people["zhao"]).post("/board/act/", {"do": "remind", "cases": [case]}).status_code == 404


def test_a_note_that_cannot_be_stored_as_typed_breaks_nothing(alpha, people, late, sign_in):
    given = {"do": "remind", "note": "Please\x00 call back", "cases": [late[0].pk]}

    sign_in(people["zhao"]).post("/board/act/", given)

    with in_company(alpha):
        assert Notification.objects.filter(kind="case.remind").count() == 1


def test_holders_are_reminded(alpha, people, late, sign_in):
    given = {"do": "remind", "note": "Please call back", "cases": [case.pk for case in late]}

    sign_in(people["zhao"]).post("/board/act/", given, headers={"HX-Request": "true"})

    with in_company(alpha):
        [told] = Notification.objects.filter(kind="case.remind")
        assert (told.member, told.count) == (people["wang"], 3)


def test_a_case_that_refuses_says_why_and_the_others_move(alpha, people, late, sign_in):
    with in_company(alpha) as now:
        his = taken(people["li"], now=now - DAY).case
    given = {"do": "give", "to": people["li"].pk, "note": "Wang is ill", "cases": [late[0].pk, his.pk]}

    page = sign_in(people["zhao"]).post("/board/act/", given, follow=True).content.decode()

    assert his.number in page
    with in_company(alpha):
        assert Case.objects.get(pk=late[0].pk).holder == people["li"]
