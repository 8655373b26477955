"""Queue, complaint, form, dialogs: accessible, fitting, in both languages, on a desk and on a phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from csdesk.conversations.services.messages import log_call, post_note, post_public
from csdesk.conversations.services.receiving import receive_message
from csdesk.people.models import Member, Team
from csdesk.tenancy.scoping import tenant_atomic
from tests.browser.fixtures import DESK, PHONE
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.answering import reply_to_customer
from tickets.services.classification import classify_complaint
from tickets.services.departments import ask_department, give_opinion
from tickets.services.opening import open_complaint
from tickets.services.pausing import pause_complaint
from tickets.services.steps import add_step

PICTURES = os.environ.get("CSDESK_PICTURES")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(alpha):
    """A desk in the middle of its day, and the agent before the screen."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 1440 * HOUR)
        wang = hire("Wang", "agent", team="complaints", name="王小明", since=now - 1400 * HOUR)
        li = hire("Li", "agent", team="complaints", name="李芳", since=now - 1400 * HOUR)
        hire("Zhao", "supervisor", team="service", name="赵主管", since=now - 1400 * HOUR)
        hire("Chen", "head-channel", team="channel", name="陈渠道", since=now - 1400 * HOUR)
        busy = open_complaint(
            new_complaint(wanted_outcome="换新并承担运费", complainant_address="上海市浦东新区张江路 100 号"),
            actor=wang,
            now=now - 20 * HOUR,
        )
        case = busy.case
        receive_message(
            case,
            text="你好，硬盘今天又掉线了，日志见附件。\n\n> 您好，已收到您的投诉。",
            new_text="你好，硬盘今天又掉线了，日志见附件。",
            sender_name="张先生",
            sender_address="zhang@dealer.test",
            subject="移动硬盘不通电",
            now=now - 18 * HOUR,
        )
        post_public(case, "张先生您好，已收到您的投诉，正在核实，今天之内给您答复。", actor=wang, now=now - 17 * HOUR)
        post_note(case, "仓库说这一批次有 3 台同样问题，先别承诺换货时间。", actor=li, now=now - 16 * HOUR)
        changes = {"type": "quality", "sub_reason": "unstable", "severity": "serious", "liability": "others"}
        classify_complaint(busy, changes, actor=wang, now=now - 15 * HOUR)
        add_step(busy, "verification", "与客户远程核实：换线、换口后仍掉线。", actor=wang, now=now - 14 * HOUR)
        asked = ask_department(
            busy, Team.objects.get(key="channel"), question="同批次是否有退换记录？", actor=wang, now=now - 13 * HOUR
        )
        give_opinion(asked, opinion="同批次退换 3 台，建议换货。", actor=asked.in_charge, now=now - 12 * HOUR)
        log_call(
            case, "电话告知正在等待厂家答复。", direction="out", number="13800000000", outcome="reached",
            at=now - 11 * HOUR, actor=wang, now=now - 10 * HOUR,
        )  # fmt: skip
        answered = open_complaint(new_complaint(subject_of_complaint="发票抬头错误"), actor=wang, now=now - 30 * HOUR)
        reply_to_customer(answered, "已重新开票并寄出。", actor=wang, now=now - 2 * HOUR, is_answer=True)
        waiting = open_complaint(
            new_complaint(subject_of_complaint="赠品未发", channel="phone"), actor=wang, now=now - HOUR
        )
        pause_complaint(waiting, "evidence", actor=wang, now=now, note="请客户提供订单截图")
        open_complaint(
            new_complaint(subject_of_complaint="物流延误" * 20, complainant_name="欧阳" * 20),
            actor=wang,
            now=now - HOUR,
        )
        open_complaint(new_complaint(subject_of_complaint="客服态度"), actor=li, now=now - 2 * HOUR)
    return {"wang": wang, "busy": busy, "answered": answered, "waiting": waiting}


def picture(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


PAGES = {
    "queue": lambda desk: "/complaints/?scope=all&state=any",
    "complaint": lambda desk: f"/complaints/{desk['busy'].case.number}/",
    "call": lambda desk: f"/complaints/{desk['busy'].case.number}/?compose=call",
    "answered": lambda desk: f"/complaints/{desk['answered'].case.number}/",
    "waiting": lambda desk: f"/complaints/{desk['waiting'].case.number}/",
    "new": lambda desk: "/complaints/new/",
    "classify": lambda desk: f"/complaints/{desk['busy'].case.number}/classify/",
    "empty": lambda desk: "/complaints/?q=nothing",
}


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [(DESK, "zh-hans", "light"), (PHONE, "zh-hans", "light"), (DESK, "en", "dark"), (PHONE, "en", "light")],
    ids=["desk-zh", "phone-zh", "desk-en-dark", "phone-en"],
)
def test_complaint_pages_are_accessible_and_fit(new_context, enter, alpha, desk, size, language, theme):
    with tenant_atomic(alpha.pk):
        Member.objects.filter(pk=desk["wang"].pk).update(language=language, preferences={"theme": theme})
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, desk["wang"])
    for name, address in PAGES.items():
        page.goto(address(desk))

        picture(page, f"tickets-{name}-{size['width']}-{theme}-{language}")
        assert_accessible(page)
        assert_fits(page)
    watched.assert_quiet()
