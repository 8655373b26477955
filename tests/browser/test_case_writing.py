"""Writing on a case in the browser: drafts, who else types, what stops a send, canned replies, macros, going on."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from csdesk.conversations.models import CannedReply, Draft, Message
from csdesk.conversations.services.canned import CannedWords, save_canned
from csdesk.conversations.services.macros import save_macro
from csdesk.conversations.services.receiving import receive_message
from csdesk.live import presence
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.opening import open_complaint

PICTURES = os.environ.get("CSDESK_PICTURES")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(alpha):
    """Two agents, two complaints of Wang's, a canned reply and a macro."""
    presence.memory.forget_trouble()
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 1440 * HOUR)
        wang = hire("Wang", "agent", team="complaints", name="王小明", since=now - 1400 * HOUR)
        li = hire("Li", "agent", team="complaints", name="李芳", since=now - 1400 * HOUR)
        first = open_complaint(new_complaint(), actor=wang, now=now - 2 * HOUR)
        second = open_complaint(new_complaint(subject_of_complaint="发票抬头错误"), actor=wang, now=now - HOUR)
        words = CannedWords(
            "请寄发票", keyword="fp", folder="退换", text_zh="{customer_name}您好，请寄来 {case_number} 的发票。"
        )
        save_canned(words, actor=wang, now=now)
        steps = [("reply", "请寄来发票。"), ("pause", "evidence")]
        save_macro("要发票并等待", steps, kind="complaint", is_own=True, actor=wang, now=now)
    yield {"wang": wang, "li": li, "first": first, "second": second}
    for member in (wang, li):
        presence.leave(alpha.pk, member.pk, case_id=first.case_id)


def page_of(complaint):
    return f"/complaints/{complaint.case.number}/?compose=public"


def area(page):
    return page.locator(".composer textarea[name=text]")


def kept(alpha, model=Draft):
    with tenant_atomic(alpha.pk):
        return list(model.objects.order_by("pk").values_list("text", flat=True))


def picture(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_a_draft_is_back_on_another_machine_after_the_page_was_killed(page, new_context, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    area(page).press_sequentially("正在写的答复")
    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    page.close()

    elsewhere = new_context(DESK).new_page()
    enter(elsewhere, desk["wang"])
    elsewhere.goto(page_of(desk["first"]))

    expect(area(elsewhere)).to_have_value("正在写的答复")
    assert kept(alpha) == ["正在写的答复"]


def test_a_draft_typed_offline_is_saved_when_the_line_is_back(page, enter, alpha, desk, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    page.context.set_offline(True)
    area(page).fill("没有网络")
    expect(page.locator("[data-draft-state]")).to_contain_text("没有连接")

    page.context.set_offline(False)

    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    assert kept(alpha) == ["没有网络"]


def test_a_draft_of_many_words_is_saved(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))

    # More than 64 KiB on the wire.
    area(page).fill("长" * 9000)

    expect(page.locator("[data-draft-state]")).to_contain_text("已保存")
    assert kept(alpha) == ["长" * 9000]


def test_what_is_similar_stays_while_the_case_goes_on(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["second"]).replace("public", "internal"))
    similar = page.locator("[id^=similar-]")
    expect(similar).to_have_count(1)
    similar.evaluate("element => { element.dataset.seen = '1'; }")

    area(page).fill("已问财务。")
    page.get_by_role("button", name="保存备注").click()

    expect(page.locator("#stream")).to_contain_text("已问财务。")
    expect(similar).to_have_attribute("data-seen", "1")


def test_typing_shows_to_the_colleague_and_ends(page, new_context, enter, desk):
    # The live server has no sockets: the pages ask instead.
    other = new_context(DESK).new_page()
    enter(page, desk["wang"])
    enter(other, desk["li"])
    page.goto(page_of(desk["first"]))
    other.goto(page_of(desk["first"]).replace("public", "internal"))
    with other.expect_response(lambda answer: "doing=typing" in answer.url):
        area(other).press_sequentially("备注")

    page.evaluate("window.htmx.trigger('[data-presence]', 'presence-ask')")

    expect(page.locator(".presence-words")).to_have_text("李芳 正在输入")
    picture(page, "typing")


def test_a_send_is_stopped_by_something_newer_and_goes_on_after_reading(page, enter, alpha, desk, expected_errors):
    expected_errors.append("status of 409")
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    area(page).fill("已为您换货。")
    with tenant_atomic(alpha.pk) as now:
        receive_message(desk["first"].case, text="不用换了，退款吧。", sender_address="zhang@dealer.test", now=now)

    page.get_by_role("button", name="发送给").click()

    expect(page.locator(".composer-newer")).to_contain_text("退款吧")
    expect(area(page)).to_have_value("已为您换货。")
    picture(page, "stopped")
    assert_accessible(page, "#case-view")
    page.get_by_role("link", name="先看一看").click()
    expect(page.locator(".composer-newer")).to_have_count(0)
    expect(area(page)).to_have_value("已为您换货。")
    assert kept(alpha, Message) == ["不用换了，退款吧。"]


def test_a_canned_reply_is_put_in_by_keyboard(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    area(page).press_sequentially("您好 /fp")
    expect(page.locator(".picker-row[aria-selected=true]")).to_contain_text("请寄发票")
    picture(page, "picker")
    assert_accessible(page, "#case-view")

    page.keyboard.press("Enter")

    expect(area(page)).to_have_value(f"您好 张先生您好，请寄来 {desk['first'].case.number} 的发票。")
    with tenant_atomic(alpha.pk):
        assert CannedReply.objects.get().used_count == 1


def test_a_macro_says_what_it_will_do_and_does_it(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    page.locator(".composer .menu summary").click()
    page.get_by_role("link", name="要发票并等待").click()
    dialog = page.get_by_role("dialog", name="要发票并等待")
    expect(dialog).to_contain_text("发给 zhang@dealer.test")
    picture(page, "macro")
    assert_accessible(page)

    dialog.get_by_role("button", name="全部执行").click()

    expect(page.locator(".case-marks .tag").first).to_have_text("等待客户")
    assert kept(alpha, Message) == ["请寄来发票。"]


def test_ctrl_enter_sends_and_opens_the_next(page, enter, alpha, desk):
    enter(page, desk["wang"])
    page.goto(page_of(desk["first"]))
    area(page).fill("正在处理。")

    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_have_text("发票抬头错误")
    assert kept(alpha, Message) == ["正在处理。"]


PAGES = ["/canned/", "/canned/new/", "/macros/", "/macros/new/"]


@pytest.mark.parametrize(
    ("size", "language", "theme"), [(DESK, "zh-hans", "light"), (PHONE, "en", "dark")], ids=["desk-zh", "phone-en-dark"]
)
def test_pages_of_ready_made_words_are_accessible_and_fit(new_context, enter, alpha, desk, size, language, theme):
    with tenant_atomic(alpha.pk):
        Member.objects.filter(pk=desk["wang"].pk).update(language=language, preferences={"theme": theme})
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, desk["wang"])
    for address in [*PAGES, page_of(desk["first"])]:
        page.goto(address)

        picture(page, f"{address.strip('/').split('?')[0].replace('/', '-')}-{size['width']}-{theme}")
        assert_accessible(page, "#case-view" if address.startswith("/complaints/") else "html")
        assert_fits(page)
    watched.assert_quiet()
