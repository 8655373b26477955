import pytest

from spares.models import Movement
from spares.queries.stock import on_hand
from tests.api.conftest import ApiClient, token_of
from tests.conftest import in_company
from tests.spares.stock import part, place, stock
from tests.tickets.company import furnish, hire

ISSUE = {"kind": "issue", "place": "branch", "parts": [{"model": "mx-32g", "quantity": 2}]}


@pytest.fixture
def world(alpha):
    """A branch with five pieces, and programs of a specialist and of somebody from finance."""
    with in_company(alpha) as now:
        furnish(alpha)
        branch = place()
        stock(branch, part(), 5, now=now)
        tokens = {role: token_of(hire(role, role)) for role in ("specialist", "finance")}
    return branch, {role: ApiClient(token) for role, token in tokens.items()}


def test_stock_and_movements_are_read(world):
    _branch, api = world

    stock_page, moves = (api["specialist"].get(path).json()["data"] for path in ("stock/", "stock/movements/"))

    assert stock_page == [{"place": "branch", "model": "MX-32G", "good": 5, "bad": 0, "on_its_way": 0, "standing": ""}]
    assert moves[0]["parts"] == [{"model": "MX-32G", "grade": "good", "pieces": 5}]
    assert api["finance"].get("stock/").json()["data"] == []
    assert api["specialist"].get("stock/requests/").json()["data"] == []


def test_a_movement_is_booked(world, alpha):
    branch, api = world

    done = api["specialist"].post("stock/movements/", ISSUE)

    assert (done.status_code, done.json()["parts"]) == (201, [{"model": "MX-32G", "grade": "good", "pieces": -2}])
    with in_company(alpha):
        assert on_hand(branch, part(), "good") == 3


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"parts": [{"model": "MX-32G", "quantity": 6}]}, 409),
        ({"parts": [{"model": "NONE", "quantity": 1}]}, 409),
        ({"parts": []}, 409),
        ({"parts": [{"model": "MX-32G", "quantity": 0}]}, 422),
        ({"parts": [{"model": "MX-32G", "quantity": 1.5}]}, 422),
        ({"parts": [{"model": "MX-32G", "quantity": -1}]}, 422),
        ({"parts": [{"model": "MX-32G", "quantity": 10**30}]}, 422),
        ({"parts": [{"model": "MX-32G", "quantity": 1, "serials": ["--"]}]}, 409),
        ({"parts": [{"model": "MX-32G", "quantity": 1, "serials": ["㍿" * 80]}]}, 409),
        ({"kind": "adjust"}, 422),
        ({"place": "nowhere"}, 409),
    ],
)
def test_bad_input_books_nothing(world, alpha, change, status):
    _branch, api = world

    assert api["specialist"].post("stock/movements/", {**ISSUE, **change}).status_code == status

    with in_company(alpha):
        assert Movement.objects.count() == 1


def test_who_sees_no_stock_finds_no_place(world):
    _branch, api = world

    assert api["finance"].post("stock/movements/", ISSUE).status_code == 409
    assert api["specialist"].get("stock/?place=nowhere").json()["data"] == []
