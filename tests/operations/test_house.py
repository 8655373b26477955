"""How the house is, what is done by itself, and what is held back."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.celery import app
from csdesk.operations.services import looking_after
from csdesk.outbox.claiming import claim
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.heartbeat import beat
from csdesk.outbox.models import EngineHeartbeat, MessageState, OutboxMessage
from csdesk.tenancy.upkeep import Upkeep, all_upkeep, is_due
from tests.conftest import in_company
from tests.tickets.company import MONDAY

HOUSE = "operations.house"


def test_the_house_page_shows_loops_queues_and_space(alpha, member_of, sign_in):
    beat("engine")
    client = sign_in(member_of(alpha, "Chief", HOUSE))

    response = client.get("/operations/")

    late = [piece["is_late"] for piece in response.context["work"]]
    kinds = [piece.key for piece in all_upkeep()]
    assert (late[kinds.index("engine")], late[kinds.index("backup")]) == (False, True)
    assert response.context["held"] is None


def test_the_house_page_is_closed_without_the_permission(alpha, member_of, sign_in):
    assert sign_in(member_of(alpha, "Agent")).get("/operations/").status_code == 403


def test_the_house_page_tells_of_our_own_dead_letters_alone(alpha, beta, member_of, sign_in):
    for company in (alpha, beta, beta):
        with in_company(company) as now:
            enqueue("test.dead", key=f"dead-{now}", payload={})
            OutboxMessage.objects.update(state=MessageState.DEAD)

    response = sign_in(member_of(alpha, "Chief", HOUSE)).get("/operations/")

    assert response.context["dead"] == "1"


def test_the_house_page_counts_dead_letters_no_further_than_anybody_reads(alpha, member_of, sign_in):
    with in_company(alpha):
        dead = [OutboxMessage(topic="test.dead", key=str(number), state=MessageState.DEAD) for number in range(101)]
        OutboxMessage.objects.bulk_create(dead)

    response = sign_in(member_of(alpha, "Chief", HOUSE)).get("/operations/")

    assert response.context["dead"] == "99+"


def test_the_house_page_adds_up_files_when_it_is_opened_and_not_when_it_refreshes(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Chief", HOUSE))

    opened = client.get("/operations/")
    with CaptureQueriesContext(connection) as asked:
        refreshed = client.get("/operations/", headers={"HX-Request": "true"})

    assert opened.context["files"] == {"size": 0, "quota": 50 * 1024**3}
    assert [query["sql"] for query in asked if "documents_attachment" in query["sql"]] == []
    assert 'id="house-files" hx-preserve' in refreshed.content.decode()


def test_while_outgoing_is_held_nothing_goes_out(alpha, as_owner, member_of, sign_in):
    with in_company(alpha):
        enqueue("test.in", key="in", payload={})
        enqueue("test.out", key="out", payload={}, host="smtp.test")

    call_command("release_outgoing", hold=True)
    outside, inside = claim(5, goes_out=True), claim(5, goes_out=False)
    page = sign_in(member_of(alpha, "Chief", HOUSE)).get("/operations/")
    call_command("release_outgoing")

    assert ([loan.topic for loan in outside], [loan.topic for loan in inside]) == ([], ["test.in"])
    assert page.context["held"] is not None
    assert [loan.topic for loan in claim(5, goes_out=True)] == ["test.out"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_release_outgoing_can_give_up_what_waited():
    from csdesk.tenancy.models import Tenant

    alpha = Tenant.objects.get(slug="alpha")
    with in_company(alpha):
        enqueue("test.out", key="out", payload={}, host="smtp.test")
        enqueue("test.in", key="in", payload={})
    call_command("release_outgoing", hold=True)

    call_command("release_outgoing", give_up=True)

    with in_company(alpha):
        states = dict(OutboxMessage.objects.values_list("key", "state"))
    assert states == {"out": MessageState.DEAD, "in": MessageState.READY}


def test_do_upkeep_does_what_is_due_once(db):
    Session.objects.create(session_key="old", session_data="", expire_date=MONDAY - timedelta(days=900))
    Session.objects.create(session_key="new", session_data="", expire_date=MONDAY + timedelta(days=900))

    looking_after.do_upkeep()
    Session.objects.create(session_key="old", session_data="", expire_date=MONDAY - timedelta(days=900))
    looking_after.do_upkeep()

    # The second run came too early to do it again.
    assert set(Session.objects.values_list("session_key", flat=True)) == {"old", "new"}
    assert EngineHeartbeat.objects.filter(name="upkeep.sessions").exists()


def test_one_piece_of_upkeep_that_fails_does_not_stop_the_others(alpha, monkeypatch):
    done: list[str] = []

    def fail(**options: object) -> int:
        raise ValueError("it cannot be done")

    def do(**options: object) -> int:
        done.append("done")
        return 0

    pieces = [Upkeep("one", "one", timedelta(hours=1), fail), Upkeep("two", "two", timedelta(hours=1), do, False)]
    monkeypatch.setattr(looking_after, "all_upkeep", lambda: pieces)

    looking_after.do_upkeep()

    assert done == ["done"]
    # What failed is due again at once, and late on the page.
    beats = EngineHeartbeat.objects.filter(name__startswith="upkeep.").values_list("name", flat=True)
    assert list(beats) == ["upkeep.two"]


def test_upkeep_goes_on_until_a_part_is_not_full(db, monkeypatch):
    parts = iter([looking_after.AT_ONCE, looking_after.AT_ONCE, 7])
    piece = Upkeep("one", "one", timedelta(hours=1), lambda now: next(parts), per_company=False)
    monkeypatch.setattr(looking_after, "all_upkeep", lambda: [piece])

    assert looking_after.do_upkeep() == 2 * looking_after.AT_ONCE + 7


@pytest.mark.parametrize(("ago", "due"), [(None, True), (59, False), (60, True)])
def test_is_due_waits_for_its_time(ago, due):
    piece = Upkeep("one", "one", timedelta(minutes=60), lambda now: 0)
    done_at = None if ago is None else MONDAY - timedelta(minutes=ago)

    assert is_due(piece, done_at, MONDAY) is due


def test_beat_ticks_for_the_upkeep():
    assert app.conf.beat_schedule["upkeep"]["task"] == "operations.upkeep"
    assert {piece.key for piece in all_upkeep()} >= {"engine", "relay", "backup", "sessions", "answers", "exports"}
