"""Returns by program: filed, counted, repaired, shipped, arrived; refused line by line; never another's."""

import pytest

from csdesk.approvals.queries import open_request
from csdesk.approvals.services import sign
from csdesk.tenancy.scoping import tenant_atomic
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


def test_a_dealers_key_reaches_no_return(company, goods, desk):
    with tenant_atomic(company.pk) as now:
        member = hire("Ma", "dealer", since=now - 50 * DAY)
        make_contact(make_dealer("SZ02"), member)
    number = desk.post("returns/", BODY).json()["number"]
    ma = ApiClient(token_of(member))

    assert ma.get(f"returns/{number}/").status_code == 404
    assert step(ma, number, "withdraw").status_code == 404
    assert ma.post("returns/", BODY).status_code == 403


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


@pytest.mark.rule("DOA-01", "DOA-07")
def test_an_application_by_program(company, desk):
    with tenant_atomic(company.pk) as now:
        heads = [hire(role.title(), role, since=now - 50 * DAY) for role in ("head-channel", "head-product")]
        hire("Head-Sales", "head-sales", since=now - 50 * DAY)
    body = {**BODY, "ground": "dead_on_arrival", "ground_text": "开箱不通电"}

    made = desk.post("returns/applications/", body)
    number = made.json()["number"]
    assert (made.status_code, made.json()["road"], made.json()["status"]) == (201, "doa", "applied")
    assert desk.get("returns/?road=doa").json()["data"][0]["number"] == number
    assert desk.get(made.headers["Location"].partition("/api/v1/")[2]).json()["ground"] == "dead_on_arrival"
    assert step(desk, number, "receive", cost_fen=1200).status_code == 409
    with tenant_atomic(company.pk) as now:
        for head in heads:
            waiting = open_request(ReturnOrder.objects.get(case__number=number).case, "doa.application")
            sign(waiting.pk, "approve", reason="", actor=head, now=now)

    assert step(desk, number, "receive").json()["rule"] == "DOA-07"
    assert step(desk, number, "receive", cost_fen=1200).json()["status"] == "received"


def test_an_application_without_a_ground_of_the_manual_is_refused(desk):
    answer = desk.post("returns/applications/", {**BODY, "ground": "no_mood", "ground_text": "不想要了"})

    assert (answer.status_code, answer.json()["rule"]) == (409, "DOA-01")
    assert desk.post("returns/applications/", BODY).status_code == 422


def test_a_dealers_key_applies_for_nothing(company, goods):
    with tenant_atomic(company.pk) as now:
        member = hire("Ma", "dealer", since=now - 50 * DAY)
        make_contact(make_dealer("SZ02"), member)
    body = {**BODY, "ground": "dead_on_arrival", "ground_text": "开箱不通电"}

    assert ApiClient(token_of(member)).post("returns/applications/", body).status_code == 403
    with tenant_atomic(company.pk):
        assert not ReturnOrder.objects.exists()


def test_who_may_not_take_in_goods_applies_for_nothing(company, goods):
    with tenant_atomic(company.pk) as now:
        member = hire("Finance", "finance", since=now - 50 * DAY)
    body = {**BODY, "ground": "dead_on_arrival", "ground_text": "开箱不通电"}

    assert ApiClient(token_of(member)).post("returns/applications/", body).status_code == 403
