"""The pages of returns as people use them, without scripts: each state shows, acts act, what was typed stays."""

from datetime import timedelta

import pytest
from django.urls import reverse

from repairs.lifecycle import Agreement, Status
from repairs.models import Counted, RepairQuote, Result, ReturnOrder, Warranty
from repairs.web.acts import ACTS
from tests.conftest import in_company
from tests.repairs import returns
from tests.repairs.returns import SERIALS, make_dealer, make_product, make_units
from tests.tickets.company import furnish, hire

DAYS = timedelta(days=1)
MAKERS = ("filed", "received", "inspected", "at_factory", "repaired", "back", "shipped", "arrived")


@pytest.fixture
def company(alpha):
    """The company under test, furnished, with a dealer and his units; its scope closed again, for requests."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 60 * DAYS)
        make_units(make_product(), dealer=make_dealer(), invoiced_on=(now - 100 * DAYS).date())
    return alpha


@pytest.fixture
def person(company):
    """Hire somebody: `person("Chen", "specialist")`."""

    def make(name, role, **fields):
        with in_company(company) as now:
            return hire(name, role, since=now - 50 * DAYS, **fields)

    return make


@pytest.fixture
def chen(person):
    return person("Chen", "specialist", team="service")


@pytest.fixture
def page(chen, sign_in):
    return sign_in(chen)


@pytest.fixture
def build(company, chen):
    """A return as far along its road as `maker` says."""

    def make(maker="filed", *serials, actor=chen, **fields):
        with in_company(company) as now:
            from dealers.models import Dealer

            fields.setdefault("dealer", Dealer.objects.get(code="GZ01"))
            return getattr(returns, maker)(actor, *serials, now=now - timedelta(hours=2), **fields)

    return make


def again(order):
    with in_company(order.tenant):
        return ReturnOrder.objects.select_related("case__holder").get(pk=order.pk)


def url(order, name, *more):
    return reverse(f"repairs:{name}", args=[order.case.number, *more])


@pytest.mark.parametrize("maker", MAKERS)
def test_show_return_in_each_state(page, build, maker):
    order = build(maker)

    answer = page.get(order.get_absolute_url())

    assert answer.status_code == 200
    assert SERIALS[0] in answer.content.decode()


@pytest.mark.parametrize("maker", MAKERS)
def test_every_act_shows_its_form_or_refuses(page, build, maker):
    order = build(maker)

    for name in ACTS:
        answer = page.get(url(order, "act", name))
        assert answer.status_code == (403 if name == "decide" else 200), name
        assert page.post(url(order, "act", name), {}).status_code in (302, 403, 422), name


def test_show_return_of_another_company_or_without_the_right_is_no_page(build, page, person, sign_in):
    order = build()

    assert page.get(reverse("repairs:show_return", args=["FX-2026-999999"])).status_code == 404
    for role in ("factory", "warehouse", "dealer"):
        stranger = sign_in(person(role.capitalize(), role))
        assert stranger.get(order.get_absolute_url(), follow=True).status_code in (403, 404)
        assert stranger.post(url(order, "transition", "inspect")).status_code in (403, 404)


@pytest.mark.rule("RPR-01")
def test_new_return_takes_a_pasted_list_with_faults_and_goes_on_to_counting(page, company):
    form = {
        "dealer": "GZ01 · 恒达 GZ01",
        "serials": "SN:hd0000000001\t不通电\nＨＤ0000000002\r\nHD-0000-000003",
        "wipe_notice_read": "on",
        "arrived": "1",
    }

    answer = page.post(reverse("repairs:new_return"), form)

    with in_company(company):
        order = ReturnOrder.objects.get()
        assert [line.serial for line in order.lines.order_by("position")] == list(SERIALS)
        assert order.lines.get(position=1).fault_text == "不通电"
        assert (order.status, order.sender_name) == (Status.RECEIVED, "恒达 GZ01")
        assert answer.url == url(order, "count")


def test_new_return_shows_bad_lines_and_keeps_what_was_typed(page, build):
    build("filed", SERIALS[0])
    form = {"sender_name": "张", "serials": f"{SERIALS[0]}\n@@\nHDOOOOOOOOO2", "wipe_notice_read": "on"}

    answer = page.post(reverse("repairs:new_return"), form)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "HDOOOOOOOOO2" in text
    assert "@@" in text
    assert "HD0000000002" in text  # did you mean


@pytest.mark.parametrize("field", ["dealer", "serials", "wipe_notice_read"])
def test_new_return_refuses_at_the_field(page, company, field):
    form = {"dealer": "GZ01", "serials": SERIALS[0], "wipe_notice_read": "on"}
    form |= {"dealer": "nobody"} if field == "dealer" else {field: ""}

    assert page.post(reverse("repairs:new_return"), form).status_code == 422


def test_new_return_of_a_case_that_one_may_not_see_is_no_page(page):
    assert page.get(reverse("repairs:new_return"), {"of": "KS-2026-000099"}).status_code == 404


@pytest.mark.rule("RPR-01", "RPR-07")
def test_count_by_scanner_ticks_and_finds_extras(page, build, company):
    order = build("filed")
    scanned = {"scanned": f"{SERIALS[0]}\n{SERIALS[1]}\nEXTRA0000001\n", "rest_missing": "1", "inspect": "1"}

    page.post(url(order, "count"), scanned)

    order = again(order)
    with in_company(company):
        found = {line.serial: line.counted for line in order.lines.all()}
    assert found == {
        SERIALS[0]: Counted.PRESENT,
        SERIALS[1]: Counted.PRESENT,
        SERIALS[2]: Counted.MISSING,
        "EXTRA0000001": Counted.EXTRA,
    }
    assert (order.status, order.agreement) == (Status.INSPECTED, Agreement.OPEN)


def test_count_without_all_lines_says_which_are_left_and_keeps_the_rest(page, build, company):
    order = build("received")
    with in_company(company):
        first = order.lines.get(position=1)

    answer = page.post(url(order, "count"), {f"line-{first.pk}": "present", "inspect": "1"})

    assert answer.status_code == 422
    assert SERIALS[1] in answer.content.decode()


@pytest.mark.parametrize("code", ["number", "wide", "serial", "address"])
def test_scan_leads_to_counting(page, build, code):
    order = build("filed")
    typed = {
        "number": order.case.number.lower(),
        "wide": f"　ＦＸ{order.case.number[2:]}",
        "serial": f" {SERIALS[0].lower()} ",
        "address": f"https://x{order.get_absolute_url()}",
    }

    assert page.get(reverse("repairs:scan"), {"code": typed[code]}).url == url(order, "count")


def test_scan_of_something_unknown_offers_to_register_it(page):
    answer = page.get(reverse("repairs:scan"), {"code": "NOTHING"})

    assert reverse("repairs:new_return") in answer.content.decode()


@pytest.mark.rule("RPR-18")
def test_ship_needs_its_details_and_keeps_what_was_typed(page, build):
    order = build("back")

    answer = page.post(url(order, "act", "ship"), {"carrier": "顺丰", "waybill": ""})

    assert answer.status_code == 422
    assert "顺丰" in answer.content.decode()
    assert again(order).status == Status.BACK


def test_results_by_the_desk_keep_what_was_typed_beside_the_refusal(page, build, company):
    order = build("at_factory")
    with in_company(company):
        first, second, _third = order.lines.order_by("position")
    typed = {f"result-{first.pk}": "repaired", f"result-{second.pk}": "replaced", f"serial-{second.pk}": second.serial}

    answer = page.post(url(order, "results"), typed)

    assert answer.status_code == 422
    with in_company(company):
        assert not order.lines.exclude(result=Result.OPEN).exists()


@pytest.mark.rule("RPR-11")
@pytest.mark.parametrize(
    ("price", "fen"), [("120.50", 12050), ("abc", None), ("-1", None), ("1e99", None), ("1.005", None)]
)
def test_quote_by_hand(page, build, company, price, fen):
    order = build("inspected", SERIALS[0])
    with in_company(company):
        line = order.lines.get()

    answer = page.post(url(order, "quote"), {f"label-{line.pk}": "换主板", f"price-{line.pk}": price})

    assert answer.status_code == (302 if fen else 422)
    with in_company(company):
        assert list(RepairQuote.objects.values_list("total_fen", flat=True)) == ([fen] if fen else [])


@pytest.mark.rule("RPR-17")
def test_sorting_shows_what_came_back_by_customer(page, build):
    first, other = build("back", SERIALS[0]), build("back", SERIALS[1], sender_name="李四")

    text = page.get(reverse("repairs:sorting")).content.decode()

    assert first.case.number in text
    assert text.count("<section") >= 2
    assert "李四" in text
    assert other.case.number in text


def test_reply_note_and_call_are_kept_on_the_return(page, build, company):
    order = build("received")

    page.post(url(order, "reply"), {"text": "已收到", "seen": "0"})
    page.post(url(order, "note"), {"text": "外壳有划痕"})
    page.post(url(order, "call"), {"text": "已告知", "direction": "out", "outcome": "reached"})

    with in_company(company):
        assert list(order.case.messages.order_by("pk").values_list("kind", flat=True)) == ["public", "internal", "call"]
    assert "外壳有划痕" in page.get(order.get_absolute_url()).content.decode()


def test_assign_and_take_back(page, build, person):
    order = build()
    li = person("Li", "agent", team="complaints")

    page.post(url(order, "act", "assign"), {"to": li.pk, "note": "请跟进"})

    assert again(order).case.holder == li


def test_give_back_undoes_a_hand_over(page, build, person, chen):
    order = build()
    li = person("Li", "specialist")
    page.post(url(order, "act", "assign"), {"to": li.pk, "note": "请跟进"})

    page.post(url(order, "give_back", li.pk, chen.pk))

    assert again(order).case.holder == chen


def test_give_back_leaves_a_return_with_whoever_holds_it_by_now(page, build, person, chen, sign_in):
    order = build()
    li, sun = person("Li", "specialist"), person("Sun", "specialist")
    page.post(url(order, "act", "assign"), {"to": li.pk, "note": "请跟进"})
    sign_in(li).post(url(order, "act", "assign"), {"to": sun.pk, "note": "请跟进"})

    page.post(url(order, "give_back", li.pk, chen.pk))

    assert again(order).case.holder == sun


def test_queue_lists_returns_and_narrows_by_stage(page, build):
    filed, factory = build("filed", SERIALS[0]), build("at_factory", SERIALS[1])

    text = page.get(reverse("repairs:queue"), {"stage": "at_factory", "scope": "all"}).content.decode()

    assert factory.case.number in text
    assert filed.case.number not in text


def test_warranty_reason_stands_on_the_page(page, build, company):
    order = build("filed", "UNKNOWN00001")
    with in_company(company):
        assert order.lines.get().warranty == Warranty.UNKNOWN

    assert "RPR-13" in page.get(order.get_absolute_url()).content.decode()


def test_show_return_asks_as_often_for_many_units(page, build, django_assert_num_queries):
    one, many = build("received", "SN00000001"), build("received", *[f"SM{n:08}" for n in range(30)])
    page.get(one.get_absolute_url())
    page.get(many.get_absolute_url())

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        page.get(one.get_absolute_url())
    with CaptureQueriesContext(connection) as second:
        page.get(many.get_absolute_url())
    assert len(second) == len(first)
