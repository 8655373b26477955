"""A complaint from the queue to its end, as the people of the desk do it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from csdesk.conversations.services.receiving import receive_message
from csdesk.sla.models import Clock
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK
from tests.browser.watch import Watched
from tests.tickets.company import new_complaint
from tickets.models import Complaint, Liability
from tickets.services.answering import reply_to_customer
from tickets.services.classification import classify_complaint
from tickets.services.opening import open_complaint


@pytest.fixture
def complaint(alpha, people):
    """A complaint by mail that the agent took an hour ago."""
    with tenant_atomic(alpha.pk) as now:
        return open_complaint(new_complaint(), actor=people["agent"], now=now - timedelta(hours=1))


@pytest.fixture
def answered(alpha, people, complaint):
    """The complaint, answered just now: the follow-up call is due."""
    with tenant_atomic(alpha.pk) as now:
        reply_to_customer(complaint, "已为您换货。", actor=people["agent"], now=now, is_answer=True)
    return complaint


def state_of(complaint):
    with tenant_atomic(complaint.tenant_id):
        return Complaint.objects.get(pk=complaint.pk).status


@pytest.mark.rule("CMP-40")
def test_an_agent_answers_from_the_keyboard_in_time(page, enter, people, complaint, expected_errors):
    enter(page, people["agent"])
    page.goto("/complaints/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("移动硬盘")

    page.keyboard.press("r")
    text = page.locator("#composer textarea")
    expect(text).to_be_visible()
    text.fill("已为您换货，新机今天寄出。")
    page.get_by_label("这是处理结果答复").check()
    text.press("Control+Enter")

    # Whatever the page still asked for when one leaves it is broken off.
    expected_errors += ["htmx:sendAbort", "htmx:afterRequest"]
    # Sent, and on to the next: there is none.
    expect(page.locator("#toasts")).to_contain_text("没有其他待办了。")
    page.goto(f"/complaints/{complaint.case.number}/")
    expect(page.locator("#stream")).to_contain_text("已为您换货，新机今天寄出。")
    expect(page.locator(".case-marks")).to_contain_text("已答复")
    assert state_of(complaint) == "answered"
    with tenant_atomic(complaint.tenant_id):
        assert Clock.objects.get(case=complaint.case, kind="result").verdict == "met"


@pytest.mark.rule("CMP-33")
def test_an_agent_is_warned_of_an_apology_and_changes_the_text(page, enter, people, complaint, alpha, expected_errors):
    expected_errors.append("status of 422")
    with tenant_atomic(alpha.pk) as now:
        classify_complaint(complaint, {"liability": Liability.OTHERS}, actor=people["agent"], now=now)
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())

    page.locator("#composer textarea").fill("非常抱歉给您带来不便。")
    page.locator("#composer button.btn-primary[type=submit]").click()
    expect(page.locator(".composer-warning")).to_contain_text("致歉")
    expect(page.locator("#composer textarea")).to_have_value("非常抱歉给您带来不便。")
    page.locator("#composer textarea").fill("经核实属于运输问题，已协助您向承运商索赔。")
    page.locator("#composer button.btn-primary[type=submit]").click()

    expect(page.locator("#stream")).to_contain_text("已协助您向承运商索赔")
    expect(page.locator("#stream")).not_to_contain_text("非常抱歉")


def test_an_agent_reads_what_came_meanwhile_before_sending(page, enter, people, complaint, alpha, expected_errors):
    expected_errors.append("status of 409")
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())
    page.locator("#composer textarea").fill("明天给您换货。")
    with tenant_atomic(alpha.pk) as now:
        receive_message(complaint.case, text="不用换了，我要退款。", sender_address="zhang@dealer.test", now=now)

    page.locator("#composer button.btn-primary[type=submit]").click()
    expect(page.locator(".composer-newer")).to_contain_text("不用换了，我要退款。")
    expect(page.locator("#composer textarea")).to_have_value("明天给您换货。")
    page.locator("#composer textarea").fill("好的，为您办理退款。")
    page.locator("#composer button[type=submit]").click()

    expect(page.locator("#stream")).to_contain_text("好的，为您办理退款。")
    expect(page.locator("#stream")).not_to_contain_text("明天给您换货。")


def test_a_draft_comes_back_on_another_machine(new_context, enter, people, complaint):
    first = new_context(DESK).new_page()
    enter(first, people["agent"])
    first.goto(complaint.get_absolute_url())
    with first.expect_response(re.compile("/draft/public/")):
        first.locator("#composer textarea").fill("正在写的回复")
    second = new_context(DESK).new_page()
    enter(second, people["agent"])

    second.goto(complaint.get_absolute_url())

    expect(second.locator("#composer textarea")).to_have_value("正在写的回复")


@pytest.mark.rule("CMP-51")
def test_the_quality_head_follows_up_on_a_phone_and_closes(phone, enter, people, answered):
    enter(phone, people["quality"])
    phone.goto(answered.get_absolute_url())

    phone.get_by_role("link", name="回访结果").click()
    dialog = phone.locator("dialog[open]")
    dialog.get_by_label("满意，结案", exact=True).check()
    dialog.get_by_label("谈话记录").fill("客户表示满意。")
    dialog.locator("button[type=submit]").click()

    expect(phone.locator(".case-marks")).to_contain_text("已结案")
    expect(phone.locator("dialog[open]")).to_have_count(0)
    assert state_of(answered) == "closed"


@pytest.mark.rule("CMP-52")
def test_not_satisfied_opens_again_and_promises_anew(page, enter, people, answered):
    enter(page, people["quality"])
    page.goto(answered.get_absolute_url())

    page.keyboard.press("e")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("不满意，重新处理").check()
    dialog.get_by_label("谈话记录").fill("仍然掉线。")
    dialog.locator("button[type=submit]").click()

    expect(page.locator(".case-marks")).to_contain_text("处理中")
    expect(page.locator(".case-clocks")).to_contain_text("一般投诉回复处理结果")
    assert state_of(answered) == "open"


@pytest.mark.rule("INQ-19")
def test_a_hand_over_can_be_taken_back(page, enter, people, complaint):
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())
    page.keyboard.press("a")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("移交给").select_option(label="Li")
    dialog.get_by_label("要做什么").fill("请下午回电。")
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".case-holder")).to_contain_text("Li")

    page.get_by_role("button", name="撤销").click()

    expect(page.locator(".case-holder")).to_contain_text("Wang")


def test_a_refused_hand_over_says_why_at_its_field(page, enter, people, complaint, expected_errors):
    expected_errors.append("status of 422")
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())
    page.keyboard.press("a")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("移交给").select_option(label="Li")

    dialog.locator("button[type=submit]").click()

    expect(page.locator("dialog[open] .field-errors")).to_contain_text("INQ-19")


@pytest.mark.rule("CMP-20", "CMP-23")
def test_a_department_is_asked_and_answers_on_its_own_page(page, new_context, enter, people, complaint):
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())
    page.locator("#context").get_by_role("link", name="询问").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("部门").select_option(label="渠道部")
    dialog.get_by_label("询问内容").fill("是否有同批次退换？")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#context")).to_contain_text("待反馈")

    head = new_context(DESK).new_page()
    watched = Watched(head)
    enter(head, people["head-channel"])
    head.goto("/complaints/?scope=asked")
    head.locator("[data-row]").first.click()
    head.get_by_role("link", name="反馈意见").click()
    head.locator("dialog[open]").get_by_label("处理意见").fill("有 3 台，同意换货。")
    head.locator("dialog[open] button[type=submit]").click()

    expect(head.locator("#context")).to_contain_text("有 3 台，同意换货。")
    watched.assert_quiet()


def test_everything_works_without_scripts(new_context, enter, people):
    page = new_context(DESK, java_script_enabled=False).new_page()
    enter(page, people["agent"])
    page.goto("/complaints/new/")
    page.get_by_label("投诉渠道").select_option(label="电话")
    page.get_by_label("投诉人").fill("张先生")
    page.get_by_role("textbox", name=re.compile("^电话")).fill("13800000000")
    page.get_by_label("投诉对象").fill("移动硬盘")
    page.get_by_label("投诉内容").fill("不通电。")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("h1")).to_have_text("移动硬盘")

    page.get_by_role("link", name="备注").click()
    page.locator("#composer textarea").fill("客户很急。")
    page.get_by_role("button", name="保存备注").click()
    expect(page.locator("#stream")).to_contain_text("客户很急。")

    page.get_by_role("link", name="暂停").click()
    page.get_by_label("等待客户提供凭据").check()
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".case-marks")).to_contain_text("等待客户")
    page.get_by_role("button", name="继续处理").click()
    expect(page.locator(".case-marks")).to_contain_text("处理中")


@pytest.mark.rule("INQ-24")
def test_the_form_shows_what_the_same_customer_complained_of(page, enter, people, complaint):
    enter(page, people["agent2"])
    page.goto("/complaints/new/")

    page.get_by_role("textbox", name=re.compile("^电话")).fill("13800000000")
    page.get_by_role("textbox", name=re.compile("^电话")).press("Tab")

    expect(page.locator("#same")).to_contain_text(complaint.case.number)


def test_the_names_of_chosen_files_stand_beside_the_button(page, enter, people, complaint, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    enter(page, people["agent"])
    page.goto(complaint.get_absolute_url())
    page.locator("#composer input[type=file]").set_input_files(
        [{"name": "日志.txt", "mimeType": "text/plain", "buffer": "掉线".encode()}]
    )
    expect(page.locator(".files-chosen")).to_have_text("日志.txt")
    page.locator("#composer textarea").fill("请看附件。")

    page.locator("#composer button.btn-primary[type=submit]").click()

    expect(page.locator("#stream .said-public .said-files")).to_contain_text("日志.txt")
    expect(page.locator(".files-chosen")).to_have_text("")
