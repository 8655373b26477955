"""Chats of the last days: ended ones with ratings, some that go on, one that waits, a message that was left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chat.models import Chat, Device
from chat.queries.chats import chat_of
from chat.services.ending import end_by_visitor, rate
from chat.services.handing import take
from chat.services.opening import NewChat, leave_message, open_chat, opening_at
from chat.services.saying import say_as_agent, say_as_visitor
from chat.services.seating import get_up, sit_down
from csdesk.demo.stage import person
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
# Back this far a moment is looked for at which visitors may chat.
LOOKS_BACK_HOURS = 72
# (name, contact, rating, what is said: the visitor's first)
TALKS: Sequence[tuple[str, str, int, tuple[str, ...]]] = (
    ("赵女士", "zhao@mail.example", 5,
     ("您好，请问订单什么时候发货？", "您好，今天下午发出，晚上可查物流单号。", "好的，谢谢")),
    ("钱先生", "13900001111", 4,
     ("主机插上电没有反应", "请换一个插座试一下，电源灯亮吗？", "不亮", "这边为您登记返修。")),
    ("Mr Smith", "smith@dealer.example", 5,
     ("Is the C2 adapter still sold?", "Yes, it is. Shall I send you the offer?", "Please")),
    ("孙女士", "", 2, ("发票抬头开错了", "抱歉，请把正确的抬头和税号发给我。", "等了很久才有人回")),
)  # fmt: skip


def keep_chats(tenant: Tenant, *, now: datetime) -> None:
    """Play them once."""
    with tenant_atomic(tenant.pk):
        if Chat.objects.exists():
            return
        agent = person(tenant, "agent")
        for hours in range(3, LOOKS_BACK_HOURS):
            begin = now - hours * HOUR
            if opening_at(begin).is_open and opening_at(begin + HOUR / 2).is_open:
                break
        else:
            return
        sit_down(agent, device=Device.COMPUTER, now=begin)
        for number, talk in enumerate(TALKS):
            _talk(tenant, talk, begin + number * 5 * MINUTE)
        get_up(agent, now=begin + HOUR / 2, confirmed=True)
        _present(now)


def _talk(tenant: Tenant, talk: tuple[str, str, int, tuple[str, ...]], at: datetime) -> None:
    name, contact, rating, lines = talk
    agent, language = person(tenant, "agent"), "en" if name.startswith("Mr") else "zh"
    chat, _token = open_chat(NewChat(name=name, contact=contact, language=language), now=at)
    chat = chat_of(chat.case)
    for number, line in enumerate(lines):
        moment = at + (number + 1) * 9 * SECOND
        client_id = f"demo-{number}"
        if number % 2:
            if chat_of(chat.case).agent is None:
                take(chat, actor=agent, now=moment)
            say_as_agent(chat, line, client_id=client_id, actor=agent, now=moment)
        else:
            say_as_visitor(chat, line, client_id=client_id, now=moment)
    end_by_visitor(chat, now=at + MINUTE)
    rate(chat, rating, now=at + 2 * MINUTE)


def _present(now: datetime) -> None:
    """What waits when somebody looks in: two in the queue where it is open, and a message in any case."""
    left = NewChat(name="李先生", contact="13700002222")
    leave_message(left, "收到的货少了一个配件，请回电。", client_id="demo", now=now - 2 * HOUR)
    if opening_at(now).is_open:
        for name, text in (("周女士", "你们周末有人吗？"), ("吴先生", "返修单 FX 到哪一步了？")):
            chat, _token = open_chat(NewChat(name=name), now=now - MINUTE)
            say_as_visitor(chat, text, client_id="demo", now=now - MINUTE)
