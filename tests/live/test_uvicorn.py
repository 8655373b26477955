"""Sockets over the wire: one real uvicorn, real handshakes, a real broker that dies."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from csdesk.cases.models import Case
from csdesk.events.record import record
from csdesk.live.publish import event_frame
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.live.servers import Valkey, free_port, own_valkey, socket_server
from tests.outbox.relay_process import eventually

pytestmark = pytest.mark.django_db(transaction=True)
MemberOf = Callable[..., Member]
SignIn = Callable[[Member], Client]
CaseOf = Callable[..., Case]


def open_socket(port: int, client: Client | None = None, origin: str = "http://localhost:{port}") -> ClientConnection:
    headers = {}
    if client is not None:
        # The server names its cookie by its own port.
        headers["Cookie"] = f"csdesk_{port}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return connect(
        f"ws://localhost:{port}/ws/live/", origin=origin.format(port=port), additional_headers=headers, open_timeout=10
    )  # type: ignore[arg-type]


def next_frame(socket: ClientConnection, name: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=10))
        if frame.get("name") == name:
            return frame


def tell(broker: Valkey, case: Case) -> int:
    """Something happens, and the frame goes through this broker."""
    import msgpack
    import redis

    with tenant_atomic(case.tenant_id) as now:
        event = record(case, "probe.move", actor=None, at=now)
        frame = event_frame(case, event)
    message = msgpack.packb({"type": "live.frame", "frame": frame})
    with redis.Redis(unix_socket_path=str(broker.path)) as link:
        link.publish(f"asgi__group__t{case.tenant_id}.case.{case.pk}", message)
    return int(event.pk)


def subscribe(socket: ClientConnection, *cases: Case) -> None:
    socket.send(json.dumps({"type": "subscribe", "topics": [f"case-{case.pk}" for case in cases]}))
    next_frame(socket, "badge")


def test_sockets_over_the_wire(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn, case_of: CaseOf, tmp_path: Path
) -> None:
    wang, zhao = member_of(alpha, "Wang"), member_of(beta, "Zhao")
    ours, theirs = case_of(alpha, holder=wang), case_of(beta, holder=zhao)
    client, port = sign_in(wang), free_port()
    with own_valkey(tmp_path) as broker, socket_server(port, broker.url):
        for origin in ("http://evil.test", "http://localhost:{port}1", "https://localhost:{port}"):
            with pytest.raises(InvalidStatus) as refusal:
                open_socket(port, client, origin)
            assert refusal.value.response.status_code == 403

        with open_socket(port) as stranger, pytest.raises(ConnectionClosed) as closed:
            stranger.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401

        with open_socket(port, client) as nosy:
            nosy.send(json.dumps({"type": "subscribe", "topics": [f"case-{theirs.pk}"]}))
            with pytest.raises(ConnectionClosed) as closed:
                nosy.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4404

        with open_socket(port, client) as page:
            subscribe(page, ours)
            foreign = tell(broker, theirs)
            own = tell(broker, ours)
            frame = next_frame(page, "probe.move")
            assert (frame["id"], foreign != own) == (own, True)

            broker.kill()
            broker.start()
            eventually(lambda: heard_again(page, broker, ours))


def heard_again(page: ClientConnection, broker: Valkey, case: Case) -> bool:
    """Whether the socket, open all the while, hears through the broker that came back empty."""
    tell(broker, case)
    try:
        return bool(json.loads(page.recv(timeout=0.5))["type"] == "event")
    except TimeoutError:
        return False
