"""One complaint from the customer's first word to the last call, each step at its own simulated moment."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from csdesk.conversations.queries import last_message_id
from csdesk.demo import signatures
from csdesk.demo.letters import Customer, filled, letters, raw_mail, some_customer
from csdesk.demo.papers import paper_work
from csdesk.demo.stage import person
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.intake import route_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.people.models import Member, Team
from csdesk.sla.rules import WorkingCalendar, add, parse_budget
from csdesk.tenancy.models import Tenant
from tickets.lifecycle import Status
from tickets.models import Complaint, StepKind
from tickets.services.answering import enter_call, reply_to_customer
from tickets.services.assigning import assign_complaint
from tickets.services.classification import classify_complaint
from tickets.services.departments import ask_department, give_opinion
from tickets.services.follow_up import finish_follow_up, follow_up_task
from tickets.services.opening import NewComplaint, open_complaint
from tickets.services.pausing import pause_complaint, resume_complaint
from tickets.services.steps import add_step

Step = tuple[datetime, Callable[[datetime], Any]]


@dataclass
class Story:
    """What happens to one complaint; `dice` decides, the same way each time for the same seed."""

    tenant: Tenant
    begins_at: datetime
    dice: random.Random
    office: WorkingCalendar
    shop: bool

    def __post_init__(self) -> None:
        self.letter = self.dice.choice(letters()["complaints"])
        self.customer: Customer = some_customer(self.dice)
        self.text = filled(self.letter["text"], self.dice, self.begins_at)
        self.answer_text = filled(self.letter["answer"], self.dice, self.begins_at)
        self.agent: Member = person(self.tenant, self.dice.choice(["agent", "agent", "agent2", "specialist"]))
        self.complaint: Complaint | None = None

    def play(self, until: datetime) -> None:
        """Take every step whose moment has come; the rest of the story has not happened yet."""
        for at, act in self._steps():
            if at >= until:
                return
            act(at)

    def _later(self, at: datetime, low: int, high: int) -> datetime:
        """Some open minutes later: people act while the desk is open."""
        return add(at, parse_budget(f"{self.dice.randint(low, high)} working minutes"), self.office)

    def _steps(self) -> Iterator[Step]:
        at = self._later(self.begins_at, 4, 45)
        if self.dice.random() < 0.6:
            yield self.begins_at, self._write
            yield at, self._sort
        else:
            at = self._later(self.begins_at, 0, 1)
            yield at, self._phone
        yield at + timedelta(minutes=2), self._classify
        if self.dice.random() < 0.12:
            at = self._later(at, 10, 60)
            yield at, self._hand_over
        yield self._later(at, 15, 90), self._verify
        yield from self._solve(at)

    def _solve(self, at: datetime) -> Iterator[Step]:
        first = self._later(at, 100, 200)
        if self.dice.random() < 0.5:
            yield first, self._reply
        if self.dice.random() < 0.15:
            asked = self._later(first, 5, 30)
            yield asked, self._ask
            first = self._later(asked, 60, 500)
            yield first, self._give
        if self.dice.random() < 0.1:
            yield self._later(first, 5, 10), self._pause
            first = self._later(first, 500, 900)
            yield first, self._resume
        if self.letter.get("serious"):
            reported = self._later(first, 5, 12)
            yield reported, self._report
            first = self._later(reported, 60, 900)
            yield first, self._sign
        slow = self.dice.random() < 0.12
        answered = self._later(first, 1500, 2200) if slow else self._later(first, 30, 420)
        yield answered, self._answer
        yield from self._afterwards(answered)

    def _afterwards(self, answered: datetime) -> Iterator[Step]:
        yield answered + timedelta(minutes=6), self._print
        called = answered + timedelta(minutes=self.dice.randint(20, 110))
        if self.dice.random() < 0.14:
            yield called, self._unsatisfied
            answered = self._later(called, 120, 700)
            yield answered, self._answer_again
            called = answered + timedelta(minutes=self.dice.randint(20, 110))
        yield called, self._satisfied

    @property
    def _known(self) -> Complaint:
        assert self.complaint is not None
        return Complaint.objects.select_related("case").get(pk=self.complaint.pk)

    def _write(self, at: datetime) -> None:
        mailbox = Mailbox.objects.order_by("pk").first()
        address = mailbox.address if mailbox is not None else ""
        raw = raw_mail(
            self.customer.email, self.customer.name, address, self.letter["subject"], self.text, at=at, dice=self.dice
        )
        receive_mail(raw, mailbox=mailbox, now=at)
        self.item = IntakeItem.objects.latest("pk")

    def _sort(self, at: datetime) -> None:
        item = route_item(self.item, "complaint", actor=self.agent, now=at)
        self.complaint = Complaint.objects.get(case=item.case)

    def _phone(self, at: datetime) -> None:
        new = NewComplaint(
            complainant_name=self.customer.name,
            complainant_phone=self.customer.phone,
            complainant_email=self.customer.email,
            subject_of_complaint=self.letter["object"],
            content=self.text,
            channel="phone",
            is_about_staff=self.letter.get("staff", False),
        )
        self.complaint = open_complaint(new, actor=self.agent, now=at)

    def _classify(self, at: datetime) -> None:
        changes = {
            "type": self.letter["shop_type" if self.shop else "type"],
            "severity": "serious" if self.letter.get("serious") else "ordinary",
            "involves_compensation": self.letter.get("compensation", False),
            "liability": "company",
        }
        classify_complaint(self._known, changes, actor=self._worker(), now=at)

    def _worker(self) -> Member:
        """Whoever holds it: complaints about colleagues are the supervisor's."""
        return self._known.case.holder or self.agent

    def _hand_over(self, at: datetime) -> None:
        to = person(self.tenant, "agent2" if self.agent.email.startswith("agent@") else "agent")
        if not self._known.is_about_staff:
            assign_complaint(self._known, to, note="我明天休息，请接着跟进。", actor=self._worker(), now=at)

    def _verify(self, at: datetime) -> None:
        text = "已向仓库和物流核实，情况属实。"
        add_step(self._known, StepKind.VERIFICATION, text, actor=self._worker(), now=at)

    def _reply(self, at: datetime) -> None:
        self._say("您好，来信收到，我们正在核实，会尽快给您答复。", at)

    def _ask(self, at: datetime) -> None:
        team = Team.objects.get(key="product")
        question = "请说明原因并给出处理意见。"
        self.asked = ask_department(self._known, team, question=question, actor=self._worker(), now=at)

    def _give(self, at: datetime) -> None:
        head = person(self.tenant, "head-product")
        give_opinion(
            self.asked,
            opinion="系同一批次问题，建议直接更换。",
            responsible="品控",
            plan="更换同型号新品，当批库存复检。",
            agreement="客户同意更换。",
            actor=head,
            now=at,
        )

    def _pause(self, at: datetime) -> None:
        pause_complaint(self._known, "evidence", actor=self._worker(), now=at)

    def _resume(self, at: datetime) -> None:
        if self._known.status == Status.WAITING:
            resume_complaint(self._known, actor=self._worker(), now=at)

    def _report(self, at: datetime) -> None:
        signatures.submit(self._known, self._worker(), at)

    def _sign(self, at: datetime) -> None:
        signatures.sign_all(self._known.case, at)

    def _answer(self, at: datetime) -> None:
        self._say(self.answer_text, at, is_answer=True)

    def _print(self, at: datetime) -> None:
        paper_work(self._known, self._worker(), at=at)

    def _answer_again(self, at: datetime) -> None:
        self._report(at)
        self._sign(at)
        self._say("非常抱歉，上次的处理没有解决问题。现在为您直接换新，今天寄出。", at, is_answer=True)

    def _say(self, text: str, at: datetime, *, is_answer: bool = False) -> None:
        complaint, worker = self._known, self._worker()
        seen = last_message_id(complaint.case)
        if self.customer.email and complaint.case.messages.filter(kind="incoming").exists():
            reply_to_customer(complaint, text, actor=worker, now=at, seen_id=seen, is_answer=is_answer)
            return
        enter_call(
            complaint,
            text,
            direction="out",
            number=self.customer.phone,
            outcome="reached",
            at=at,
            actor=worker,
            now=at,
            is_answer=is_answer,
        )

    def _satisfied(self, at: datetime) -> None:
        finish_follow_up(self._known, "satisfied", "客户表示满意。", actor=self._caller(), now=at)

    def _unsatisfied(self, at: datetime) -> None:
        finish_follow_up(self._known, "not_satisfied", "换回来的还是坏的，客户不满意。", actor=self._caller(), now=at)

    def _caller(self) -> Member:
        """Whose task the call is; while it is only a role's, somebody of that role takes it."""
        task = follow_up_task(self._known)
        if task is None or (task.assignee is None and self._known.is_about_staff):
            return self._worker()
        return task.assignee or person(self.tenant, "agent" if self.shop else "quality")
