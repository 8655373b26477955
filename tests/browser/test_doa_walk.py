"""Goods dead on arrival: applied for, signed on phones, only then sent; exchanged, or refunded."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from repairs.lifecycle import Status
from repairs.models import Result, ReturnOrder
from tests.browser.test_portal import LABEL
from tests.browser.walking import Crew, assert_waits, press, submit_dialog
from tests.browser.watch import assert_fits
from tests.conftest import in_company
from tests.portal.conftest import new_contact, new_dealer
from tests.repairs.returns import SERIALS, make_product, make_units
from tests.tickets.company import furnish, hire

STAFF = {
    "陈静": ("specialist", "service"),
    "黄海": ("head-channel", "channel"),
    "吴桐": ("head-product", "product"),
    "采购孟": ("purchasing", "purchasing"),
    "库管": ("warehouse", "warehouse"),
    "马兰": ("finance", "finance"),
    "商务": ("commerce", "commerce"),
}
ADDRESS = "置富数码客服部"


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """A dealer's contact, the desk, and whoever signs, exchanges, ships, credits; three units were sold."""
    with in_company(alpha) as now:
        before = now - timedelta(days=60)
        furnish(alpha, since=before)
        found = {
            name: hire(name, role, team=team, since=before, email=f"{role}@alpha.test")
            for name, (role, team) in STAFF.items()
        }
        dealer = new_dealer("GZ01", "广州恒达电子", since=before.date(), address="广州市天河区", email="gz@dealer.test")
        found["刘老板"] = new_contact(dealer, "刘老板").member
        Member.objects.filter(pk=found["刘老板"].pk).update(language="zh-hans")
        make_units(make_product(), dealer=dealer, invoiced_on=(now - timedelta(days=5)).date())
    return found


def apply(dealer: Page, *, refund: bool = False) -> str:
    """One unit, dead on arrival; no address is told yet. The application's number."""
    dealer.goto("/portal/new/")
    dealer.get_by_role("link", name="申请退换货").click()
    dealer.select_option("#id_ground", label="新品开箱不良（DOA）")
    dealer.fill("#id_ground_text", "开箱不通电")
    dealer.fill("#id_serials", SERIALS[0])
    dealer.locator("#id_wants_refund").set_checked(refund)
    assert_fits(dealer)
    press(dealer, "提交申请")
    expect(dealer.locator("#main")).to_contain_text(SERIALS[0])
    expect(dealer.locator("#main")).not_to_contain_text(ADDRESS)
    assert_fits(dealer)
    return dealer.url.rstrip("/").rsplit("/", 1)[-1]


def sign(signer: Page, number: str) -> None:
    """One tap in the inbox."""
    assert_waits(signer, "/approvals/", number)
    signer.locator("#approval-rows li", has_text=number).get_by_role("button", name="同意").tap()
    expect(signer.locator("#approvals")).not_to_contain_text(number)


def read_address(dealer: Page, number: str) -> None:
    """Both have signed: where the goods go is on the dealer's page."""
    assert_waits(dealer, f"/portal/returns/{number}/", number)
    expect(dealer.locator("#ship-to")).to_contain_text(ADDRESS)
    assert_fits(dealer)


def receive(desk: Page, number: str) -> None:
    """The number typed, the parcel's freight noted, the unit scanned and inspected."""
    assert_waits(desk, "/returns/", number)
    desk.goto("/returns/scan/")
    desk.fill("#code", number)
    desk.keyboard.press("Enter")
    desk.fill("#carrier", "顺丰")
    desk.fill("#waybill", "SF0000000001")
    desk.fill("#cost", "25.50")
    desk.locator("#scanned").press_sequentially(f"{SERIALS[0]}\n")
    press(desk, "保存：验收完成")
    expect(desk).to_have_url(re.compile(f"/returns/{number}/$"))


def print_and_scan(desk: Page, number: str) -> None:
    """The signed application on paper, photographed."""
    desk.goto(f"/documents/cases/{number}/")
    desk.get_by_text("打印单据", exact=True).click()
    desk.get_by_role("link", name="DOA申请").last.click()
    press(desk, "生成单据")
    expect(desk.locator(".paper").first).to_contain_text("ZFKFBFJ005")
    desk.set_input_files("[name=scans]", LABEL)
    press(desk, "上传扫描件")
    expect(desk.locator(".scan-list")).to_be_visible()


def exchange(purchasing: Page, number: str) -> None:
    """A good unit for the dead one."""
    assert_waits(purchasing, "/factory/", number)
    purchasing.get_by_role("link", name=number).click()
    purchasing.get_by_text("已更换").click()
    purchasing.get_by_placeholder("更换件序列号").fill("NEW0000000088")
    press(purchasing, "保存")
    expect(purchasing).to_have_url(re.compile("/factory/$"))


def send(warehouse: Page, number: str, expected_on: str) -> None:
    """The warehouse ships straight to the dealer."""
    assert_waits(warehouse, "/factory/", number)
    warehouse.get_by_role("link", name=number).click()
    expect(warehouse.locator("#main")).to_contain_text("广州恒达电子")
    for name, value in {"carrier": "顺丰", "waybill": "SF3000000003", "expected_on": expected_on, "cost": "20"}.items():
        warehouse.fill(f"[name={name}]", value)
    press(warehouse, "登记发货")
    expect(warehouse.locator("#main")).not_to_contain_text(number)


def confirm(dealer: Page, number: str) -> None:
    """The replacement is there."""
    assert_waits(dealer, "/portal/", number)
    dealer.locator(".portal-need", has_text=number).click()
    expect(dealer.locator("#main")).to_contain_text("NEW0000000088")
    press(dealer, "货品已收到")
    expect(dealer.get_by_role("button", name="货品已收到")).to_have_count(0)


def wait_for_paper(commerce: Page, number: str) -> None:
    """The signed paper is missing: the page says so, and that it is the desk's turn."""
    assert_waits(commerce, "/refunds/", number, "DOA-11", "陈静 在客服部打印并扫描")
    expect(commerce.locator("[name=sales_return]")).to_have_count(0)


def credit(commerce: Page, number: str) -> None:
    """The sales return is written, and the money credited against goods."""
    assert_waits(commerce, "/refunds/", number)
    commerce.fill("[name=sales_return]", "XT-2026-0001")
    press(commerce, "已抵货款")
    expect(commerce.locator("[name=sales_return]")).to_have_count(0)


@pytest.mark.rule("DOA-01", "DOA-02", "DOA-07", "DOA-08", "DOA-11", "RPR-20")
def test_dead_on_arrival_is_signed_sent_exchanged_and_confirmed(
    crew: Crew, people: dict[str, Member], alpha: Tenant, expected_errors: list[str]
) -> None:
    expected_errors += ["status of 409"]
    dealer, channel, product = (crew.phone(people[name]) for name in ("刘老板", "黄海", "吴桐"))
    desk, purchasing, warehouse = crew.desk(people["陈静"]), crew.phone(people["采购孟"]), crew.phone(people["库管"])
    with in_company(alpha) as now:
        expected_on = (now + timedelta(days=2)).date().isoformat()

    number = apply(dealer)
    sign(channel, number)
    sign(product, number)
    read_address(dealer, number)
    receive(desk, number)
    press(desk, "交采购部")
    expect(desk.locator("body")).to_contain_text("(DOA-11)")
    print_and_scan(desk, number)
    desk.goto(f"/returns/{number}/")
    press(desk, "交采购部")
    expect(desk.locator(".case-marks")).to_contain_text("采购部")
    exchange(purchasing, number)
    send(warehouse, number, expected_on)
    confirm(dealer, number)

    with in_company(alpha):
        order = ReturnOrder.objects.get()
        assert (order.status, order.lines.get().replacement_serial) == (Status.ARRIVED, "NEW0000000088")


@pytest.mark.rule("DOA-10", "DOA-11")
def test_a_refund_is_signed_by_three_and_credited_only_with_the_scan(
    crew: Crew, people: dict[str, Member], alpha: Tenant
) -> None:
    dealer, channel, product, finance = (crew.phone(people[name]) for name in ("刘老板", "黄海", "吴桐", "马兰"))
    desk, commerce = crew.desk(people["陈静"]), crew.phone(people["商务"])

    number = apply(dealer, refund=True)
    sign(channel, number)
    sign(product, number)
    receive(desk, number)
    submit_dialog(desk, "申请退款", {"price": "899", "amount": "899", "note": "无现货"}, "申请签字")
    for signer in (product, finance, commerce):
        sign(signer, number)
    wait_for_paper(commerce, number)
    print_and_scan(desk, number)
    credit(commerce, number)
    assert_waits(dealer, f"/portal/returns/{number}/", number, "已退款")

    with in_company(alpha):
        order = ReturnOrder.objects.get()
        assert (order.status, order.lines.get().result) == (Status.REFUNDED, Result.REFUNDED)
