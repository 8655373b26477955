"""From the question to the supervisor and to another agent; and what two do at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from chat.lifecycle import State
from chat.models import Chat, ChatMessage, Seat
from chat.services.ending import end_by_visitor
from chat.services.handing import take
from chat.services.opening import NewChat, open_chat
from chat.services.saying import say_as_agent, say_as_visitor
from chat.services.seating import sit_down
from csdesk.events.models import Event
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.outbox.relay import relay_until_empty
from csdesk.people.models import Member
from csdesk.refusals import TransitionNotAllowed
from csdesk.sla.engine import sweep_all
from csdesk.sla.models import Clock
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


@pytest.fixture
def shop(transactional_db) -> Tenant:
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk):
        furnish(company, "dealer_after_sales")
    return company


def seated(company: Tenant, *names: str, most: int = 5) -> list[Member]:
    with tenant_atomic(company.pk) as now:
        members = [hire(name, "agent") for name in names]
        for member in members:
            Seat.objects.create(member=member, most_chats=most)
            sit_down(member, device="computer", now=now)
    return members


def opened(company: Tenant) -> Chat:
    with tenant_atomic(company.pk) as now:
        return open_chat(NewChat(name="赵女士"), now=now)[0]


def at_once(company: Tenant, *acts: Callable[..., Any]) -> list[Any]:
    """Each act in a transaction of its own, all begun at the same moment; what came of each."""
    barrier = Barrier(len(acts))

    def run(act: Callable[..., Any]) -> Any:
        try:
            with tenant_atomic(company.pk) as now:
                barrier.wait(10)
                return act(now=now)
        except (TransitionNotAllowed, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.rule("CHT-01", "CHT-02", "CHT-08")
def test_a_question_nobody_answers_is_told_offered_and_no_mail_about_seconds(shop):
    seated(shop, "Li")
    chat = opened(shop)
    seated(shop, "Wang")
    with tenant_atomic(shop.pk) as now:
        boss = hire("Boss", "supervisor")
        say_as_visitor(chat, "在吗？", client_id="1", now=now - timedelta(seconds=121))

    sweep_all()
    relay_until_empty(seconds=20)

    with tenant_atomic(shop.pk):
        assert Chat.objects.get(pk=chat.pk).offered_to == Member.objects.get(name="Wang")
        assert Notification.objects.filter(member=boss, kind__in=("clock.due", "clock.late")).count() == 1
        kinds = list(Event.objects.filter(case_id=chat.case_id).order_by("pk").values_list("kind", flat=True))
        assert kinds == ["chat.open", "chat.take", "clock.level", "chat.offer"]
        assert Clock.objects.get(case_id=chat.case_id).breach_was_fired
        assert not OutboxMessage.objects.filter(state="dead").exists()


def test_of_two_who_accept_at_once_one_has_it_and_one_is_told(shop):
    chat = opened(shop)
    with tenant_atomic(shop.pk) as now:
        li, wang = hire("Li", "agent"), hire("Wang", "agent")
        for member in (li, wang):
            sit_down(member, device="computer", now=now)
        Chat.objects.filter(pk=chat.pk).update(state=State.QUEUED)
        chat.refresh_from_db()
        type(chat.case).objects.filter(pk=chat.case_id).update(holder=None)

    came = at_once(shop, lambda now: take(chat, actor=li, now=now), lambda now: take(chat, actor=wang, now=now))

    assert sorted(isinstance(each, Chat) for each in came) == [False, True]
    assert [each.rule_id for each in came if isinstance(each, TransitionNotAllowed)] == ["CHT-01"]


@pytest.mark.rule("CHT-09")
def test_room_that_is_made_while_somebody_comes_is_never_left_empty(shop):
    seated(shop, "Li", most=1)
    held = opened(shop)

    at_once(
        shop,
        lambda now: end_by_visitor(held, now=now),
        lambda now: open_chat(NewChat(name="钱"), now=now),
        lambda now: open_chat(NewChat(name="孙"), now=now),
    )

    with tenant_atomic(shop.pk):
        states = sorted(Chat.objects.exclude(pk=held.pk).values_list("state", flat=True))
    assert states == [State.HELD, State.QUEUED]


def test_a_message_sent_twice_at_once_is_one_and_others_get_their_numbers(shop):
    seated(shop, "Li")
    chat = opened(shop)

    def say(name: str) -> Callable[..., Any]:
        return lambda now: say_as_visitor(chat, "在吗？", client_id=name, now=now).number

    came = at_once(shop, say("same"), say("same"), say("other"), say("more"))

    assert came[0] == came[1]
    with tenant_atomic(shop.pk):
        numbers = list(ChatMessage.objects.filter(chat=chat).order_by("number").values_list("number", flat=True))
        assert numbers == [1, 2, 3, 4, 5]
        assert Clock.objects.filter(case_id=chat.case_id).count() == 1


def test_of_two_agents_who_answer_at_once_the_holder_is_heard_and_the_other_is_told(shop):
    li, wang = seated(shop, "Li", "Wang")
    chat = opened(shop)
    with tenant_atomic(shop.pk) as now:
        holder = Chat.objects.get(pk=chat.pk).case.holder
        say_as_visitor(chat, "在吗？", client_id="1", now=now)

    came = at_once(
        shop,
        *(lambda now, who=who: say_as_agent(chat, "在的", client_id="a", actor=who, now=now) for who in (li, wang)),
    )

    with tenant_atomic(shop.pk):
        said = list(ChatMessage.objects.filter(chat=chat, sender="agent").values_list("member", flat=True))
    assert said == [holder.pk]
    assert sorted(isinstance(each, ChatMessage) for each in came) == [False, True]


def test_a_colleagues_message_of_the_same_name_is_not_ones_own(shop):
    pair = seated(shop, "Li", "Wang")
    chat = opened(shop)
    with tenant_atomic(shop.pk) as now:
        holder = Chat.objects.get(pk=chat.pk).case.holder
        [other] = [each for each in pair if each != holder]
        say_as_visitor(chat, "在吗？", client_id="1", now=now)
        say_as_agent(chat, "在的", client_id="a", actor=holder, now=now)

        with pytest.raises((PermissionDenied, TransitionNotAllowed)):
            say_as_agent(chat, "我也在", client_id="a", actor=other, now=now)
