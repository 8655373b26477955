"""Pages of spares: who may, what is refused, what stays typed, and what another company sees of it."""

import pytest
from django.utils import translation

from csdesk.web.paging import PAGE_SIZE
from products.models import Product
from spares.models import Movement, Place, PlaceKind, Reconciliation, SparesRequest, Stocktake, Transfer
from spares.queries.stock import on_hand
from spares.services.booking import Part
from spares.services.counting import enter_counts, open_stocktake
from spares.services.moving import move_spares
from spares.services.rounds import finish_round
from spares.services.transfers import order_transfer
from tests.conftest import in_company
from tests.spares.stock import keeper_of, part, place, stock
from tests.tickets.company import furnish, hire


@pytest.fixture
def world(alpha, sign_in):
    """A company with a branch and head office, five good pieces each, and a browser for each role."""
    with in_company(alpha) as now:
        furnish(alpha)
        office, branch = place(PlaceKind.HEAD_OFFICE), place(PlaceKind.BRANCH)
        factory, partner = place(PlaceKind.SHIPPING), place(PlaceKind.PARTNER, brand="Maxell")
        keeper = keeper_of(branch)
        for where in (office, branch):
            stock(where, part(), 5, now=now)
        people = {role: hire(role, role) for role in ("specialist", "supervisor", "purchasing", "finance")}
        shipper, brand = keeper_of(factory, "shipping"), keeper_of(partner, "brand-partner")
    people |= {"keeper": keeper, "shipper": shipper, "brand": brand}
    return {name: sign_in(member) for name, member in people.items()}


LISTS = ["", "movements/", "transfers/", "requests/", "stocktakes/", "reconciliations/", "duties/", "going-back/"]
FORMS = ["movements/new/", "transfers/new/", "requests/new/", "stocktakes/new/", "places/branch/",
         "places/branch/ledger/", "periods/", "setup/"]  # fmt: skip


@pytest.mark.parametrize("path", LISTS + FORMS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_supervisor_opens_every_page(world, path, language):
    translation.activate(language)

    response = world["supervisor"].get(f"/spares/{path}", HTTP_ACCEPT_LANGUAGE=language)

    assert response.status_code == 200


@pytest.mark.parametrize("path", LISTS + FORMS)
def test_who_has_nothing_to_do_with_spares_sees_none_of_it(world, path):
    assert world["finance"].get(f"/spares/{path}").status_code in (403, 404)


def test_each_role_has_its_narrow_pages(world):
    codes = {
        ("keeper", ""): 302, ("keeper", "places/branch/"): 200, ("keeper", "places/head-office/"): 404,
        ("keeper", "setup/"): 403, ("keeper", "periods/"): 403, ("keeper", "places/branch/reconcile/"): 403,
        ("shipper", "places/shipping/"): 200, ("shipper", "places/branch/"): 404,
        ("brand", "places/partner/"): 200, ("brand", "stocktakes/"): 200, ("brand", "places/shipping/"): 404,
        ("purchasing", "transfers/"): 200, ("purchasing", ""): 403, ("purchasing", "movements/new/"): 403,
        ("specialist", "setup/new/"): 403,
    }  # fmt: skip

    found = {key: world[key[0]].get(f"/spares/{key[1]}").status_code for key in codes}

    assert found == codes


@pytest.mark.parametrize("path", ["movements/new/?place", "transfers/new/?origin", "requests/new/?place"])
def test_an_address_that_proposes_no_place_opens_the_empty_form(world, path):
    assert [world["keeper"].get(f"/spares/{path}={key}").status_code for key in ("%00", "nowhere")] == [200, 200]


@pytest.mark.rule("SPR-01", "SPR-06")
@pytest.mark.parametrize("origin", ["head-office", ""])
def test_a_branch_orders_from_its_own_shelves_only(world, alpha, origin):
    with in_company(alpha):
        ids = {each.key: each.pk for each in Place.objects.all()}
    typed = {"origin": ids.get(origin, ""), "target": ids["branch"], "grade": "good", "parts": "MX-32G 3"}

    assert world["keeper"].post("/spares/transfers/new/", typed).status_code == 422

    with in_company(alpha):
        assert not Transfer.objects.exists()


def test_a_movement_is_booked_and_taken_back(world, alpha):
    with in_company(alpha):
        branch = Place.objects.get(key="branch")
    typed = {"kind": "issue", "place": branch.pk, "grade": "good", "parts": "mx-32g 2", "outside": "代理商"}

    response = world["keeper"].post("/spares/movements/new/", typed)
    with in_company(alpha):
        left = on_hand(branch, part(), "good")
    back = world["keeper"].post(response.url, {"note": "发错"})

    with in_company(alpha):
        assert (response.status_code, left, back.status_code, on_hand(branch, part(), "good")) == (302, 3, 302, 5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": "MX-32G 6"}, "只有 5 件"),
        ({"parts": "MX-32G 0"}, "不是 1 到"),
        ({"parts": "MX-32G 1.5"}, "不是 1 到"),
        ({"parts": "MX-32G -3"}, "不是 1 到"),
        ({"parts": "MX-32G 99999999999999999999"}, "不是 1 到"),
        ({"parts": "NONE-1 1"}, "没有型号“NONE-1”"),
        ({"parts": ""}, ""),
        ({"parts": "MX\x00 1"}, ""),
        ({"place": 987654321}, ""),
        ({"place": "head-office"}, ""),
        ({"kind": "adjust"}, ""),
        ({"grade": "ugly"}, ""),
        ({"kind": "write_off", "parts": "MX-32G 1"}, "请说明报废原因"),
    ],
)
def test_bad_input_is_told_at_its_field_and_stays_typed(world, alpha, change, words):
    with in_company(alpha):
        branch, office = Place.objects.get(key="branch"), Place.objects.get(key="head-office")
    typed = {"kind": "issue", "place": branch.pk, "grade": "good", "parts": "MX-32G 1", "outside": "某代理商", **change}
    if typed["place"] == "head-office":  # not the keeper's
        typed["place"] = office.pk

    response = world["keeper"].post("/spares/movements/new/", typed)

    page = response.content.decode()
    assert (response.status_code, words in page, "某代理商" in page) == (422, True, True)
    with in_company(alpha):
        assert Movement.objects.count() == 2


def test_a_transfer_is_walked_from_order_to_arrival(world, alpha):
    with in_company(alpha):
        ids = {each.key: each.pk for each in Place.objects.all()}
    typed = {"origin": ids["head-office"], "target": ids["branch"], "grade": "good", "parts": "MX-32G 3"}
    page = world["specialist"].post("/spares/transfers/new/", typed).url
    with in_company(alpha):
        line = Transfer.objects.get().lines.get().pk

    codes = [
        world["keeper"].post(f"{page}send/", {f"line-{line}": 3}).status_code,  # not his to send
        world["specialist"].post(f"{page}send/", {f"line-{line}": 9}).status_code,
        world["specialist"].post(f"{page}send/", {f"line-{line}": 3}).status_code,
        world["keeper"].post(f"{page}receive/", {f"line-{line}": ""}).status_code,
        world["keeper"].post(f"{page}receive/", {f"line-{line}": 2}).status_code,
        world["specialist"].post(f"{page}waybill/", {"waybill": "SF1000"}).status_code,  # of which carrier?
        world["specialist"].post(f"{page}waybill/", {"carrier": "顺丰", "waybill": "SF1000"}).status_code,
        world["keeper"].post(f"{page}explain/", {"outcome": "found", "note": "在箱底"}).status_code,
        world["keeper"].post(f"{page}nonsense/").status_code,
    ]

    assert codes == [302, 422, 302, 422, 302, 422, 302, 302, 302]
    with in_company(alpha):
        transfer = Transfer.objects.get()
        assert (transfer.status, transfer.shipment.waybill) == ("arrived", "SF1000")
        assert on_hand(transfer.target, part(), "good") == 8


@pytest.mark.rule("SPR-04")
def test_whoever_counts_never_sees_the_book(world, alpha):
    with in_company(alpha) as now:
        branch = Place.objects.get(key="branch")
        stock(branch, part("MX-64G"), 73_519, now=now)
    number = world["keeper"].post("/spares/stocktakes/new/", {"place": branch.pk, "occasion": "weekly"}).url
    with in_company(alpha):
        lines = {line.product.model: line.pk for line in Stocktake.objects.get().lines.select_related("product")}
    counts = {f"line-{lines['MX-32G']}": 4, f"line-{lines['MX-64G']}": 73_519, "finish": "1"}

    pages = [world[who].get(number).content.decode() for who in ("keeper", "supervisor")]
    again = world["keeper"].post(number, counts, follow=True).content.decode()

    assert not any("73519" in page.replace(",", "") for page in pages)
    assert f"line-{lines['MX-32G']}" in again
    assert f"line-{lines['MX-64G']}" not in again


def test_a_difference_is_explained_on_the_page(world, alpha):
    with in_company(alpha) as now:
        branch = Place.objects.select_related("keeper").get(key="branch")
        stocktake = open_stocktake(branch, "weekly", actor=branch.keeper, now=now)
        line = stocktake.lines.get().pk
        for _round in range(2):
            enter_counts(stocktake, {line: 4}, actor=branch.keeper, now=now)
            stocktake = finish_round(stocktake, actor=branch.keeper, now=now)
    page = f"/spares/stocktakes/{stocktake.case.number}/"

    refused = world["specialist"].post(f"{page}settle/", {f"why-{line}": " "})
    keeper = world["keeper"].post(f"{page}settle/", {f"why-{line}": "少一个"})
    done = world["specialist"].post(f"{page}settle/", {f"why-{line}": "少一个"})

    assert (refused.status_code, keeper.status_code, done.status_code) == (422, 403, 302)
    with in_company(alpha):
        assert on_hand(branch, part(), "good") == 4


def test_a_request_is_applied_for_on_the_page_and_taken_back(world, alpha):
    with in_company(alpha):
        branch = Place.objects.get(key="branch")
    typed = {"place": branch.pk, "source": "branch", "parts": "MX-32G 4", "reason": "备货"}

    page = world["keeper"].post("/spares/requests/new/", typed).url
    shown = world["keeper"].get(page)
    world["specialist"].post(f"{page}withdraw/")
    forbidden = SparesRequest.objects

    with in_company(alpha):
        assert forbidden.get().status == "asked"
    world["keeper"].post(f"{page}withdraw/")
    with in_company(alpha):
        assert (shown.status_code, SparesRequest.objects.get().status) == (200, "withdrawn")


def test_a_reconciliation_is_pasted(world, alpha):
    response = world["specialist"].post("/spares/places/shipping/reconcile/", {"good": "MX-32G 2", "bad": ""})

    assert world["shipper"].get(response.url).status_code == 200
    with in_company(alpha):
        assert Reconciliation.objects.get().differences == 1


def test_the_ledger_is_printed_and_taken_along(world):
    page = world["keeper"].get("/spares/places/branch/ledger/")
    table = world["keeper"].get("/spares/places/branch/ledger/?first=2026-11-01&last=2099-01-01&file=csv")
    wrong = world["keeper"].get("/spares/places/branch/ledger/?first=2026-11-09&last=2026-11-01")
    nonsense = world["keeper"].get("/spares/places/branch/ledger/?first=x&last=0001-01-01")

    assert (page.status_code, wrong.status_code, nonsense.status_code) == (200, 422, 422)
    assert "MX-32G,好品,0,5,0,5" in table.content.decode()


def test_another_companys_spares_are_not_there(world, beta, member_of, sign_in, alpha):
    with in_company(alpha) as now:
        branch, office = Place.objects.get(key="branch"), Place.objects.get(key="head-office")
        transfer = order_transfer(office, branch, [Part(part(), 1)], actor=None, now=now)
        movement = Movement.objects.first()
    stranger = sign_in(member_of(beta, "Zhao", "spares.stock_view", "spares.stock_move", "spares.place_manage"))

    paths = ["places/branch/", "places/branch/ledger/", f"transfers/{transfer.number}/", f"movements/{movement.pk}/"]

    assert {stranger.get(f"/spares/{path}").status_code for path in paths} == {404}


@pytest.mark.parametrize("parts", [1, 3])
def test_the_stock_page_asks_as_often_for_three_parts_as_for_one(world, alpha, parts, django_assert_max_num_queries):
    with in_company(alpha) as now:
        for number in range(parts):
            stock(Place.objects.get(key="branch"), part(f"P-{number}"), 1, now=now)

    with django_assert_max_num_queries(27):
        response = world["supervisor"].get("/spares/?place=branch")

    assert response.status_code == 200


def test_a_place_with_many_parts_shows_a_page_of_them(world, alpha):
    with in_company(alpha) as now:
        branch = Place.objects.get(key="branch")
        products = Product.objects.bulk_create(
            Product(line=part().line, model=f"P-{number:03}", name="x", is_part=True) for number in range(60)
        )
        move_spares("receive", branch, [Part(product, 1) for product in products], actor=None, now=now)

    first = world["keeper"].get("/spares/places/branch/")
    second = world["keeper"].get(f"/spares/places/branch/?cursor={first.context['page'].next_cursor}")

    shown = [[row.product.model for row in page.context["rows"]] for page in (first, second)]
    assert (len(shown[0]), shown[0][0], shown[1][-1]) == (PAGE_SIZE, "MX-32G", "P-059")
    assert len(set(shown[0] + shown[1])) == 61


@pytest.mark.parametrize("show", ["below", "surplus", "idle", "bad", "nonsense"])
def test_the_stock_is_narrowed(world, show):
    assert world["supervisor"].get(f"/spares/?show={show}&q=MX&place=branch").status_code == 200


def test_places_and_levels_are_set_up(world, alpha):
    typed = {"key": "north", "name": "北方办", "kind": "branch", "is_active": "on"}

    made = world["supervisor"].post("/spares/setup/new/", typed)
    twice = world["supervisor"].post("/spares/setup/new/", typed)
    level = world["supervisor"].post("/spares/setup/branch/levels/", {"model": "mx-32g", "minimum": 9, "maximum": 20})
    wrong = world["supervisor"].post("/spares/setup/branch/levels/", {"model": "MX-32G", "minimum": 9, "maximum": 2})
    given_up = world["supervisor"].post("/spares/setup/branch/", {"name": "x", "kind": "branch"})

    codes = [each.status_code for each in (made, twice, level, wrong, given_up)]
    assert codes == [302, 422, 302, 422, 422]
    assert "低于下限" in world["supervisor"].get("/spares/?show=below").content.decode()


def test_a_month_is_closed_once(world):
    codes = [world["supervisor"].post("/spares/periods/", {"through": "2026-10-31"}).status_code for _ in range(2)]

    assert codes == [302, 422]
    assert world["keeper"].post("/spares/periods/", {"through": "2026-10-31"}).status_code == 403
