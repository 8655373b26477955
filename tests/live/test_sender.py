"""Publishing never waits for Redis: not when it is away, not when it hangs, not when nobody empties the queue."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from csdesk.live import sender
from csdesk.live.sender import Sender
from tests.live.servers import Valkey, own_valkey
from tests.outbox.relay_process import eventually

# What a publish may cost a request, generously: the machine is busy.
SOON_SECONDS = 0.05


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A broker of our own behind the channel layer."""
    with own_valkey(tmp_path) as running:
        use_broker(running.url, monkeypatch)
        yield running


def use_broker(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = RedisPubSubChannelLayer(hosts=[{"address": url}])
    monkeypatch.setitem(channel_layers.backends, "default", layer)
    monkeypatch.setattr(sender, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(sender, "SPARED_SECONDS", 0.3)


def publish_many(mine: Sender, number: int) -> float:
    """Publish; the longest that one publish took, in seconds."""
    longest = 0.0
    for count in range(number):
        began = time.perf_counter()
        mine.put("t1.case.1", {"type": "live.frame", "frame": {"n": count}})
        longest = max(longest, time.perf_counter() - began)
    return longest


def listener(broker: Valkey) -> Any:
    link = redis.Redis(unix_socket_path=str(broker.path)).pubsub(ignore_subscribe_messages=True)
    link.subscribe("asgi__group__t1.case.1")
    link.get_message(timeout=5)
    return link


def heard_by(link: Any) -> bool:
    return link.get_message(timeout=0.05) is not None


def test_put_reaches_the_group(broker: Valkey) -> None:
    link = listener(broker)
    mine = Sender()

    mine.put("t1.case.1", {"type": "live.frame", "frame": {"n": 1}})

    eventually(lambda: heard_by(link))
    link.close()


def test_put_does_not_wait_for_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    use_broker("unix:///nonexistent/valkey.sock", monkeypatch)
    mine = Sender()

    assert publish_many(mine, 200) < SOON_SECONDS

    assert mine.flush(10)
    assert mine.dropped == 200


def test_put_does_not_wait_for_a_broker_that_hangs(broker: Valkey) -> None:
    mine = Sender()
    publish_many(mine, 1)
    assert mine.flush(10)
    broker.freeze()

    assert publish_many(mine, 200) < SOON_SECONDS

    assert mine.flush(10)
    assert mine.dropped > 0
    broker.thaw()


def test_put_goes_on_when_the_broker_is_back(broker: Valkey) -> None:
    mine = Sender()
    publish_many(mine, 1)
    assert mine.flush(10)
    broker.kill()
    publish_many(mine, 5)
    assert mine.flush(10)
    broker.start()
    link = listener(broker)

    def heard_again() -> bool:
        publish_many(mine, 1)
        return heard_by(link)

    eventually(heard_again)
    link.close()


def test_put_drops_what_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    mine = Sender(longest=10)

    async def wait(group: str, message: dict[str, Any]) -> None:
        gate.wait(10)

    monkeypatch.setattr(mine, "_send", wait)

    publish_many(mine, 100)

    # While the one that is being sent hangs: who waited would have dropped none.
    assert 100 - 11 <= mine.dropped <= 100 - 10
    gate.set()
    assert mine.flush(10)


def test_one_message_that_cannot_be_sent_does_not_end_the_sender(broker: Valkey) -> None:
    link = listener(broker)
    mine = Sender()
    mine.put("t1.case.1", {"frame": object()})
    assert mine.flush(10)

    def heard_again() -> bool:
        publish_many(mine, 1)
        return heard_by(link)

    eventually(heard_again)
    link.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["away", "frozen"])
def test_a_request_that_publishes_does_not_wait_for_the_broker(
    broker: Valkey, monkeypatch: pytest.MonkeyPatch, alpha: Any, member_of: Any, sign_in: Any, state: str
) -> None:
    mine = Sender()
    monkeypatch.setattr(sender, "_sender", mine)
    client = sign_in(member_of(alpha, "Wang"))
    client.post("/notifications/read/")
    assert mine.flush(10)
    broker.freeze() if state == "frozen" else broker.kill()
    slow = 0.0

    for _again in range(5):
        began = time.perf_counter()
        assert client.post("/notifications/read/").status_code == 302
        slow = max(slow, time.perf_counter() - began)

    # Waiting for one publish alone would take SEND_SECONDS, each.
    assert slow < sender.SEND_SECONDS * 5
    assert mine.flush(10)
    assert mine.dropped > 0
    if state == "frozen":
        broker.thaw()
