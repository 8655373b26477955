"""One company cannot take the machine away from the others."""

from threading import Thread
from time import monotonic
from uuid import uuid4

import pytest
from django.urls import reverse

from csdesk.tenancy import buckets, shares
from csdesk.tenancy.buckets import Bucket
from csdesk.tenancy.shares import Shares
from tests.api.conftest import ApiClient, token_of

LOUD, QUIET = 1, 2


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(shares, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def few(monkeypatch):
    """Two requests for each company, and two calls, and then none for a long while; anew for each test."""
    name = uuid4().hex
    monkeypatch.setattr("csdesk.people.middleware.requests_of_company", lambda: Bucket(name, 0.01, 2))
    monkeypatch.setattr("csdesk.api.middleware.calls_of_company", lambda: Bucket(f"{name}-calls", 0.01, 2))


def served(kept, company, times=1):
    """A company asks, is served, and goes: it is known, and has nothing in work."""
    for _ in range(times):
        kept.enter(company, at_once=2)
        kept.leave(company)


@pytest.fixture
def kept():
    """A process in which one company has asked much."""
    shares = Shares()
    served(shares, LOUD, 100)
    return shares


def taken(kept, company, times, **options):
    return [kept.enter(company, at_once=2, **options) for _ in range(times)]


def test_enter_gives_a_company_that_is_alone_all(impatient):
    kept = Shares()

    assert taken(kept, LOUD, 5) == [True] * 5


def test_enter_gives_a_company_its_share_beside_others(impatient, kept):
    served(kept, QUIET)

    assert taken(kept, LOUD, 3) == [True, True, False]
    assert kept.enter(QUIET, at_once=2)


def test_enter_gives_who_asks_as_much_as_others_all_it_asks(impatient):
    kept = Shares()
    served(kept, QUIET, 10)
    served(kept, LOUD, 8)

    assert taken(kept, LOUD, 3) == [True] * 3


def test_enter_forgets_what_was_asked_a_while_ago(impatient, kept):
    served(kept, QUIET)
    kept._counted_since -= 3 * shares.COUNTED_SECONDS
    served(kept, QUIET, 3)

    assert taken(kept, LOUD, 3) == [True] * 3


def test_enter_gives_half_of_it_while_anothers_request_is_in_work(impatient, kept):
    kept.enter(QUIET, at_once=2)

    assert taken(kept, LOUD, 2) == [True, False]


def test_enter_lets_no_more_wait_than_work(monkeypatch, kept):
    monkeypatch.setattr(shares, "PATIENCE_SECONDS", 3600.0)
    served(kept, QUIET)
    taken(kept, LOUD, 2)
    kept._waiting[LOUD] = 2

    assert not kept.enter(LOUD, at_once=2)


def test_enter_does_not_wait_again_where_waiting_was_in_vain(impatient, monkeypatch, kept):
    served(kept, QUIET)
    taken(kept, LOUD, 3)
    monkeypatch.setattr(shares, "PATIENCE_SECONDS", 3600.0)

    assert not kept.enter(LOUD, at_once=2)


def test_enter_takes_what_was_typed_anyway(impatient, kept):
    kept.enter(QUIET, at_once=2)

    assert taken(kept, LOUD, 3, may_be_refused=False) == [True] * 3


def test_leave_makes_place_for_who_waits(monkeypatch, kept):
    monkeypatch.setattr(shares, "PATIENCE_SECONDS", 30.0)
    answers = []
    served(kept, QUIET)
    taken(kept, LOUD, 2)
    waiting = Thread(target=lambda: answers.append(kept.enter(LOUD, at_once=2)))

    waiting.start()
    kept.leave(LOUD)
    waiting.join()

    assert answers == [True]


def test_leave_ends_the_refusals(impatient, kept):
    served(kept, QUIET)
    taken(kept, LOUD, 3)

    kept.leave(LOUD)

    assert kept.enter(LOUD, at_once=2)


def test_share_a_company_that_asks_too_much_waits_and_the_other_does_not(few, alpha, beta, member_of, sign_in):
    loud, quiet = (sign_in(member_of(each, "A", "people.member_view")) for each in (alpha, beta))
    page = reverse("people:members")

    answers = [loud.get(page, headers={"accept-language": "en"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 1
    assert int(answers[2]["Refresh"]) > int(answers[2]["Retry-After"])
    assert quiet.get(page).status_code == 200


def test_share_all_people_of_a_company_share_its_limit(few, alpha, member_of, sign_in):
    first, second = (sign_in(member_of(alpha, name, "people.member_view")) for name in ("A", "B"))
    page = reverse("people:members")

    answers = [client.get(page).status_code for client in (first, second, second)]

    assert answers == [200, 200, 429]


def test_share_what_was_sent_is_not_sent_again_by_itself(few, alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "A", "people.member_view"))
    for _ in range(2):
        client.get(reverse("people:members"))

    refused = client.post(reverse("people:me"), {"name": "A"})

    assert (refused.status_code, "Refresh" in refused) == (429, False)


def test_share_without_the_broker_everybody_is_served(few, alpha, member_of, sign_in, settings, monkeypatch):
    client = sign_in(member_of(alpha, "A", "people.member_view"))
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(buckets, "_spared_until", [0.0])
    buckets.forget_connection()

    answers = [client.get(reverse("people:members")).status_code for _ in range(3)]

    buckets.forget_connection()
    assert answers == [200] * 3


def test_share_a_company_with_its_share_in_work_comes_again(alpha, member_of, sign_in, settings, monkeypatch):
    settings.COMPANY_AT_ONCE = 1
    kept = Shares()
    kept._asked[alpha.pk] = 100
    kept._counted_since = monotonic()
    monkeypatch.setattr("csdesk.tenancy.fairness.in_work", kept)
    monkeypatch.setattr(shares, "PATIENCE_SECONDS", 0.0)
    client = sign_in(member_of(alpha, "A", "people.member_view"))
    kept.enter(alpha.pk + 1000, at_once=1)
    kept.enter(alpha.pk, at_once=1)

    refused = client.get(reverse("people:members"))
    kept.leave(alpha.pk)

    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert [client.get(reverse("people:members")).status_code for _ in range(2)] == [200, 200]


def test_share_all_keys_of_a_company_share_its_limit(few, alpha, member_of):
    keys = [ApiClient(token_of(member_of(alpha, name, "people.member_view"))) for name in ("A", "B")]

    answers = [client.get("me/") for client in (*keys, keys[0])]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too_many"
    assert int(answers[2]["Retry-After"]) > 1


def test_share_guessed_keys_use_up_nothing_of_the_company(few, alpha, member_of, client):
    guess = {"HTTP_AUTHORIZATION": "Bearer alpha." + "x" * 43, "REMOTE_ADDR": f"2001:db8::{uuid4().hex[:4]}"}
    for _ in range(3):
        client.get("/api/v1/me/", **guess)

    answer = ApiClient(token_of(member_of(alpha, "A", "people.member_view"))).get("me/")

    assert answer.status_code == 200
