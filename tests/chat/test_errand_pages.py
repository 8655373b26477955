"""Pages beside the chats: followed shipments, video viewings, goods, people."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from chat.models import Following, Offer, Seat, Viewing
from chat.queries.seats import sitting_of
from chat.services.following import NewFollowing, follow_shipment
from chat.services.opening import NewChat, open_chat
from chat.services.seating import sit_down
from chat.services.viewings import NewViewing, arrange_viewing
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from products.models import Product, ProductLine
from tests.conftest import make_member
from tests.tickets.company import furnish, hire

LISTS = ("/chats/followed/", "/chats/viewings/", "/chats/goods/", "/chats/people/")


@pytest.fixture
def people(alpha) -> dict[str, Member]:
    with tenant_atomic(alpha.pk):
        furnish(alpha, "dealer_after_sales")
        roles = {"Li": "agent", "Wang": "agent", "Boss": "supervisor"}
        return {name: hire(name, role) for name, role in roles.items()}


@pytest.fixture
def clients(people, sign_in) -> dict[str, Client]:
    return {name: sign_in(member) for name, member in people.items()}


def sold(company: Any, model: str = "T5") -> Product:
    with tenant_atomic(company.pk):
        line, _made = ProductLine.objects.get_or_create(key="disks", defaults={"name": "硬盘"})
        return Product.objects.create(line=line, model=model, name="移动硬盘")


def tomorrow(company: Any) -> str:
    with tenant_atomic(company.pk) as now:
        return f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}"


@pytest.mark.rule("CHT-06")
def test_a_shipment_is_followed_and_looked_at_by_form(alpha, clients):
    begun = clients["Li"].post("/chats/followed/new/", {"customer": "赵", "goods": "硬盘", "waybill": "SF1234"})
    page = begun["Location"]

    refused = clients["Li"].post(page, {"outcome": "told", "note": ""})
    kept = clients["Li"].post(page, {"outcome": "told", "note": "明天到"})

    clients["Li"].post(page, {"outcome": "delivered", "note": ""})
    too_late = clients["Li"].post(page, {"outcome": "told", "note": "x"}, follow=True)
    assert (begun.status_code, refused.status_code, kept.status_code) == (302, 422, 302)
    assert "此发货已不再跟踪" in too_late.content.decode()
    assert "明天到" in clients["Boss"].get(page).content.decode()
    assert clients["Wang"].get(page).status_code == 404


@pytest.mark.rule("CHT-10")
def test_a_viewing_is_arranged_prepared_and_held_by_form(alpha, clients):
    fields = {"product": "支架", "customer": "赵", "contact": "微信", "begins_at": tomorrow(alpha)}
    begun = clients["Li"].post("/chats/viewings/new/", fields)
    page = begun["Location"]

    steps = [
        clients["Li"].post(page, fields).status_code
        for fields in (
            {"act": "prepared", "note": "黑色"},
            {"act": "held", "outcome": "held", "note": ""},
            {"act": "held", "outcome": "held", "note": "建议加线"},
            {"act": "off", "note": "x"},
        )
    ]

    assert steps == [302, 422, 302, 422]
    assert "该任务已不在进行中" in clients["Li"].post(page, {"act": "off", "note": "x"}).content.decode()
    with tenant_atomic(alpha.pk):
        viewing = Viewing.objects.get()
        assert (viewing.state, viewing.prepared_note, viewing.outcome_note) == ("held", "黑色", "建议加线")


def test_a_promise_of_a_chat_begins_with_who_it_is_and_leads_back(alpha, people, clients):
    with tenant_atomic(alpha.pk) as now:
        sit_down(people["Li"], device="computer", now=now)
        chat, _token = open_chat(NewChat(name="赵女士", contact="13800000000"), now=now)

    form = clients["Li"].get(f"/chats/followed/new/?chat={chat.pk}").content.decode()
    clients["Li"].post(f"/chats/viewings/new/?chat={chat.pk}", {
        "product": "支架", "customer": "赵", "contact": "微信", "begins_at": tomorrow(alpha)})  # fmt: skip

    assert "赵女士" in form
    assert "13800000000" in form
    assert clients["Wang"].get(f"/chats/viewings/new/?chat={chat.pk}").status_code == 404
    assert clients["Li"].get("/chats/viewings/new/?chat=9x").status_code == 404
    with tenant_atomic(alpha.pk):
        assert Viewing.objects.get().chat == chat


@pytest.mark.parametrize("typed", [{}, {"customer": "x" * 81, "goods": "y"}, {"customer": "\x00", "goods": "y"}])
def test_what_cannot_be_followed_stays_typed(alpha, clients, typed):
    answer = clients["Li"].post("/chats/followed/new/", typed)

    assert answer.status_code == 422
    with tenant_atomic(alpha.pk):
        assert not Following.objects.exists()


@pytest.mark.rule("CHT-07")
def test_main_products_are_kept_browsed_and_put_in(alpha, people, clients):
    product = sold(alpha)
    with tenant_atomic(alpha.pk) as now:
        sit_down(people["Li"], device="computer", now=now)
        chat, _token = open_chat(NewChat(name="赵女士"), now=now)

    refused = clients["Li"].post("/chats/goods/new/", {"product": product.pk, "pitch": "轻", "place": 1})
    clients["Boss"].post("/chats/goods/new/", {"product": product.pk, "pitch": "轻巧，读写快", "place": 1})
    with tenant_atomic(alpha.pk):
        offer = Offer.objects.get()
    beside = clients["Li"].get(f"/chats/{chat.pk}/offers/?typed=硬盘").content.decode()
    words = clients["Li"].post(f"/chats/{chat.pk}/offers/{offer.pk}/").json()
    goods = clients["Li"].get("/chats/goods/").content.decode()

    assert refused.status_code == 403
    assert "轻巧，读写快" in beside
    assert words == {"text": "轻巧，读写快"}
    assert "T5" in goods
    assert clients["Wang"].post(f"/chats/{chat.pk}/offers/{offer.pk}/").status_code == 404
    assert clients["Boss"].post(f"/chats/goods/{offer.pk}/withdraw/").status_code == 302
    assert "轻巧" not in clients["Li"].get("/chats/goods/").content.decode()


@pytest.mark.rule("CHT-09")
def test_a_supervisor_says_what_somebody_answers(alpha, people, clients):
    page = f"/chats/people/{people['Li'].pk}/"

    saved = clients["Boss"].post(page, {"languages": ["en"], "most_chats": "2"})
    refused = clients["Boss"].post(page, {"languages": ["xx"], "most_chats": "99"})

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert clients["Li"].get(page).status_code == 403
    with tenant_atomic(alpha.pk):
        seat = Seat.objects.get()
        assert (seat.member, seat.languages, seat.most_chats) == (people["Li"], ["en"], 2)


@pytest.mark.rule("CHT-05")
def test_a_supervisor_takes_somebody_off_duty_whose_chats_go_to_others(alpha, people, clients):
    with tenant_atomic(alpha.pk) as now:
        sit_down(people["Li"], device="computer", now=now)

    refused = clients["Wang"].post(f"/chats/people/{people['Li'].pk}/off-duty/")
    taken = clients["Boss"].post(f"/chats/people/{people['Li'].pk}/off-duty/")

    assert (refused.status_code, taken.status_code) == (403, 302)
    with tenant_atomic(alpha.pk):
        assert sitting_of(people["Li"]) is None
        assert Member.objects.get(pk=people["Li"].pk).on_duty is False


def test_pages_are_for_who_has_to_do_with_chats(alpha, people, clients, member_of, sign_in):
    stranger = sign_in(member_of(alpha, "Stranger"))

    assert {stranger.get(path).status_code for path in LISTS} == {403}
    assert [clients["Li"].get(path).status_code for path in LISTS] == [200, 200, 200, 403]
    assert {clients["Boss"].get(path).status_code for path in LISTS} == {200}


def test_another_companys_promises_do_not_exist(alpha, beta, people, member_of, sign_in):
    with tenant_atomic(alpha.pk) as now:
        following = follow_shipment(NewFollowing("赵", "硬盘"), actor=people["Li"], now=now)
    foreign = sign_in(member_of(beta, "Spy", "chat.chat_take", "chat.chat_supervise", "chat.seat_manage"))

    assert foreign.get(f"/chats/followed/{following.pk}/").status_code == 404
    assert foreign.get(f"/chats/people/{people['Li'].pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "statements"), [("/chats/followed/", 13), ("/chats/viewings/", 12), ("/chats/people/", 16)]
)
def test_lists_take_as_many_statements_for_one_as_for_three(
    alpha, people, sign_in, path, statements, rows, django_assert_num_queries
):
    with tenant_atomic(alpha.pk) as now:
        for number in range(rows):
            known = {"customer": "赵", "goods": "硬盘", "waybill": f"SF12{number}"}
            follow_shipment(NewFollowing(**known), actor=people["Li"], now=now)
            later = NewViewing("支架", "赵", "微信", now + timedelta(days=1 + number))
            arrange_viewing(later, actor=people["Li"], now=now)
            make_member(f"M{number}", "chat.chat_take")
    client = sign_in(people["Boss"])

    with django_assert_num_queries(statements):
        answer = client.get(path)

    assert answer.status_code == 200
