"""Wallboards: given out once, open to their address alone, silent about who asks for what is not there."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.test import Client

from csdesk.board.models import Wall
from csdesk.board.services.walls import SEEN_EVERY, digest_of, give_wall, note_seen, revoke_wall, wall_of
from csdesk.board.web.guesses import GUESSES, is_shut_out, note_guess
from csdesk.people.models import SecurityEvent, Team
from tests.conftest import in_company
from tests.database import run_sql
from tests.tickets.company import DAY, MINUTE, MONDAY, taken


@pytest.fixture
def give(alpha, people):
    """Give out a wall; its path."""

    def make(**fields):
        wanted = {"team": None, "names_colleagues": False, "language": "en", **fields}
        with in_company(alpha) as now:
            _wall, secret = give_wall("Hall", actor=people["zhao"], now=now, **wanted)
        return f"/board/wall/alpha.{secret}/"

    return make


def test_give_wall_keeps_only_the_digest(zhao):
    wall, secret = give_wall("Hall", team=None, names_colleagues=False, language="en", actor=zhao, now=MONDAY)

    assert wall.digest == digest_of(secret)
    assert secret not in str(vars(wall))
    assert SecurityEvent.objects.filter(kind="wall.give", actor=zhao).exists()


@pytest.mark.rule("CUS-23")
def test_revoke_wall_leads_nowhere_from_then_on(zhao):
    wall, secret = give_wall("Hall", team=None, names_colleagues=False, language="en", actor=zhao, now=MONDAY)

    revoke_wall(wall, actor=zhao, now=MONDAY + DAY)

    assert wall_of(secret) is None


def test_note_seen_writes_now_and_then(zhao):
    wall, _secret = give_wall("Hall", team=None, names_colleagues=False, language="en", actor=zhao, now=MONDAY)
    note_seen(wall, now=MONDAY)
    wall.refresh_from_db()
    note_seen(wall, now=MONDAY + MINUTE)
    note_seen(Wall.objects.get(), now=MONDAY + SEEN_EVERY + MINUTE)

    assert wall.last_seen_at == MONDAY
    assert Wall.objects.get().last_seen_at == MONDAY + SEEN_EVERY + MINUTE


@pytest.mark.rule("CUS-23")
def test_a_wall_shows_the_tiles_and_no_names(alpha, people, give):
    with in_company(alpha) as now:
        complaint = taken(people["wang"], now=now - 10 * DAY, complainant_name="Mr Secret", subject_of_complaint="Hush")

    answer = Client().get(give())
    body = answer.content.decode()

    assert complaint.case.number in body
    assert [word for word in ("Mr Secret", "Hush", "Wang", "/accounts/") if word in body] == []
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_a_wall_names_colleagues_where_that_was_chosen(alpha, people, give):
    with in_company(alpha) as now:
        taken(people["wang"], now=now - 10 * DAY)

    assert "Wang" in Client().get(give(names_colleagues=True)).content.decode()


def test_a_wall_of_a_team_shows_its_figures(alpha, people, give):
    with in_company(alpha) as now:
        number = taken(people["wang"], now=now - 10 * DAY).case.number
        team = Team.objects.get(key="finance")

    assert number not in Client().get(give(team=team)).content.decode()


def test_the_screens_figures_carry_the_version(give):
    path = give()

    page, now = Client().get(path).content.decode(), Client().get(f"{path}now/").content.decode()

    [version] = set(re.findall(r'data-version="(\w+)"', page))
    assert f'data-version="{version}"' in now
    assert "<html" not in now


def test_a_wall_takes_few_statements(give, django_assert_max_num_queries):
    path, client = give(), Client()
    client.get(path)

    with django_assert_max_num_queries(15):
        client.get(f"{path}now/")


@pytest.mark.parametrize("address", ["alpha.wrong", "nobody.wrong", "alpha", "alpha.", "."])
def test_a_wrong_address_looks_like_nothing(people, address):
    assert Client().get(f"/board/wall/{address}/").status_code == 404
    assert Client().get(f"/board/wall/{address}/now/").status_code == 404


def test_a_secret_opens_its_own_company_only(give):
    assert Client().get(give().replace("alpha.", "beta.")).status_code == 404


def test_a_suspended_company_has_no_walls(alpha, give):
    path = give()
    run_sql("UPDATE tenancy_tenant SET state = 'suspended' WHERE slug = 'alpha'")
    try:
        assert Client().get(path).status_code == 404
    finally:
        run_sql("UPDATE tenancy_tenant SET state = 'active' WHERE slug = 'alpha'")


def test_whoever_guesses_is_shut_out_while_the_known_screen_goes_on(give):
    known, fresh = give(), give()
    client = Client()
    client.get(known)

    for number in range(GUESSES):
        client.get(f"/board/wall/alpha.guess{number}/")

    assert client.get(known).status_code == 200
    assert client.get(fresh).status_code == 404
    assert Client(REMOTE_ADDR="192.0.2.7").get(fresh).status_code == 200


def test_note_guess_counts_those_that_come_at_the_same_moment():
    guesser = uuid4().hex

    with ThreadPoolExecutor(GUESSES) as pool:
        list(pool.map(note_guess, [guesser] * GUESSES))
        shut_out = pool.submit(is_shut_out, guesser, "unknown").result()

    assert shut_out


def test_the_address_is_shown_once(alpha, people, sign_in):
    client = sign_in(people["zhao"])

    answer = client.post("/board/walls/", {"name": "Hall", "language": "en"}).content.decode()
    again = client.get("/board/walls/").content.decode()

    address = re.search(r"/board/wall/alpha\.[\w-]{40,}/", answer)
    assert address is not None
    assert Client().get(address[0]).status_code == 200
    assert address[0] not in again
    assert "Hall" in again


def test_a_wall_is_taken_back_on_its_page(alpha, people, give, sign_in):
    path = give()
    with in_company(alpha):
        wall = Wall.objects.get()

    sign_in(people["zhao"]).post(f"/board/walls/{wall.pk}/revoke/")

    assert Client().get(path).status_code == 404


def test_a_wall_without_a_name_is_refused(people, sign_in):
    assert sign_in(people["zhao"]).post("/board/walls/", {"name": " ", "language": "en"}).status_code == 422


def test_walls_are_not_for_everybody(people, sign_in):
    assert sign_in(people["assistant"]).get("/board/walls/").status_code == 403


@pytest.mark.parametrize("walls", [1, 3])
def test_the_list_of_walls_takes_as_many_statements_for_one_as_for_three(
    people, give, sign_in, django_assert_num_queries, walls
):
    for _number in range(walls):
        give()
    client = sign_in(people["zhao"])
    client.get("/board/walls/")

    with django_assert_num_queries(13):
        client.get("/board/walls/")
