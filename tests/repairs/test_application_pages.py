"""Applications on pages: at the desk, in the portal, at purchasing and commerce."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse, reverse_lazy

from csdesk.approvals.queries import open_request
from csdesk.approvals.services import sign
from csdesk.documents.models import Scan
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from dealers.models import Dealer
from repairs.lifecycle import RETURN_LIFECYCLE, Status
from repairs.models import Refund, ReturnOrder
from repairs.services.applying import apply_for_return
from repairs.services.filing import NewReturn, NewUnit
from repairs.services.receiving import inspect_return, receive_return
from repairs.web.timeline import _TELLERS
from tests.conftest import in_company
from tests.documents.papers import PDF
from tests.repairs.returns import PARCEL, SERIALS, counted, make_contact, make_dealer, make_product, make_units
from tests.tickets.company import furnish, hire


@pytest.fixture
def company(alpha):
    """A company with goods and a dealer; its scope closed again, for requests."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - timedelta(days=60))
        make_units(make_product(), dealer=make_dealer())
    return alpha


@pytest.fixture
def person(company):
    """Hire somebody: `person("Chen", "specialist")`."""

    def make(name, role, **fields):
        with in_company(company) as now:
            return hire(name, role, since=now - timedelta(days=50), **fields)

    return make


@pytest.fixture
def chen(person):
    return person("Chen", "specialist", team="service")


@pytest.fixture
def liu(person, company):
    """A contact of the dealer."""
    member = person("Liu", "dealer")
    with in_company(company):
        make_contact(Dealer.objects.get(), member)
    return member


@pytest.fixture
def application(company, chen):
    with in_company(company) as now:
        new = NewReturn(
            tuple(NewUnit(serial) for serial in SERIALS),
            dealer=Dealer.objects.get(),
            ground="dead_on_arrival",
            ground_text="开箱不通电",
        )
        return apply_for_return(new, actor=chen, now=now)


def approve(company, order, *roles, person):
    signers = [person(role.title(), role) for role in roles]
    with in_company(company) as now:
        for signer in signers:
            sign(open_request(order.case, "doa.application").pk, "approve", reason="", actor=signer, now=now)
        return ReturnOrder.objects.select_related("case").get(pk=order.pk)


TYPED = {"dealer": "GZ01", "ground": "dead_on_arrival", "ground_text": "开箱不通电", "serials": "\n".join(SERIALS)}


def test_new_application_asks_for_signatures(sign_in, chen, company):
    client = sign_in(chen)

    shown = client.get(reverse("repairs:new_application"))
    done = client.post(reverse("repairs:new_application"), TYPED)

    assert (shown.status_code, done.status_code) == (200, 302)
    with in_company(company):
        order = ReturnOrder.objects.select_related("case").get()
        assert open_request(order.case, "doa.application") is not None
        page = order.get_absolute_url()
    assert done.headers["Location"] == page
    assert "批准后才显示" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"ground": ""}, {"ground_text": ""}, {"serials": ""}, {"ground": "nonsense"}, {"dealer": "nobody"}]
)
def test_new_application_refuses_and_keeps_what_was_typed(sign_in, chen, company, wrong):
    answer = sign_in(chen).post(reverse("repairs:new_application"), {**TYPED, **wrong})

    assert answer.status_code == 422
    if "ground_text" not in wrong:
        assert "开箱不通电" in answer.content.decode()
    with in_company(company):
        assert not ReturnOrder.objects.exists()


@pytest.mark.rule("DOA-01")
def test_the_portal_shows_the_address_only_after_the_approval(sign_in, liu, company, person):
    client = sign_in(liu)
    client.post(reverse("repairs_portal:new_application"), {k: v for k, v in TYPED.items() if k != "dealer"})
    with in_company(company):
        order = ReturnOrder.objects.select_related("case__holder").get()
    page = reverse("repairs_portal:return", args=[order.case.number])

    before = client.get(page).content.decode()
    approve(company, order, "head-channel", "head-product", person=person)
    after = client.get(page).content.decode()

    assert ("置富数码客服部" in before, "<span>置富数码客服部</span>" in after) == (False, True)


@pytest.mark.rule("DOA-08")
@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.FILED, "已批准，待收货"), (Status.AT_PURCHASING, "换货中"), (Status.REPAIRED, "换新品已备好")],
)
def test_the_portal_says_of_goods_dead_on_arrival_that_they_are_exchanged(
    sign_in, liu, company, application, status, words
):
    with in_company(company):
        ReturnOrder.objects.filter(pk=application.pk).update(status=status)

    page = sign_in(liu).get(reverse("repairs_portal:return", args=[application.case.number])).content.decode()

    assert words in page
    assert not [word for word in ("维修", "返修单") if word in page.replace("返修单列表", "")]


@pytest.mark.rule("DOA-02")
def test_who_signs_reads_which_units_and_who_applied(sign_in, liu, company, person):
    sign_in(liu).post(reverse("repairs_portal:new_application"), {k: v for k, v in TYPED.items() if k != "dealer"})
    head = person("Kang", "head-product")
    with in_company(company):
        case = ReturnOrder.objects.select_related("case").get().case
        request = open_request(case, "doa.application")

    page = sign_in(head).get(reverse("approvals:show", args=[request.pk])).content.decode()

    assert all(serial in page for serial in SERIALS)
    assert "保修" in page
    assert re.search("申请人</dt><dd>[^<]+ · 恒达", page)


def test_the_portal_refuses_an_application_without_a_ground(sign_in, liu, company):
    answer = sign_in(liu).post(reverse("repairs_portal:new_application"), {"serials": SERIALS[0], "ground_text": "坏"})

    assert answer.status_code == 422
    with in_company(company):
        assert not ReturnOrder.objects.exists()


@pytest.mark.parametrize("query", ["", "?q={number}", "?q={serial}"])
def test_the_portal_lists_applications_and_finds_them_by_number_and_serial(sign_in, liu, application, query):
    number = application.case.number
    page = reverse("portal:cases") + query.format(number=number, serial=SERIALS[0])

    assert number in sign_in(liu).get(page).content.decode()


def test_another_dealer_finds_no_application(sign_in, person, company, application):
    other = person("Wu", "dealer")
    with in_company(company):
        make_contact(make_dealer("SZ02"), other)

    assert sign_in(other).get(reverse("repairs_portal:return", args=[application.case.number])).status_code == 404


@pytest.mark.rule("DOA-12", "DOC-01")
def test_the_printed_application_bears_the_customer_service_number(sign_in, chen, company, application):
    with in_company(company) as now:
        paper = print_form(application.case, "doa.application", actor=chen, now=now, language="zh-hans")
        page = reverse("documents:form", args=[paper.number])

    shown = sign_in(chen).get(page).content.decode()

    assert "ZFKFBFJ005" in shown
    assert re.search(f"客服部编号.{{0,40}}{application.case.number}", shown, re.DOTALL)


@pytest.mark.rule("DOA-07")
def test_counting_asks_for_the_freight_of_approved_goods(sign_in, chen, company, application, person):
    order = approve(company, application, "head-channel", "head-product", person=person)
    client, page = sign_in(chen), reverse("repairs:count", args=[order.case.number])
    counts = {f"line-{pk}": "present" for pk in _lines(company, order)}

    refused = client.post(page, counts)
    wrong = client.post(page, {**counts, "cost": "-8"})
    done = client.post(page, {**counts, "carrier": "顺丰", "waybill": "SF0000001", "cost": "25.50"})

    assert (refused.status_code, wrong.status_code, done.status_code) == (422, 422, 302)
    assert re.search('value="-8" aria-invalid="true".*?field-errors', wrong.content.decode())
    with in_company(company):
        assert open_request(order.case, "doa.freight").amount_fen == 2550


def _lines(company, order):
    with in_company(company):
        return list(order.lines.values_list("pk", flat=True))


@pytest.fixture
def refund(company, application, chen, person):
    """A refund that all have signed."""
    order = approve(company, application, "head-channel", "head-product", person=person)
    commerce = person("Commerce", "commerce")
    with in_company(company) as now:
        order = receive_return(order, actor=chen, now=now, parcel=PARCEL)
        order = inspect_return(counted(order, chen, now=now), actor=chen, now=now)
        paper = print_form(order.case, "doa.application", actor=None, now=now)
        add_scan(paper, PDF, "DOA.pdf", "application/pdf", actor=None, now=now)
        ReturnOrder.objects.filter(pk=order.pk).update(status=Status.REFUNDING)
        made = Refund.objects.create(
            order=order, price_fen=90_000, amount_fen=90_000, state="approved", asked_by=chen, asked_at=now
        )
    return made, commerce


@pytest.mark.rule("DOA-10")
def test_commerce_credits_what_all_have_signed(sign_in, refund, company):
    made, commerce = refund
    client, number = sign_in(commerce), made.order.case.number

    listed = client.get(reverse("repairs:refunds"))
    refused = client.post(reverse("repairs:credit", args=[number]), {"sales_return": " "})
    done = client.post(reverse("repairs:credit", args=[number]), {"sales_return": "XT-2026-1"})

    assert number in listed.content.decode()
    assert (refused.status_code, done.status_code) == (422, 302)
    with in_company(company):
        assert ReturnOrder.objects.get(pk=made.order_id).status == Status.REFUNDED
    assert client.post(reverse("repairs:credit", args=[number]), {"sales_return": "X"}).status_code == 404


@pytest.mark.rule("DOA-11")
def test_refunds_say_whose_turn_it_is_while_the_signed_paper_is_missing(sign_in, refund, company, chen):
    made, commerce = refund
    with in_company(company) as now:
        Scan.objects.update(taken_back_at=now)
    papers = reverse("documents:papers", args=[made.order.case.number])

    waiting = sign_in(commerce).get(reverse("repairs:refunds")).content.decode()
    desk = sign_in(chen).get(made.order.get_absolute_url()).content.decode()

    assert "DOA-11" in waiting
    assert "Chen 在客服部打印并扫描" in waiting
    assert 'name="sales_return"' not in waiting
    assert papers not in waiting  # commerce has no page of the case
    assert f'href="{papers}"' in desk
    assert "扫描已签字的申请" in desk


def test_every_event_of_an_application_is_told_in_words():
    known = {f"return.{each.name}" for each in RETURN_LIFECYCLE} | {"return.apply", "return.refund_approved"}

    assert known - set(_TELLERS) == set()


def test_refunds_are_commerces_alone(sign_in, refund, chen):
    made, _commerce = refund
    client = sign_in(chen)

    assert client.get(reverse("repairs:refunds")).status_code == 403
    assert client.post(reverse("repairs:credit", args=[made.order.case.number])).status_code == 403


@pytest.mark.rule("DOA-08")
def test_purchasing_sees_what_to_exchange_and_the_factory_does_not(sign_in, application, company, person):
    with in_company(company):
        ReturnOrder.objects.filter(pk=application.pk).update(status=Status.AT_PURCHASING)
    number = application.case.number
    purchasing, factory = person("Meng", "purchasing", team="purchasing"), person("Fan", "factory", team="factory")

    seen = {who: sign_in(who).get(reverse("repairs:factory")).content.decode() for who in (purchasing, factory)}

    assert [number in page for page in seen.values()] == [True, False]
    assert ["没有待发货品" in page for page in seen.values()] == [False, True]
    assert sign_in(factory).get(reverse("repairs:factory_return", args=[number])).status_code == 404
    assert sign_in(purchasing).get(reverse("repairs:factory_return", args=[number])).status_code == 200


NARROW = (reverse_lazy("repairs:factory"), reverse_lazy("repairs:refunds"))


@pytest.mark.parametrize(
    ("role", "on_rail"),
    [("supervisor", [0, 0]), ("factory", [1, 0]), ("purchasing", [1, 0]), ("commerce", [0, 1]), ("specialist", [0, 0])],
)
def test_narrow_pages_stand_on_the_rail_of_those_whose_daily_work_they_are(sign_in, person, role, on_rail):
    page = sign_in(person("Wu", role)).get(reverse("account_change_password")).content.decode()

    assert [page.count(f'href="{address}"') for address in NARROW] == on_rail


def test_the_supervisor_reaches_the_narrow_pages_from_the_queue(sign_in, person):
    client = sign_in(person("Zhao", "supervisor"))

    queue = client.get(reverse("repairs:queue"), follow=True).content.decode()

    assert all(f'href="{address}"' in queue for address in NARROW)
    assert [client.get(address).status_code for address in NARROW] == [200, 200]
