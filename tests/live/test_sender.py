"""Publishing never waits for Redis: not when it is away, not when it hangs, not when nobody empties the queue."""

import threading
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

# Far longer than any test: who waited for a broker that hangs would have its message dropped in the end.
FOR_EVER = 60.0


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


def publish_many(mine: Sender, number: int) -> None:
    for count in range(number):
        mine.put("t1.case.1", {"type": "live.frame", "frame": {"n": count}})


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


def test_put_drops_what_a_broker_that_is_away_would_have_got(monkeypatch: pytest.MonkeyPatch) -> None:
    use_broker("unix:///nonexistent/valkey.sock", monkeypatch)
    mine = Sender()

    publish_many(mine, 200)

    assert mine.flush(10)
    assert mine.dropped == 200


def test_put_does_not_wait_for_a_broker_that_hangs(broker: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "SEND_SECONDS", FOR_EVER)
    mine = Sender()
    publish_many(mine, 1)
    assert mine.flush(10)
    broker.freeze()

    publish_many(mine, 200)

    assert (mine.waiting, mine.dropped) == (200, 0)
    broker.thaw()
    assert mine.flush(10)


def test_the_sender_gives_a_broker_up_that_hangs(broker: Valkey) -> None:
    mine = Sender()
    publish_many(mine, 1)
    assert mine.flush(10)
    broker.freeze()

    publish_many(mine, 200)

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
def test_a_request_that_publishes_does_not_wait_for_a_broker_that_hangs(
    broker: Valkey, monkeypatch: pytest.MonkeyPatch, alpha: Any, member_of: Any, sign_in: Any
) -> None:
    mine = Sender()
    monkeypatch.setattr(sender, "_sender", mine)
    monkeypatch.setattr(sender, "SEND_SECONDS", FOR_EVER)
    client = sign_in(member_of(alpha, "Wang"))
    client.post("/notifications/read/")
    assert mine.flush(10)
    broker.freeze()

    codes = [client.post("/notifications/read/").status_code for _again in range(5)]

    assert codes == [302] * 5
    assert mine.waiting > 0
    assert mine.dropped == 0
    broker.thaw()
    assert mine.flush(10)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_publishes_is_answered_while_the_broker_is_away(
    broker: Valkey, monkeypatch: pytest.MonkeyPatch, alpha: Any, member_of: Any, sign_in: Any
) -> None:
    mine = Sender()
    monkeypatch.setattr(sender, "_sender", mine)
    client = sign_in(member_of(alpha, "Wang"))
    client.post("/notifications/read/")
    assert mine.flush(10)
    broker.kill()

    assert client.post("/notifications/read/").status_code == 302

    assert mine.flush(10)
    assert mine.dropped > 0
