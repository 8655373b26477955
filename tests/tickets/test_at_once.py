"""Two people at the same moment: the locks decide, and nothing is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from csdesk.conversations.models import Message
from csdesk.conversations.services.receiving import receive_message
from csdesk.outbox.models import OutboxMessage
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import DAY, furnish, hire, new_complaint
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer
from tickets.services.opening import open_complaint
from tickets.services.pausing import pause_complaint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db):
    """A company with two agents and a complaint, committed."""
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk) as now:
        furnish(company, since=now - 60 * DAY)
        agents = [hire(name, "agent", since=now - 50 * DAY) for name in ("Wang", "Li")]
        complaint = open_complaint(new_complaint(), actor=agents[0], now=now)
    return company, agents, complaint


def at_once(company, *deeds):
    """Run each deed in a thread and transaction of its own, all from the same moment; results or refusals."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            with tenant_atomic(company.pk) as now:
                barrier.wait(timeout=10)
                return deed(now)
        except RuleViolation as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_two_agents_replying_at_once_send_one_reply(scene):
    company, agents, complaint = scene

    done = at_once(
        company,
        *(
            lambda now, agent=agent: reply_to_customer(
                complaint, f"{agent} 回复", actor=agent, now=now, seen_id=0, is_answer=True
            )
            for agent in agents
        ),
    )

    with tenant_atomic(company.pk):
        assert [type(each) for each in done].count(Message) == 1
        assert any(isinstance(each, StaleRecord | TransitionNotAllowed) for each in done)
        assert Message.objects.count() == OutboxMessage.objects.filter(topic="mail.send").count() == 1


def test_two_clicks_on_send_send_one_reply(scene):
    company, [wang, _li], complaint = scene

    done = at_once(company, *[lambda now: reply_to_customer(complaint, "同样", actor=wang, now=now, seen_id=0)] * 2)

    with tenant_atomic(company.pk):
        assert done[0] == done[1]
        assert Message.objects.count() == 1


def test_a_customers_mail_while_an_agent_pauses_leaves_no_complaint_waiting_unheard(scene):
    company, [wang, _li], complaint = scene

    at_once(
        company,
        lambda now: pause_complaint(complaint, "evidence", actor=wang, now=now),
        lambda now: receive_message(complaint.case, text="照片见附件", now=now),
    )

    with tenant_atomic(company.pk):
        complaint = Complaint.objects.get(pk=complaint.pk)
        assert Message.objects.count() == 1
        assert complaint.status in ("open", "waiting")
        assert complaint.case.clocks.filter(paused_at__isnull=False).exists() == (complaint.status == "waiting")


def test_numbers_taken_at_once_are_different_and_without_gap(scene):
    company, [wang, li], _complaint = scene

    at_once(
        company,
        *(lambda now, agent=agent: open_complaint(new_complaint(), actor=agent, now=now) for agent in (wang, li) * 2),
    )

    with tenant_atomic(company.pk):
        numbers = sorted(Complaint.objects.values_list("case__number", flat=True))
        assert [number[-6:] for number in numbers] == ["000001", "000002", "000003", "000004", "000005"]
