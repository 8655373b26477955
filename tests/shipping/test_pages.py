import pytest

from csdesk.people.models import Team
from shipping.models import Shipment
from shipping.rules.parcels import Parcel
from shipping.services.sending import plan
from tests.conftest import in_company
from tests.tickets.company import MONDAY, furnish, hire


@pytest.fixture
def people(alpha):
    """People of the company, and a parcel that the warehouse has to pack; the scope is closed again."""
    with in_company(alpha):
        furnish(alpha)
        found = {key: hire(key.title(), key) for key in ("specialist", "agent", "dealer", "quality")}
        found["warehouse"] = hire("Wu", "warehouse", team="warehouse")
        found["shipping"] = hire("Sun", "shipping", team="shipping")
        team = Team.objects.get(key="warehouse")
        plan(None, "other.parcel", Parcel("华强电子", pieces=2, from_team=team), actor=None, now=MONDAY)
        return found


@pytest.fixture
def parcel(people, alpha) -> str:
    """The address of that parcel."""
    with in_company(alpha):
        return Shipment.objects.get().get_absolute_url()


@pytest.mark.rule("SPR-09", "RPR-18")
def test_a_warehouse_packs_and_reports_from_its_narrow_page(people, parcel, sign_in, alpha):
    client = sign_in(people["warehouse"])
    waybill = {"carrier": "顺丰速运", "waybill": "sf-1000", "expected_on": "2999-01-01", "cost": "12.50"}

    to_pack = client.get("/shipments/department/").content.decode()
    sent = client.post(f"{parcel}ship/?from=department", {"carrier": "", "waybill": ""})
    unreported = client.get("/shipments/department/").content.decode()
    odd = client.post(f"{parcel}waybill/", {"carrier": "顺丰速运", "waybill": "?"})
    reported = client.post(f"{parcel}waybill/?from=department", waybill)
    twice = client.post(f"{parcel}waybill/", waybill)

    assert "华强电子" in to_pack
    assert f"{parcel}ship/" in to_pack
    assert f"{parcel}waybill/" in unreported
    assert [each.status_code for each in (sent, odd, reported, twice)] == [302, 422, 302, 422]
    assert reported.url == "/shipments/department/"
    with in_company(alpha):
        shipment = Shipment.objects.get()
        assert (shipment.waybill, shipment.cost_fen) == ("SF1000", 1250)
    assert "SF1000" in client.get(parcel).content.decode()


def test_the_desk_counts_loses_and_prices_a_parcel(people, parcel, sign_in, alpha):
    client = sign_in(people["specialist"])
    client.post(f"{parcel}ship/", {"carrier": "德邦", "waybill": "DB1000"})

    short = client.post(f"{parcel}arrive/", {"pieces": "1", "note": ""})
    arrived = client.post(f"{parcel}arrive/", {"pieces": "1", "note": "少一件"})
    whole = client.post(f"{parcel}lose/", {"contents": "", "note": "丢失"})
    part = client.post(f"{parcel}lose/", {"contents": "KS2011\n", "note": "丢失"})
    huge = client.post(f"{parcel}cost/", {"cost": "99999999999"})
    negative = client.post(f"{parcel}cost/", {"cost": "-1"})
    priced = client.post(f"{parcel}cost/", {"cost": "12.50"})
    corrected = client.post(f"{parcel}correct/", {"carrier": "德邦", "waybill": "DB2000"})

    statuses = [each.status_code for each in (short, arrived, whole, part, huge, negative, priced, corrected)]
    assert statuses == [422, 302, 422, 302, 422, 422, 302, 302]
    page = client.get(parcel).content.decode()
    assert "DB2000" in page
    assert "少一件" in page
    assert client.get("/shipments/", {"q": "db20"}).content.decode().count("华强电子") == 1


def test_a_parcel_without_a_case_is_planned_and_cancelled(people, sign_in, alpha):
    client = sign_in(people["specialist"])
    with in_company(alpha):
        team = Team.objects.get(key="warehouse").pk

    refused = client.post("/shipments/new/", {"from_team": team, "recipient": "办事处", "pieces": "0"})
    planned = client.post(
        "/shipments/new/", {"from_team": team, "recipient": "办事处", "pieces": "3", "contents": "A\nB"}
    )
    cancelled = client.post(f"{planned.url}cancel/", {"reason": "自提"})

    assert [each.status_code for each in (refused, planned, cancelled)] == [422, 302, 302]


@pytest.mark.parametrize("state", ["", "open", "unreported", "lost", "arrived", "nonsense"])
def test_the_list_is_narrowed_by_state(people, parcel, sign_in, state):
    response = sign_in(people["specialist"]).get("/shipments/", {"state": state, "q": "\x00"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("dealer", "/shipments/", 403),
        ("quality", "/shipments/", 403),
        ("shipping", "/shipments/", 200),
        ("shipping", "PARCEL", 404),
        ("shipping", "PARCELship/", 404),
        ("agent", "PARCELcost/", 403),
        ("agent", "PARCELnonsense/", 404),
        ("warehouse", "/shipments/new/", 403),
        ("quality", "/shipments/department/", 403),
    ],
)
def test_pages_are_for_those_who_may(people, parcel, sign_in, role, path, status):
    assert sign_in(people[role]).get(path.replace("PARCEL", parcel)).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(people, sign_in, alpha, django_assert_num_queries, count):
    with in_company(alpha):
        for _number in range(count - 1):
            plan(None, "other.parcel", Parcel("华强", from_team=Team.objects.first()), actor=None, now=MONDAY)
    client = sign_in(people["specialist"])
    client.get("/shipments/")

    with django_assert_num_queries(13):
        client.get("/shipments/")
