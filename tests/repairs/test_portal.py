"""A dealer in the portal: files, follows, answers, confirms; and never sees another's."""

import re

import pytest
from django.urls import reverse

from products.models import Unit
from repairs.lifecycle import Agreement, QuoteStatus, Status
from repairs.models import Counted, ReturnOrder, Source
from repairs.services.differences import propose_agreement
from repairs.services.following import finish_callback
from repairs.services.quoting import Item, offer_quote
from repairs.services.receiving import inspect_return
from tests.conftest import in_company
from tests.repairs import returns
from tests.repairs.returns import SERIALS, counted, make_contact, make_dealer, make_product, make_units
from tests.tickets.company import DAY, HOUR, furnish, hire


@pytest.fixture
def company(alpha):
    """Furnished, with a dealer, his three units, his contact, and another dealer with his."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 60 * DAY)
        hire("Chen", "specialist", team="service", since=now - 50 * DAY)
        for code, login, serials in (("GZ01", "Liu", SERIALS), ("SZ02", "Ma", ("SZ00000001",))):
            dealer = make_dealer(code)
            make_contact(dealer, hire(login, "dealer", since=now - 50 * DAY), login)
            product = make_product(f"HD-{code}")
            make_units(product, serials, dealer=dealer, invoiced_on=(now - 100 * DAY).date())
    return alpha


@pytest.fixture
def of(company):
    """The member of that name."""
    from csdesk.people.models import Member

    def find(name):
        with in_company(company):
            return Member.objects.get(name=name)

    return find


@pytest.fixture
def liu(of, sign_in):
    return sign_in(of("Liu"))


@pytest.fixture
def build(company, of):
    def make(maker, *serials):
        from dealers.models import Dealer

        with in_company(company) as now:
            dealer = Dealer.objects.get(code="GZ01")
            return getattr(returns, maker)(of("Chen"), *serials, now=now - HOUR, dealer=dealer)

    return make


def door(name, order):
    return reverse(f"repairs_portal:{name}", args=[order.case.number])


def again(order):
    with in_company(order.tenant):
        return ReturnOrder.objects.select_related("case").get(pk=order.pk)


@pytest.mark.rule("RPR-01", "RPR-12")
def test_a_dealer_files_a_return_with_pasted_serials(liu, company):
    url = reverse("repairs_portal:new_return")
    form = {"serials": "\n".join(SERIALS), "fault": "no_power", "wipe_notice_read": "on"}
    assert liu.post(url, {**form, "wipe_notice_read": ""}).status_code == 422

    answer = liu.post(url, form)

    with in_company(company):
        order = ReturnOrder.objects.select_related("case").get()
        assert (order.source, order.unit_count, order.wipe_notice_by) == (Source.PORTAL, 3, "Liu")
    page = liu.get(answer.url)
    assert SERIALS[0] in page.content.decode()


@pytest.mark.rule("RPR-12")
def test_the_word_that_data_may_be_wiped_is_kept_in_no_draft(liu):
    page = liu.get(reverse("repairs_portal:new_return")).content.decode()

    (box,) = re.findall(r'<input[^>]*name="wipe_notice_read"[^>]*>', page)
    assert "data-no-draft" in box
    assert "checked" not in box


@pytest.mark.rule("RPR-01")
def test_a_model_that_we_do_not_know_stays_in_the_words_it_was_typed_in(liu, of, sign_in, company):
    form = {"model": "老款 <b>MX</b>-9", "pieces": "2", "wipe_notice_read": "on"}

    filed = liu.post(reverse("repairs_portal:new_return"), form)

    with in_company(company):
        order = ReturnOrder.objects.select_related("case").get()
        assert [(line.product, line.named) for line in order.lines.all()] == [(None, form["model"])] * 2
        assert form["model"] in order.case.title
    pages = [liu.get(filed.url), sign_in(of("Chen")).get(order.get_absolute_url())]
    assert all("老款 &lt;b&gt;MX&lt;/b&gt;-9" in page.content.decode() for page in pages)


def test_a_dealer_cannot_insist_on_another_dealers_unit(liu, company):
    answer = liu.post(
        reverse("repairs_portal:new_return"), {"serials": "SZ00000001", "wipe_notice_read": "on", "insists": "on"}
    )

    assert answer.status_code == 422
    assert "SZ00000001" in answer.content.decode()


@pytest.mark.rule("RPR-20")
def test_a_dealer_confirms_the_arrival_once(liu, build):
    order = build("shipped")

    liu.post(door("arrival", order))

    assert (again(order).status, again(order).arrival_by) == (Status.ARRIVED, "Liu")
    assert liu.post(door("arrival", order)).status_code == 409


@pytest.mark.rule("RPR-11")
@pytest.mark.parametrize(("accepts", "status"), [("1", QuoteStatus.ACCEPTED), ("0", QuoteStatus.REFUSED)])
def test_a_dealer_answers_the_quote_that_was_on_his_page(liu, build, company, of, accepts, status):
    order = build("inspected", SERIALS[0])
    with in_company(company) as now:
        quote = offer_quote(order, [Item(order.lines.get(), "换主板", 12000)], actor=of("Chen"), now=now)
    assert "120" in liu.get(door("return", order)).content.decode()
    assert liu.post(door("quote", order), {"quote": "99", "accepts": "1"}).status_code == 409

    liu.post(door("quote", order), {"quote": str(quote.number), "accepts": accepts})

    with in_company(company):
        quote.refresh_from_db()
        assert (quote.status, quote.answered_name) == (status, "Liu")


@pytest.mark.rule("RPR-07", "RPR-08")
@pytest.mark.parametrize(("agrees", "state"), [("1", Agreement.AGREED), ("0", Agreement.DISPUTED)])
def test_a_dealer_agrees_or_disputes(liu, build, company, of, agrees, state):
    order = build("received")
    with in_company(company) as now:
        order = counted(order, of("Chen"), now=now, **{SERIALS[0]: Counted.MISSING})
        order = inspect_return(order, actor=of("Chen"), now=now)
        propose_agreement(order, "按两台处理", actor=of("Chen"), now=now)
    assert "按两台处理" in liu.get(door("return", order)).content.decode()

    liu.post(door("agreement", order), {"agrees": agrees, "answer": "好"})

    assert again(order).agreement == state


def test_a_dealer_withdraws_only_what_has_not_arrived(liu, build):
    filed, arrived = build("filed", SERIALS[0]), build("received", SERIALS[1])

    liu.post(door("withdraw", filed))

    assert again(filed).status == Status.WITHDRAWN
    assert liu.post(door("withdraw", arrived)).status_code == 409


def test_another_dealers_return_is_nowhere(build, of, sign_in):
    order, ma = build("shipped"), sign_in(of("Ma"))

    assert ma.get(door("return", order)).status_code == 404
    for name in ("quote", "agreement", "arrival", "withdraw"):
        assert ma.post(door(name, order), {"accepts": "1", "agrees": "1"}).status_code == 404
    assert ma.get(order.get_absolute_url()).status_code == 403
    assert again(order).status == Status.SHIPPED


def test_home_says_what_waits_for_the_dealer(liu, build):
    order = build("shipped")

    assert order.case.number in liu.get(reverse("portal:home")).content.decode()


def test_lists_of_the_portal_ask_as_often_for_many(liu, build, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    build("filed", SERIALS[0])
    liu.get(reverse("portal:cases"))
    with CaptureQueriesContext(connection) as one:
        liu.get(reverse("portal:cases"))
    build("filed", SERIALS[1])
    build("filed", SERIALS[2])
    with CaptureQueriesContext(connection) as three:
        liu.get(reverse("portal:cases"))
    assert len(three) == len(one)


@pytest.fixture
def fan(company, sign_in):
    with in_company(company) as now:
        return sign_in(hire("Fan", "factory", team="factory", since=now - 50 * DAY))


@pytest.mark.rule("RPR-03")
def test_the_factory_sees_what_to_repair_and_no_contacts(fan, build, company):
    order = build("at_factory")

    text = fan.get(reverse("repairs:factory")).content.decode()
    page = fan.get(order.get_absolute_url(), follow=True).content.decode()

    for said in (text, page):
        assert order.case.number in said
        assert "gz01@dealer.test" not in said
        assert "恒达" not in said
    assert SERIALS[0] in page


def test_the_factory_marks_units_and_ships(fan, build, company):
    order = build("at_factory", SERIALS[0])
    with in_company(company):
        line = order.lines.get()

    fan.post(
        reverse("repairs:factory_return", args=[order.case.number]),
        {f"result-{line.pk}": "replaced", f"serial-{line.pk}": "new 77"},
    )
    ship = reverse("repairs:factory_ship", args=[order.case.number])
    assert fan.post(ship, {"carrier": "德邦"}).status_code == 422
    fan.post(ship, {"carrier": "德邦", "waybill": "DB1002003"})

    assert again(order).status == Status.REPAIRED
    with in_company(company):
        assert Unit.objects.get(serial=SERIALS[0]).replaced_by.serial == "NEW77"
        assert order.case.shipments.get(leg="return.from_factory").waybill == "DB1002003"


def test_the_factory_finds_nothing_that_is_not_there(fan, build):
    order = build("received")

    assert fan.get(reverse("repairs:factory_return", args=[order.case.number])).status_code == 404


def test_the_analysis_counts_the_week_and_gives_a_file(build, of, sign_in):
    build("arrived")
    chen = sign_in(of("Chen"))

    assert "hdd" in chen.get(reverse("repairs:analysis")).content.decode()
    assert chen.get(reverse("repairs:analysis"), {"by": "month", "file": "csv"}).status_code == 200
    for odd in ({"on": "nonsense"}, {"on": "1000-01-01"}):
        assert chen.get(reverse("repairs:analysis"), odd).status_code == 404


@pytest.mark.rule("SUR-10")
def test_a_dealer_rates_a_finished_return_and_may_think_again_until_the_callback(liu, build, of, sign_in, company):
    order = build("arrived", SERIALS[0])

    first = liu.post(door("rating", order), {"stars": "2", "text": "等了很久"})
    asked_again = liu.get(door("return", order) + "?rate").content.decode()
    second = liu.post(door("rating", order), {"stars": "5", "text": "换得很快 <b>"})

    assert (first.status_code, second.status_code) == (302, 302)
    assert "等了很久" in asked_again
    assert (again(order).rating, again(order).rated_by) == (5, "Liu")
    desk = sign_in(of("Chen")).get(order.get_absolute_url()).content.decode()
    assert "换得很快 &lt;b&gt;" in desk
    assert "Liu 评了 5 星（满分 5 星）" in desk
    with in_company(company) as now:
        finish_callback(again(order), "satisfied", "满意", actor=of("Chen"), now=now)
    late = liu.post(door("rating", order), {"stars": "1"})
    assert (late.status_code, again(order).rating) == (409, 5)
    assert 'name="stars"' not in liu.get(door("return", order) + "?rate").content.decode()


@pytest.mark.rule("SUR-10")
@pytest.mark.parametrize(
    ("maker", "who", "stars", "status"),
    [
        ("arrived", "Liu", "", 422),
        ("arrived", "Liu", "6", 422),
        ("arrived", "Ma", "5", 404),
        ("shipped", "Liu", "5", 409),
    ],
)
def test_a_rating_is_refused(build, of, sign_in, maker, who, stars, status):
    order = build(maker, SERIALS[0])

    answer = sign_in(of(who)).post(door("rating", order), {"stars": stars, "text": "这句话还在"})

    assert (answer.status_code, again(order).rating) == (status, None)
    assert status != 422 or "这句话还在" in answer.content.decode()


@pytest.mark.rule("RPR-07")
def test_the_portal_names_what_differs_before_the_proposal_and_what_was_agreed_after(liu, build, company, of):
    order = build("received", SERIALS[0])
    with in_company(company) as now:
        order = counted(order, of("Chen"), now=now, **{SERIALS[0]: Counted.MISSING})
        inspect_return(order, actor=of("Chen"), now=now)
    before = liu.get(door("return", order)).content.decode()
    with in_company(company) as now:
        propose_agreement(again(order), "少的一台算未寄出。", actor=of("Chen"), now=now)
    liu.post(door("agreement", order), {"agrees": "1", "answer": "好的"})
    after = liu.get(door("return", order)).content.decode()

    assert "实收与您的清单不一致" in before
    assert "差异已商定" in after
    assert "少的一台算未寄出。" in after


@pytest.mark.rule("RPR-09")
def test_the_factory_is_told_at_each_line_what_is_missing(fan, build, company):
    order = build("at_factory", *SERIALS[:2])
    with in_company(company):
        lines = list(order.lines.values_list("pk", flat=True))

    page = fan.post(
        reverse("repairs:factory_return", args=[order.case.number]), {f"result-{pk}": "replaced" for pk in lines}
    )

    assert page.status_code == 422
    assert page.content.decode().count("请填写更换件序列号。") == 2
