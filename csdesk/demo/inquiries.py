"""Some weeks of questions: answered in one go, taken to a department, asked twice, a missed call, a visitor."""

import random
from datetime import datetime, timedelta

from csdesk.conversations.services.messages import post_public
from csdesk.demo.letters import some_customer
from csdesk.demo.stage import person
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tickets.models import Inquiry
from tickets.queries.inquiries import manual_at
from tickets.services.calling import CallEvent, report_call
from tickets.services.consulting import answer_consultation, consult_department
from tickets.services.inquiring import NewInquiry, register_inquiry
from tickets.services.inquiry_course import close_inquiry, register_answered
from tickets.services.visiting import greet_visitor, note_arrival

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ASKED = 40
QUESTIONS = [
    (
        "移动硬盘怎么格式化成两个分区？",
        "打开磁盘管理，选中硬盘后新建两个分区即可。",
        "product",
        "刚买，不会用",
    ),
    ("这款U盘质保几年，凭什么算？", "质保三年，从开票日期算起；没有发票的按出厂日期。", "service", "发票找不到了"),
    ("昨天下的单什么时候发货？", "今天下午发出，单号稍后短信告知。", "order", "客户在催"),
    ("4T的型号能接电视录像吗？", "可以，需先格式化为exFAT，型号说明已发邮件。", "product", "家里要用"),
    ("数据恢复你们做吗？多少钱？", "我们不做数据恢复，已介绍三家合作机构的电话。", "service", "硬盘摔了"),
    ("建议包装里多放一根Type-C线。", "谢谢您的建议，已转产品部。", "suggestion", "新电脑没有旧接口"),
]
PLACES = ["成都", "重庆", "苏州", "杭州", "昆明", "西安", ""]


def ask_questions(tenant: Tenant, *, begin: datetime, now: datetime) -> None:
    """Play the weeks once; at the end something waits for everybody."""
    with tenant_atomic(tenant.pk):
        if Inquiry.objects.exists():
            return
    dice = random.Random(f"inquiries {tenant.slug}")  # noqa: S311 - a story, not a secret
    span = (now - begin) / ASKED
    for number in range(ASKED):
        with tenant_atomic(tenant.pk):
            _one(tenant, dice, at=begin + span * number, is_last=number >= ASKED - 6)
    with tenant_atomic(tenant.pk):
        _today(tenant, now=now)


def _one(tenant: Tenant, dice: random.Random, *, at: datetime, is_last: bool) -> None:
    agent, customer = person(tenant, dice.choice(["agent", "agent2", "specialist"])), some_customer(dice)
    question, answer, category, reason = dice.choice(QUESTIONS)
    manual = manual_at(at)
    channel = dice.choice([entry.key for entry in manual.channels if entry.via in ("phone", "mail", "web", "sms")])
    complexity = dice.choice(["common", "common", "complex", "special"])
    new = NewInquiry(
        question=question, channel=channel, asker_name=customer.name, asker_phone=customer.phone,
        asker_place=dice.choice(PLACES), reason_asked=reason, category=category, complexity=complexity,
    )  # fmt: skip
    if complexity == "common" and channel == "hotline":
        register_answered(new, answer, actor=agent, now=at, solution="explain")
        return
    inquiry = register_inquiry(new, actor=agent, now=at)
    if is_last:
        return
    if complexity == "special":
        _consult(tenant, inquiry, question, answer, agent=agent, at=at)
    post_public(inquiry.case, answer, actor=agent, now=at + 3 * HOUR, to=[])
    if dice.random() < 0.8:
        reason_key = "not_ours" if category == "service" and dice.random() < 0.3 else "answered"
        close_inquiry(inquiry, reason_key, result=answer, solution="explain", actor=agent, now=at + 4 * HOUR)


def _consult(tenant: Tenant, inquiry: Inquiry, question: str, answer: str, *, agent: Member, at: datetime) -> None:
    team = Team.objects.filter(key="product").first()
    if team is None:
        return
    asked = consult_department(inquiry, team, question=question, actor=agent, now=at + HOUR)
    answer_consultation(asked, answer, actor=None, now=at + 2 * HOUR)


def _today(tenant: Tenant, *, now: datetime) -> None:
    """A missed call to return, a visitor who was greeted, a department that still owes its answer."""
    agent = person(tenant, "agent")
    line = next((entry.key for entry in manual_at(now).lines), "")
    calls = (("ringing", 90), ("answered", 89)), (("ringing", 30), ("missed", 29)), (("ringing", 12), ("missed", 11))
    for number, events in enumerate(calls):
        for event, ago in events:
            at = now - ago * MINUTE
            told = CallEvent(f"demo-{number}", event, at, f"1380000{number:04}", line)
            report_call(told, actor=None, now=at)
    try:
        visit = note_arrival("陈先生", actor=agent, now=now - 20 * MINUTE)
        greet_visitor(visit, "想看样机", actor=agent, now=now - 20 * MINUTE + timedelta(seconds=40))
        asked = NewInquiry(
            question="海关扣了一批货，需要哪些文件？", channel="mail", asker_name="恒达数码 周婷", complexity="special",
            category="order", asker_phone="02866668888",
        )  # fmt: skip
        inquiry = register_inquiry(asked, actor=agent, now=now - 2 * HOUR)
        team = Team.objects.get(key="product")
        consult_department(inquiry, team, question="报关要附哪些检测报告？", actor=agent, now=now - HOUR)
    except (RuleViolation, Team.DoesNotExist):
        # A company of another manual may lack a road or a department; the rest of the story stands.
        return
