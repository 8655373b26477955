"""Swaps by program: the same rules, the same eyes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attendance.models import Swap
from csdesk.tenancy.scoping import tenant_atomic
from tests.attendance.planning import staff
from tests.attendance.swapping import say, shift_of
from tests.conftest import with_key
from tests.tickets.company import DAY, furnish, hire

PATH = "/api/v1/swaps/"


@pytest.fixture
def cast(alpha):
    """Two colleagues with two shifts each to come, their manager, and somebody of another team."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 30 * DAY)
        wang, li = staff("Wang", "Li")
        people = {"wang": wang, "li": li, "boss": hire("Zhao", "supervisor", team="service")}
        people["sun"] = hire("Sun", "agent", team="quality")
        say(no_holidays=False, no_consecutive=False)
        for name, member, days in (("given", wang, 3), ("later", wang, 9), ("back", li, 5), ("after", li, 12)):
            begins = now + days * DAY
            people[name] = shift_of(member, begins.date(), begins_at=begins, ends_at=begins + DAY / 3)
    return people


@pytest.fixture
def by(cast):
    """A program that calls with the key of one of them."""
    return lambda name: with_key(Client(), cast[name])


def offer(client, cast, **changes):
    body = {"given": cast["given"].pk, "other": cast["li"].pk, "payback": cast["back"].pk, "words": "看病",
            "reason": "own", **changes}  # fmt: skip
    return client.post(PATH, {k: v for k, v in body.items() if v != "-"}, content_type="application/json")


@pytest.mark.rule("SHF-08", "SHF-17")
def test_a_program_offers_and_the_others_agrees(cast, by):
    wang, li = by("wang"), by("li")

    made = offer(wang, cast)
    number = made.json()["number"]
    early = wang.post(f"{PATH}{number}/accept/")
    agreed = li.post(f"{PATH}{number}/accept/")

    assert (made.status_code, made["Location"], made.json()["status"]) == (201, f"{PATH}{number}/", "offered")
    assert made.json()["payback"]["member"] == {"id": cast["li"].pk, "name": "Li"}
    assert early.status_code == 403
    assert (agreed.status_code, agreed.json()["status"]) == (200, "agreed")
    assert li.post(f"{PATH}{number}/decline/", {}, content_type="application/json").status_code == 409
    assert wang.post(f"{PATH}{number}/withdraw/").json()["status"] == "withdrawn"


@pytest.mark.rule("SHF-18")
@pytest.mark.parametrize(
    ("changes", "status", "rule", "field"),
    [
        ({"given": 2**62}, 409, "SHF-18", "given"),
        ({"other": 2**62}, 409, "SHF-08", "other"),
        ({"words": "  "}, 422, None, "words"),
        ({"reason": "no such"}, 409, "SHF-17", "reason"),
        ({"payback": "back"}, 422, None, None),
        ({"words": "-"}, 422, None, None),
    ],
)
def test_what_is_offered_wrongly_is_refused_at_its_field(cast, by, changes, status, rule, field):
    refused = offer(by("wang"), cast, **changes)

    told = refused.json()
    assert (refused.status_code, told.get("rule")) == (status, rule)
    assert field is None or field in str(told)


@pytest.mark.rule("SHF-18")
def test_nobody_offers_a_colleagues_shift(cast, by):
    refused = offer(by("li"), cast, other=cast["wang"].pk, payback=cast["later"].pk)

    assert (refused.status_code, refused.json()["rule"]) == (409, "SHF-18")


def test_swaps_are_seen_by_those_they_concern_alone(alpha, beta, cast, by, member_of):
    number = offer(by("wang"), cast).json()["number"]
    foreign = with_key(Client(), member_of(beta, "Qian", "attendance.swap", "attendance.view_all"))

    assert [row["number"] for row in by("boss").get(PATH).json()["data"]] == [number]
    assert by("li").get(f"{PATH}?status=offered&member={cast['wang'].pk}").json()["data"][0]["number"] == number
    assert by("li").get(f"{PATH}?status=approved").json()["data"] == []
    for outsider in (by("sun"), foreign):
        assert outsider.get(PATH).json()["data"] == []
        assert outsider.get(f"{PATH}{number}/").status_code == 404
        assert outsider.post(f"{PATH}{number}/accept/").status_code == 404


def test_a_list_asks_as_much_for_one_swap_as_for_two(cast, by):
    wang, counts = by("wang"), []
    for given, back in (("given", "back"), ("later", "after")):
        assert offer(wang, cast, given=cast[given].pk, payback=cast[back].pk).status_code == 201
        with CaptureQueriesContext(connection) as asked:
            found = wang.get(PATH).json()["data"]
        counts.append(len(asked))

    assert len(found) == 2
    assert counts[0] == counts[1]
    with tenant_atomic(cast["wang"].tenant_id):
        assert Swap.objects.count() == 2
