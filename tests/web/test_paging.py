"""Lists by "more"."""

import base64
import json

import pytest

from csdesk.people.models import Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.paging import page_of

BY = ("-name", "id")


def teams(*names: str) -> list[Team]:
    return [Team.objects.create(key=f"team-{number}", name=name) for number, name in enumerate(names)]


def test_page_of_walks_all_rows_once_in_order(tenant: Tenant) -> None:
    teams("b", "a", "c", "b", "b", "a", "c")
    seen, cursor = [], ""

    while True:
        page = page_of(Team.objects.all(), cursor, by=BY, size=2)
        seen += [(team.name, team.pk) for team in page]
        cursor = page.next_cursor
        if not cursor:
            break

    assert seen == sorted(seen, key=lambda row: (-ord(row[0]), row[1]))
    assert len(seen) == 7


def test_page_of_a_full_last_page_has_no_next(tenant: Tenant) -> None:
    teams("a", "b")

    page = page_of(Team.objects.all(), "", by=BY, size=2)

    assert len(page) == 2
    assert page.next_cursor == ""


def test_page_of_keeps_its_place_when_rows_come_before_it(tenant: Tenant) -> None:
    teams("a", "b", "c")
    first = page_of(Team.objects.all(), "", by=("name", "id"), size=2)
    Team.objects.create(key="new", name="aa")

    second = page_of(Team.objects.all(), first.next_cursor, by=("name", "id"), size=2)

    assert [team.name for team in second] == ["c"]


def test_page_of_pages_by_moments(tenant: Tenant) -> None:
    first, second = teams("a", "b")
    history = Team.history.all()

    page = page_of(history, "", by=("-history_date", "-history_id"), size=1)
    rest = page_of(history, page.next_cursor, by=("-history_date", "-history_id"), size=1)

    assert [row.id for row in (*page, *rest)] == [second.pk, first.pk]


@pytest.mark.parametrize("cursor", ["?", "äöü", "AAAA", "W251bGwsbnVsbF0", "x" * 5000, "W1tb" * 1000])
def test_page_of_starts_from_the_top_with_a_damaged_cursor(tenant: Tenant, cursor: str) -> None:
    teams("a")

    page = page_of(Team.objects.all(), cursor, by=BY)

    assert [team.name for team in page] == ["a"]
    assert page.is_first


@pytest.mark.parametrize(
    "keys",
    [
        ["only one"],
        ["a", "no number"],
        ["a", {"at": "2026-01-01T00:00:00Z"}],
        [{"at": "x"}, 1],
        ["a\x00", 1],
        ["half \ud800", 1],
        [["a"], 1],
        {"a": 1},
        ["a", float("inf")],
        [{"at": "2026-13-45T25:61:00"}, 1],
    ],
)
def test_page_of_starts_from_the_top_with_keys_of_another_list(tenant: Tenant, keys: object) -> None:
    teams("a")
    cursor = base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")

    page = page_of(Team.objects.all(), cursor, by=BY)

    assert [team.name for team in page] == ["a"]


def test_page_of_shows_the_active_companys_rows_only(alpha: Tenant, beta: Tenant) -> None:
    with tenant_atomic(beta.pk):
        teams("theirs")
    with tenant_atomic(alpha.pk):
        teams("ours")
        assert [team.name for team in page_of(Team.objects.all(), "", by=BY)] == ["ours"]


def test_page_of_takes_a_key_beyond_all_numbers(tenant: Tenant) -> None:
    teams("b", "a")
    cursor = base64.urlsafe_b64encode(json.dumps(["b", 10**30]).encode()).decode().rstrip("=")

    assert [team.name for team in page_of(Team.objects.all(), cursor, by=BY)] == ["a"]
