from datetime import date

import pytest

from csdesk.refusals import RuleViolation
from dealers.models import Dealer
from products.models import PriceItem, PriceList, Product, ProductLine, Unit
from products.queries.units import kin_of
from products.services.prices import NewItem, plan_list, set_item
from products.services.units import replace_unit, save_unit
from tests.conftest import in_company
from tests.tickets.company import DAY, MONDAY, furnish, hire


@pytest.fixture
def people(alpha):
    """The desk's people, with one drive sold to a dealer; the scope is closed again."""
    with in_company(alpha):
        furnish(alpha)
        line = ProductLine.objects.create(key="drives", name="移动硬盘")
        drive = Product.objects.create(line=line, model="PD-500", name="500 GB")
        dealer = Dealer.objects.create(code="D1", name="华强电子")
        Unit.objects.create(serial="KSO1", product=drive, dealer=dealer, invoiced_on=date(2026, 1, 1))
        return {key: hire(key.title(), key) for key in ("specialist", "agent", "head-product", "dealer", "commerce")}


def test_the_very_serial_leads_to_its_page_however_it_is_typed(people, sign_in):
    client = sign_in(people["agent"])

    response = client.get("/products/", {"q": "ｋｓ-o1"}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain
    assert "KSO1" in page
    assert "华强电子" in page
    assert "RPR-13" in page


def test_a_serial_that_is_read_alike_is_offered(people, sign_in):
    page = sign_in(people["agent"]).get("/products/", {"q": "KS0I"}).content.decode()

    assert "KSO1" in page


@pytest.mark.parametrize("words", ["K", "\x00KS", "没有", "%", "a" * 500])
def test_odd_words_find_nothing_and_break_nothing(people, sign_in, words):
    response = sign_in(people["agent"]).get("/products/", {"q": words})

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_units_asks_as_often_for_one_as_for_three(people, sign_in, alpha, django_assert_num_queries, count):
    with in_company(alpha):
        product = Product.objects.get()
        for number in range(count - 1):
            Unit.objects.create(serial=f"KS{number}", product=product)
    client = sign_in(people["agent"])
    client.get("/products/")

    with django_assert_num_queries(12):
        client.get("/products/")


def test_a_unit_is_entered_and_changed_with_its_errors_at_the_fields(people, sign_in, alpha):
    client = sign_in(people["specialist"])
    wrong = {"serial": "1.2E+15", "model": "nope", "dealer": "nope", "invoiced_on": "2999-01-01"}

    refused = client.post("/products/units/new/", wrong)
    twice = client.post("/products/units/new/", {"serial": "ks-o1", "model": "PD-500"})
    done = client.post("/products/units/new/", {"serial": "ｎｅｗ 1", "model": "PD-500", "dealer": "D1"})

    assert (refused.status_code, twice.status_code, done.status_code) == (422, 422, 302)
    with in_company(alpha):
        assert Unit.objects.get(serial="NEW1").dealer.code == "D1"
    again = client.post(f"{done.url}edit/", {"serial": "OTHER", "model": "PD-500", "invoiced_on": "2026-02-01"})
    assert again.status_code == 302
    with in_company(alpha):
        assert Unit.objects.get(serial="NEW1").invoiced_on == date(2026, 2, 1)


def test_days_ahead_are_refused(drive):
    with pytest.raises(RuleViolation) as refusal:
        save_unit("KS1", drive, {"invoiced_on": date(2027, 1, 1)}, actor=None, now=MONDAY)

    assert refusal.value.field == "invoiced_on"


def test_a_replacement_goes_on_with_the_days_of_the_first_piece(drive):
    first = save_unit("KS1", drive, {"invoiced_on": date(2026, 1, 1)}, actor=None, now=MONDAY)

    second = replace_unit(first, "ks-2", now=MONDAY)
    third = replace_unit(second, "KS3", now=MONDAY)

    assert (third.invoiced_on, third.product) == (date(2026, 1, 1), drive)
    assert [unit.serial for unit in kin_of(second)] == ["KS1", "KS2", "KS3"]
    with pytest.raises(RuleViolation):
        replace_unit(third, "ＫＳ３", now=MONDAY)


def test_a_piece_that_comes_back_into_the_line_makes_no_circle(drive):
    first = save_unit("KS1", drive, {}, actor=None, now=MONDAY)
    second = replace_unit(first, "KS2", now=MONDAY)

    replace_unit(second, "KS1", now=MONDAY)

    assert [unit.serial for unit in kin_of(Unit.objects.get(serial="KS1"))] == ["KS2", "KS1"]


def test_lines_and_products_are_kept_with_errors_at_the_fields(people, sign_in, alpha):
    client = sign_in(people["specialist"])

    taken = client.post("/products/lines/new/", {"key": "drives", "name": "硬盘"})
    odd = client.post("/products/lines/new/", {"key": "硬 盘", "name": "硬盘"})
    line = client.post("/products/lines/new/", {"key": "players", "name": "播放器"})
    with in_company(alpha):
        players = ProductLine.objects.get(key="players").pk
    product = client.post("/products/models/new/", {"line": players, "model": "MP-1", "name": "MP3", "is_active": "on"})
    again = client.post("/products/models/new/", {"line": players, "model": "MP-1", "name": "MP3"})

    assert [each.status_code for each in (taken, odd, line, product, again)] == [422, 422, 302, 302, 422]
    assert "MP-1" in client.get("/products/models/", {"q": "mp", "line": players}).content.decode()
    assert client.get("/products/models/", {"line": "9" * 30}).status_code == 200
    assert "players" in client.get("/products/lines/").content.decode()


@pytest.mark.rule("RPR-11")
def test_a_list_ten_yuan_cheaper_is_planned_on_its_page(people, sign_in, alpha):
    with in_company(alpha):
        old = plan_list("老价目", date(2025, 1, 1), actor=None, now=MONDAY)
        set_item(old, NewItem("head", "更换磁头", 8000), actor=None, now=MONDAY)
    client = sign_in(people["head-product"])
    new = {"name": "新价目", "valid_from": "2099-02-06", "based_on": old.pk, "change": "-10"}

    planned = client.post("/products/prices/new/", new)
    twice = client.post("/products/prices/new/", new)
    past = client.post("/products/prices/new/", {**new, "valid_from": "2012-02-06"})

    assert (planned.status_code, twice.status_code, past.status_code) == (302, 422, 422)
    with in_company(alpha):
        item = PriceItem.objects.get(price_list__name="新价目")
    assert item.price_fen == 7000
    changed = client.post(f"{planned.url}items/{item.pk}/", {"label": "磁头", "kind": "part", "price": "65.50"})
    assert changed.status_code == 302
    page = client.get(planned.url).content.decode()
    assert "65.50" in page
    assert client.get(f"{planned.url}?file=csv").content.decode("utf-8-sig").count("65.50") == 1
    assert client.post(f"{planned.url}items/{item.pk}/remove/").status_code == 302
    assert client.post(f"{planned.url}remove/").status_code == 302
    with in_company(alpha):
        assert PriceList.objects.count() == 1


def test_a_list_in_force_shows_no_way_to_change_it(people, sign_in, alpha):
    with in_company(alpha):
        old = plan_list("老价目", date(2025, 1, 1), actor=None, now=MONDAY - 30 * DAY)
        item = set_item(old, NewItem("head", "更换磁头", 8000), actor=None, now=MONDAY - 30 * DAY)
    client = sign_in(people["head-product"])

    page = client.get(f"/products/prices/{old.pk}/").content.decode()
    refused = client.post(f"/products/prices/{old.pk}/items/{item.pk}/", {"label": "x", "kind": "part", "price": "1"})

    assert f"items/{item.pk}/" not in page
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("dealer", "/products/", 403),
        ("agent", "/products/units/new/", 403),
        ("agent", "/products/lines/new/", 403),
        ("agent", "/products/prices/new/", 403),
        ("agent", "/products/prices/", 200),
        ("commerce", "/products/models/", 200),
        ("dealer", "/products/prices/", 403),
    ],
)
def test_pages_are_for_those_who_may(people, sign_in, role, path, status):
    assert sign_in(people[role]).get(path).status_code == status
