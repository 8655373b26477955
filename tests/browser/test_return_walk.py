"""A return walked by five people: filed on a phone, counted, agreed on, repaired, shipped, confirmed, asked after."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from csdesk.cases.models import Phase
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import ContactRole
from products.models import Unit
from repairs.lifecycle import Status
from repairs.models import ReturnOrder
from tests.browser.walking import Crew, assert_waits, press, submit_dialog
from tests.browser.watch import assert_fits
from tests.conftest import in_company
from tests.portal.conftest import new_contact, new_dealer
from tests.repairs.returns import SERIALS, make_product, make_units
from tests.tickets.company import furnish, hire

STAFF = {"陈静": ("specialist", "service"), "范师傅": ("factory", "factory"), "石师傅": ("shipping", "factory")}
FAULTY, MENDED, LOST = SERIALS


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """A dealer's owner and his clerk, the desk, the factory's repairer and who ships there; three units were sold."""
    with in_company(alpha) as now:
        before = now - timedelta(days=60)
        furnish(alpha, since=before)
        found = {
            name: hire(name, role, team=team, since=before, email=f"{role}@alpha.test")
            for name, (role, team) in STAFF.items()
        }
        dealer = new_dealer("GZ01", "广州恒达电子", since=before.date(), address="广州市天河区", email="gz@dealer.test")
        for name, role in (("刘老板", ContactRole.OWNER), ("小梁", ContactRole.CLERK)):
            found[name] = new_contact(dealer, name, role).member
            Member.objects.filter(pk=found[name].pk).update(language="zh-hans")
        make_units(make_product(), dealer=dealer, invoiced_on=(now - timedelta(days=100)).date())
    return found


def file_and_print(dealer: Page) -> tuple[str, str]:
    """Serials pasted on a phone, the notice read, the slip printed; numbers of the return and of its slip."""
    dealer.goto("/portal/new/")
    dealer.get_by_role("link", name="送修").click()
    dealer.fill("#id_serials", f"{FAULTY}\t通电无反应\n{MENDED.lower()}\n {LOST} ")
    dealer.select_option("#id_fault", index=1)
    assert_fits(dealer)
    dealer.check("#id_wipe_notice_read")
    press(dealer, "提交返修单")
    expect(dealer.locator("#main")).to_contain_text(LOST)
    number = dealer.url.rstrip("/").rsplit("/", 1)[-1]
    assert_fits(dealer)
    dealer.locator("main .actions").get_by_role("link", name="打印返修单").click()
    dealer.get_by_text("打印单据", exact=True).click()
    dealer.get_by_role("link", name="返修单（随货）").click()
    press(dealer, "生成单据")
    slip = dealer.locator(".paper-number strong").first
    expect(slip).to_contain_text("DJ-")
    return number, slip.inner_text()


def receive_and_count(desk: Page, number: str, slip: str) -> None:
    """The slip scanned, two of three serials scanned: what is not in the parcel is agreed on the same day."""
    assert_waits(desk, "/returns/", number)
    desk.goto("/returns/scan/")
    desk.fill("#code", slip)
    desk.keyboard.press("Enter")
    desk.locator("#scanned").press_sequentially(f"{FAULTY}\n{MENDED}\n")
    expect(desk.locator("[data-count-left]")).to_have_text("1")
    desk.check("[name=rest_missing]")
    press(desk, "保存：验收完成")
    submit_dialog(desk, "向代理商提出方案", {"proposal": "只收到两台，先修这两台。"}, "提出方案")


def agree(dealer: Page, number: str) -> None:
    """What the desk proposes waits on the dealer's home; one tap agrees."""
    assert_waits(dealer, "/portal/", number, "有差异")
    dealer.locator(".portal-need", has_text=number).click()
    expect(dealer.locator("#main")).to_contain_text("先修这两台")
    assert_fits(dealer)
    press(dealer, "同意")
    expect(dealer.locator("#main")).to_contain_text("差异已商定")


def forward(desk: Page, number: str) -> None:
    """To the factory, with carrier and waybill."""
    desk.goto(f"/returns/{number}/")
    submit_dialog(desk, "寄往工厂", {"carrier": "顺丰", "waybill": "SF1000000001", "cost": "25"}, "登记发货")
    expect(desk.locator(".case-marks")).to_contain_text("工厂")


def repair(factory: Page, number: str) -> None:
    """On the factory's narrow page one unit is replaced, one repaired."""
    assert_waits(factory, "/factory/", number)
    factory.get_by_role("link", name=number).click()
    assert_fits(factory)
    expect(factory.locator("#main")).not_to_contain_text(LOST)
    lines = factory.locator(".count-line")
    lines.nth(0).get_by_text("已更换").click()
    lines.nth(0).get_by_placeholder("更换件序列号").fill("NEW0000000077")
    lines.nth(1).get_by_text("已修复").click()
    press(factory, "保存")
    expect(factory).to_have_url(re.compile("/factory/$"))


def send_from_factory(shipping: Page, number: str) -> None:
    """Who ships sees what is finished, and enters the waybill."""
    assert_waits(shipping, "/factory/", number)
    shipping.get_by_role("link", name=number).click()
    shipping.fill("[name=carrier]", "德邦")
    shipping.fill("[name=waybill]", "DB1002003")
    press(shipping, "登记发货")
    expect(shipping.locator("#main")).not_to_contain_text(number)


def give_back(desk: Page, number: str, expected_on: str) -> None:
    """The goods are back, the customer is phoned, the parcel leaves."""
    desk.goto(f"/returns/{number}/")
    press(desk, "货已回客服")
    expect(desk.get_by_role("button", name="货已回客服")).to_have_count(0)
    assert_waits(desk, "/returns/back/", number, "广州恒达电子")
    desk.goto(f"/returns/{number}/")
    submit_dialog(desk, "已通知客户", {"note": "已电话告知刘老板。"}, "保存")
    parcel = {"carrier": "顺丰", "waybill": "SF2000000002", "expected_on": expected_on}
    submit_dialog(desk, "寄给代理商", parcel, "已发货：通知代理商")


def confirm(dealer: Page, number: str) -> None:
    """The waybill is on the dealer's page; one tap says that the goods are there."""
    assert_waits(dealer, "/portal/", number)
    dealer.locator(".portal-need", has_text=number).click()
    expect(dealer.locator("#main")).to_contain_text("SF2000000002")
    expect(dealer.locator("#main")).to_contain_text("NEW0000000077")
    assert_fits(dealer)
    press(dealer, "货品已收到")
    expect(dealer.get_by_role("button", name="货品已收到")).to_have_count(0)


def rate(dealer: Page) -> None:
    """Four stars and a word, on the same page."""
    dealer.locator(".stars-choice label").nth(3).click()
    dealer.fill("#rating [name=text]", "修得快")
    assert_fits(dealer)
    press(dealer, "评价")
    expect(dealer.locator(".portal-rated")).to_contain_text("修得快")


def ask_after(desk: Page, number: str) -> None:
    """The dealer's stars are on the desk's page; the call afterwards ends the matter."""
    desk.goto(f"/returns/{number}/")
    expect(desk.locator("#main")).to_contain_text("修得快")
    desk.get_by_role("link", name="回访结果", exact=True).first.click()
    dialog = desk.locator("dialog[open]")
    dialog.get_by_label("满意", exact=True).check()
    dialog.locator("[name=note]").fill("一切正常。")
    dialog.get_by_role("button", name="保存结果").click()
    expect(dialog).to_have_count(0)
    expect(desk.get_by_role("link", name="回访结果", exact=True)).to_have_count(0)


@pytest.mark.rule("RPR-01", "RPR-02", "RPR-07", "RPR-09", "RPR-17", "RPR-18", "RPR-20")
def test_five_people_walk_a_return(crew: Crew, people: dict[str, Member], alpha: Tenant) -> None:
    owner, clerk = crew.phone(people["刘老板"]), crew.phone(people["小梁"])
    desk, factory, shipping = crew.desk(people["陈静"]), crew.phone(people["范师傅"]), crew.phone(people["石师傅"])
    with in_company(alpha) as now:
        expected_on = (now + timedelta(days=2)).date().isoformat()

    number, slip = file_and_print(owner)
    receive_and_count(desk, number, slip)
    agree(owner, number)
    forward(desk, number)
    repair(factory, number)
    send_from_factory(shipping, number)
    give_back(desk, number, expected_on)
    confirm(clerk, number)
    rate(clerk)
    ask_after(desk, number)

    with in_company(alpha):
        order = ReturnOrder.objects.select_related("case").get()
        results = dict(order.lines.values_list("serial", "result"))
        assert (order.status, order.case.phase, order.arrival_by) == (Status.ARRIVED, Phase.CLOSED, "小梁")
        assert (order.rating, order.rated_by) == (4, "小梁")
        assert results == {FAULTY: "replaced", MENDED: "repaired", LOST: "missing"}
        assert Unit.objects.get(serial=FAULTY).replaced_by.serial == "NEW0000000077"
