"""Setting up robots of group chats; their addresses and secrets are kept encrypted."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.models import Robot
from csdesk.outbox.policies import may_manage_robots
from csdesk.outbox.requesting import BadAddress, read_url
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation
from csdesk.tenancy.secrets import conceal, reveal

TOPIC = "robot.send"
PURPOSE = "robots of group chats"
# Refusals here follow from no rule of the manual but from the guard on outgoing requests.
GUARD = "G01"
# Each is looked at with every notice.
MOST = 20


@dataclass(frozen=True)
class RobotWords:
    """A robot as it is typed; an empty `url` or `secret` keeps the one there is."""

    kind: str
    name: str
    url: str
    secret: str
    groups: list[str]
    only_urgent: bool
    language: str
    is_active: bool
    drops_secret: bool = False


@transaction.atomic
def keep_robot(robot: Robot, words: RobotWords, *, actor: Member | None, now: datetime) -> Robot:
    """Set up a robot or change it. Raises PermissionDenied; RuleViolation for an address that is never called, for
    none, or for one robot too many."""
    _demand(actor)
    is_new = robot.pk is None
    if is_new and Robot.objects.count() >= MOST:
        raise RuleViolation(GUARD, _("There may be no more than %(n)s robots.") % {"n": MOST})
    if words.url:
        _check(words.url)
        robot.url_secret = conceal(words.url, purpose=PURPOSE)
    elif is_new:
        raise RuleViolation(GUARD, _("Enter the robot's address."), field="url")
    if words.secret or words.drops_secret:
        robot.signing_secret = conceal(words.secret, purpose=PURPOSE)
    for name in ("kind", "name", "groups", "only_urgent", "language", "is_active"):
        setattr(robot, name, getattr(words, name))
    robot.save()
    _log("robot.create" if is_new else "robot.change", robot, actor, now)
    return robot


@transaction.atomic
def remove_robot(robot: Robot, *, actor: Member | None, now: datetime) -> None:
    """Take a robot away, with what it has not told. Raises PermissionDenied."""
    _demand(actor)
    _log("robot.remove", robot, actor, now)
    robot.delete()


def send_test(robot: Robot, *, actor: Member | None) -> None:
    """Have a harmless message sent at once, also while the robot rests. Raises PermissionDenied."""
    _demand(actor)
    payload = {"robot": robot.pk, "test": True}
    key = f"robot:{robot.pk}:test:{uuid.uuid4().hex}"
    # Whoever tests looks on: one attempt says it all.
    enqueue(TOPIC, key=key, payload=payload, host=host_of_robot(robot), max_attempts=1)


def address_of(robot: Robot) -> str:
    """The robot's address. Raises ValueError when it was stored under another key."""
    return reveal(robot.url_secret, purpose=PURPOSE)


def secret_of(robot: Robot) -> str:
    """What its messages are signed with, or "". Raises ValueError when it was stored under another key."""
    return reveal(robot.signing_secret, purpose=PURPOSE)


def host_of_robot(robot: Robot) -> str:
    """Whom its messages go out to; "" where the address cannot be read or used any more."""
    try:
        return read_url(address_of(robot)).host
    except ValueError:  # BadAddress is one as well
        return ""


def _check(url: str) -> None:
    try:
        read_url(url)
    except BadAddress as error:
        message = _("This address cannot be used. It begins with https:// and leads to a host on the open internet.")
        raise RuleViolation(GUARD, message, field="url") from error


def _demand(actor: Member | None) -> None:
    if not may_manage_robots(actor):
        raise PermissionDenied(f"{actor} may not manage robots.")


def _log(kind: str, robot: Robot, actor: Member | None, now: datetime) -> None:
    facts: dict[str, Any] = {"name": robot.name, "host": host_of_robot(robot)}
    record_security_event(kind, actor=actor, now=now, **facts)
