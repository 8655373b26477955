"""What was newly written is shown; what was quoted below it is not; and no new word is ever lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.mail.rules.quotes import new_words

OLD = "您好,请先检查电源线。\n置富客服"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))


@pytest.mark.parametrize(
    "announcement",
    [
        "------------------ 原始邮件 ------------------",
        "-----原始邮件-----",
        "----- 原始邮件 -----",
        "-------- 转发邮件信息 --------",
        "------------------ Original ------------------",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "-----Ursprüngliche Nachricht-----",
        '在 2026-11-20 10:12:13,"置富客服" <kf@zhifu.example> 写道:',
        "在 2026年11月20日,10:12,置富客服 <kf@zhifu.example> 写道:",
        "在 2026/11/20 10:12, 置富客服 写道:",
        "于 2026年11月20日 星期五 上午10:12,置富客服 <kf@zhifu.example> 寫道:",
        "置富客服 <kf@zhifu.example> 于2026年11月20日周五 10:12写道:",
        "On Fri, Nov 20, 2026 at 9:00 AM Service <kf@zhifu.example> wrote:",
        "On 20/11/2026 09:00, Service wrote:",
        "On Fri, Nov 20, 2026 at 9:00 AM Service of Zhifu Storage Products\n<kf@zhifu.example> wrote:",
        "Service <kf@zhifu.example> wrote:",
        "Am 20.11.2026 um 09:00 schrieb Service <kf@zhifu.example>:",
        "Le ven. 20 nov. 2026 à 09:00, Service <kf@zhifu.example> a écrit :",
        "发件人: 置富客服 <kf@zhifu.example>\n发送时间: 2026年11月20日 10:12\n收件人: 张三\n主题: 主机",
        "发件人： 置富客服\n日期： 2026-11-20\n收件人： 张三\n主题： 主机",
        "寄件者: 置富客服\n寄件日期: 2026年11月20日\n收件者: 張三\n主旨: 主機",
        "From: Service <kf@zhifu.example>\nSent: Friday, November 20, 2026 9:00 AM\nTo: Zhang San\nSubject: x",
        "发件人: 置富客服 <kf@zhifu.example>\n主题: 主机",
        "*From:* Service <kf@zhifu.example>\n*Date:* Friday\n*To:* Zhang San\n*Subject:* x",
        "Von: Service\nGesendet: Freitag\nAn: Zhang San\nBetreff: x",
        "________________________________\nFrom: Service\nSent: Friday\nTo: Zhang San\nSubject: x",
    ],
)
@pytest.mark.parametrize("old", [OLD, QUOTED], ids=["bare", "marked"])
def test_new_words_stop_where_old_ones_are_announced(announcement, old):
    assert new_words(f"还是不通电。\n\n请换一台。\n\n{announcement}\n\n{old}\n") == "还是不通电。\n\n请换一台。"


@pytest.mark.parametrize(
    "sign",
    [
        "发自我的iPhone", "发自我的 iPad", "发自我的华为手机", "Sent from my iPhone", "從我的 iPhone 傳送",
        "发送自 Windows 10 版邮件应用",
        "从我的小米手机发送", "Get Outlook for iOS<https://aka.ms/o0ukef>", "获取 Outlook for iOS<https://aka.ms/o0ukef>",
        "-- \n张三\n电话 13800000000", "--\n张三", "------------------\n张三", "——\n张三",
    ],
)  # fmt: skip
def test_new_words_leave_signatures_out(sign):
    assert new_words(f"请换一台。\n\n{sign}\n") == "请换一台。"


@pytest.mark.parametrize(
    "words",
    [
        "主机不通电。",
        "问题:\n- 主机不通电\n- 屏幕有裂纹\n-- 都在保修期内",
        "说明书中写道:\n请先充电八小时。\n我照做了,没有用。",
        "他在电话里写到:退款。我没有收到。",
        "发件人:李四,快递单号 SF123。\n请查。",
        "From: Hangzhou, by train. It never arrived.",
        "From the manual I wrote down: it must be charged.",
        "1 > 2 是错的\na < b",
        "谢谢,\n还有一件事:发票没有收到。",
        "注意:电池鼓包了!",
        "Warning: the battery is swollen.\nThanks,\nbut I also need an invoice.",
        "On Monday I wrote to you.\nOn Tuesday nobody answered.",
        "日期:2026-11-20\n型号:X1\n故障:不通电",
        "-----\n表格\n-----\n第二行",
    ],
)
def test_new_words_keep_what_only_looks_like_a_quote(words):
    assert new_words(words) == words


def test_new_words_keep_answers_between_quoted_lines():
    text = "On Fri, Nov 20, 2026 at 9:00 AM Service <kf@zhifu.example> wrote:\n> When?\nIn October.\n> Invoice?\nYes."

    assert new_words(text) == "In October.\nYes."


def test_new_words_keep_answers_below_a_quote():
    assert (
        new_words(f"在 2026-11-20 10:12,客服 <kf@zhifu.example> 写道:\n{QUOTED}\n\n检查过了,不行。")
        == "检查过了,不行。"
    )


def test_new_words_know_an_attribution_without_date_by_the_quote_below_it():
    assert new_words(f"不行。\n\n置富客服 写道:\n{QUOTED}") == "不行。"


@pytest.mark.parametrize(
    "text", ["> 只有引用\n> 没有新话", "-----原始邮件-----\n发件人: a\n\n旧话", "发自我的iPhone", "--\n张三"]
)
def test_new_words_are_the_whole_text_when_nothing_else_is_there(text):
    assert new_words(text) == text


def test_new_words_of_nothing_are_nothing():
    assert new_words(" \n ") == ""


LINES = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), max_size=12)


@given(LINES)
def test_new_words_are_never_empty_unless_the_text_is(lines):
    text = "\n".join(lines)

    assert bool(new_words(text)) == bool(text.strip())


@given(LINES)
def test_new_words_come_from_the_text_in_its_order(lines):
    text = "\n".join(lines)

    remaining = iter(line.strip() for line in text.split("\n"))
    assert all(any(line.strip() == one for one in remaining) for line in new_words(text).split("\n"))
