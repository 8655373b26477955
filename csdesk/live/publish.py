"""Telling open pages, after the commit, without ever making a request wait for Redis."""

from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from csdesk.live.plain import plain
from csdesk.live.sender import send_later
from csdesk.tenancy.names import tenant_group
from csdesk.tenancy.scoping import require_tenant

Frame = dict[str, Any]


class HasNumber(Protocol):
    """What is published about: a case."""

    pk: Any
    number: str


class HasHappened(Protocol):
    """What is published: an event."""

    pk: Any
    kind: str
    at: datetime


def publish(case: HasNumber, event: HasHappened) -> None:
    """Tell the pages that show the case of an event, and the desk's lists that something moved."""
    _after_commit("case", case.pk, frame=event_frame(case, event))
    # Lists ask again for what their reader may see: this says only that it is worth asking.
    _after_commit("desk", frame={"type": "desk", "topic": "desk", "name": event.kind})


def event_frame(case: HasNumber, event: HasHappened) -> Frame:
    """What a page gets of an event: that it happened; the page fetches what its reader may see of it."""
    return {
        "type": "event",
        "id": event.pk,
        "topic": f"case-{case.pk}",
        "name": event.kind,
        "case": case.number,
        "at": event.at.isoformat(),
    }


def publish_to_member(member_id: int, name: str, data: dict[str, Any]) -> None:
    """Tell all open pages of one person: `live:<name>` there, with the data."""
    _after_commit("member", member_id, frame={"type": "member", "name": name, "data": plain(data)})


def publish_to_desk(name: str, data: dict[str, Any]) -> None:
    """Tell all open pages of colleagues (no dealers): nothing that only some of them may know."""
    _after_commit("desk", frame={"type": "desk", "topic": "desk", "name": name, "data": plain(data)})


def publish_to_topic(kind: str, number: int, frame: Frame) -> None:
    """Tell the sockets that watch a thing of a room's own (`register_topic`) a frame that carries what happened."""
    _after_commit(kind, number, frame=frame)


def ask_again_who(member_id: int) -> None:
    """Have the person's open sockets check at once whether they still may be open."""
    group = tenant_group(require_tenant(), "member", member_id)
    transaction.on_commit(lambda: send_later(group, {"type": "live.recheck"}))


def _after_commit(*parts: Any, frame: Frame) -> None:
    group = tenant_group(require_tenant(), *parts)
    transaction.on_commit(lambda: send_later(group, {"type": "live.frame", "frame": frame}))
