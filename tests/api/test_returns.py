"""Returns by program: filed, counted, repaired, shipped, arrived; refused line by line; never another's."""

import pytest

from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import Dealer, DealerContact
from repairs.models import ReturnOrder
from tests.api.conftest import ApiClient, token_of
from tests.repairs.returns import SERIALS, filed, make_contact, make_dealer, make_product, make_units
from tests.tickets.company import DAY, HOUR, hire


@pytest.fixture
def goods(company):
    with tenant_atomic(company.pk) as now:
        make_units(make_product(), SERIALS, dealer=make_dealer(), invoiced_on=(now - 90 * DAY).date())


@pytest.fixture
def desk(company, goods):
    """The specialist's key."""
    with tenant_atomic(company.pk) as now:
        member = hire("Chen", "specialist", team="service", since=now - 50 * DAY)
    return ApiClient(token_of(member))


BODY = {
    "units": [{"serial": serial, "fault": "no_power"} for serial in SERIALS],
    "dealer": "GZ01",
    "wipe_notice_read": True,
}


def step(client, number, name, **body):
    return client.post(f"returns/{number}/transitions/{name}/", body)


@pytest.mark.rule("RPR-01", "RPR-13")
def test_file_return_judges_each_unit(desk):
    answer = desk.post("returns/", BODY)

    made = answer.json()
    assert (answer.status_code, made["status"], made["units"]) == (201, "filed", 3)
    assert {line["warranty"] for line in made["lines"]} == {"in"}
    assert all(line["warranty_reason"] and line["warranty_rule"] == "RPR-13" for line in made["lines"])
    assert desk.get(f"returns/?serial=hd-{SERIALS[0][2:]}").json()["data"][0]["number"] == made["number"]
    assert desk.get("returns/?serial=-").json()["data"] == []


def test_file_return_tells_bad_lines_one_by_one(desk):
    answer = desk.post(
        "returns/", {**BODY, "units": [{"serial": SERIALS[0]}, {"serial": "@@"}, {"serial": SERIALS[0]}]}
    )

    problem = answer.json()
    assert answer.status_code == 409
    assert [line["line"] for line in problem["facts"]["lines"]] == [2, 3]


def test_the_whole_road_by_program(desk):
    number = desk.post("returns/", BODY).json()["number"]
    assert step(desk, number, "forward").status_code == 409

    step(desk, number, "receive")
    desk.post(f"returns/{number}/counts/", {"scanned": list(SERIALS)})
    step(desk, number, "inspect")
    step(desk, number, "forward", carrier="顺丰", waybill="SF10001000", cost_fen=1800)
    lines = desk.get(f"returns/{number}/").json()["lines"]
    results = [{"line": line["id"], "result": "repaired"} for line in lines[1:]]
    results.append({"line": lines[0]["id"], "result": "replaced", "replacement_serial": "NEW1"})
    assert desk.post(f"returns/{number}/results/", {"results": results}).json()["status"] == "repaired"
    step(desk, number, "come_back")
    assert step(desk, number, "ship", carrier="顺丰", waybill="SF10001001").status_code == 409
    told = desk.get(f"returns/{number}/").json()

    assert told["status"] == "back"
    assert "ship" in {each["name"] for each in told["transitions"]}
    assert told["lines"][0]["replacement_serial"] == "NEW1"


def test_an_unknown_transition_or_dealer_is_refused(desk):
    number = desk.post("returns/", BODY).json()["number"]

    assert step(desk, number, "explode").status_code == 404
    assert desk.post("returns/", {**BODY, "dealer": "nobody"}).status_code == 409


def test_a_dealers_key_sees_and_files_his_own_alone(company, goods, desk):
    with tenant_atomic(company.pk) as now:
        other = make_dealer("SZ02")
        member = hire("Ma", "dealer", since=now - 50 * DAY)
        make_contact(other, member)
    number = desk.post("returns/", BODY).json()["number"]
    ma = ApiClient(token_of(member))

    assert ma.get(f"returns/{number}/").status_code in (403, 404)
    assert step(ma, number, "withdraw").status_code in (403, 404)
    with tenant_atomic(company.pk):
        assert not ReturnOrder.objects.exclude(case__parties__dealer=Dealer.objects.get(code="GZ01")).exists()
        assert DealerContact.objects.filter(member=member).exists()


def test_the_lists_of_returns_ask_as_often_for_three_as_for_one(company, desk, goods):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for serial in SERIALS:
        with tenant_atomic(company.pk) as now:
            filed(None, serial, now=now - HOUR)
        desk.get("returns/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("returns/")
        counts.append(len(asked))
    assert counts[0] == counts[-1]
