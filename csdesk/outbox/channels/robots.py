"""Robots of group chats: what people are told, gathered for some seconds and put into the chat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from csdesk.outbox.channels.email import one_line
from csdesk.outbox.channels.robot_forms import Sendable, sendable, verdict_of
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.failures import HostTrouble, TryAgain, Undeliverable
from csdesk.outbox.models import OutboxMessage, Robot, RobotLine
from csdesk.outbox.registry import handles
from csdesk.outbox.rendering import line_of, zone_when_needed
from csdesk.outbox.requesting import BadAddress, post_outside
from csdesk.outbox.services.robots import TOPIC, address_of, host_of_robot, secret_of
from csdesk.people.models import Member
from csdesk.tenancy.scoping import tenant_atomic

# The chats take some twenty messages a minute: what happens within half of one goes together.
GATHER_SECONDS = 30
GATHER_URGENT = timedelta(seconds=5)
MOST_LINES = 20
# What could not be told for so long is no news; it stands in everybody's own notices.
STALE = timedelta(hours=1)
# In about a quarter of an hour.
ATTEMPTS = 5
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "csdesk"}


@dataclass(frozen=True)
class Letter:
    """What goes out now, and the lines that it tells."""

    to: str
    form: Sendable
    lines: list[int]


def tell_robots(
    robots: Iterable[Robot], kind: str, item: dict[str, Any], members: Sequence[Member], *, now: datetime, urgent: bool
) -> None:
    """Have the robots tell of something; what comes within half a minute goes into one message."""
    names = ", ".join(member.name for member in members)[:300]
    for robot in robots:
        RobotLine.objects.create(robot=robot, kind=kind, item=item, names=names, at=now)
        span = int(now.timestamp()) // GATHER_SECONDS
        at = now + (GATHER_URGENT if urgent else timedelta(seconds=GATHER_SECONDS))
        key = f"robot:{robot.pk}:{span}:{'urgent' if urgent else 'usual'}"
        enqueue(TOPIC, key=key, payload={"robot": robot.pk}, available_at=at, host=host_of_robot(robot),
                lane=f"robot:{robot.pk}", max_attempts=ATTEMPTS)  # fmt: skip


@handles(TOPIC, io=True, label=gettext_noop("Message of a robot to a group chat"))
def send_to_chat(message: OutboxMessage) -> None:
    """Put what is unsent into the chat, or the words of a test: at least once."""
    letter = _letter(message)
    if letter is None:
        return
    try:
        answer = post_outside(letter.form.url, letter.form.body, _HEADERS)
    except (BadAddress, HostTrouble) as trouble:
        words = str(trouble) if isinstance(trouble, HostTrouble) else "this host cannot be used"
        _note(message, letter, trouble=words)
        raise HostTrouble(words) from trouble
    verdict = verdict_of(letter.to, answer.status, answer.body)
    words = "" if verdict.is_taken else f"the chat answered {verdict.code or 'nothing known'}"
    _note(message, letter, trouble=words)
    if verdict.is_final:
        raise Undeliverable(words)
    if not verdict.is_taken:
        raise TryAgain(words)


def _letter(message: OutboxMessage) -> Letter | None:
    with tenant_atomic(message.tenant_id) as now:
        robot = Robot.objects.filter(pk=message.payload["robot"]).first()
        if robot is None:
            return None
        is_test = bool(message.payload.get("test"))
        if not is_test and not robot.is_active:
            return None
        unsent = RobotLine.objects.filter(robot=robot, sent_at=None, at__gte=now - STALE).order_by("pk")
        lines = [] if is_test else list(unsent[:MOST_LINES])
        if not lines and not is_test:
            return None
        with translation.override(robot.language):
            words = _words(lines)
        try:
            form = sendable(robot.kind, address_of(robot), secret_of(robot), words, seconds=now.timestamp())
        except ValueError as unreadable:
            raise Undeliverable("the address was stored under another key: enter it anew") from unreadable
        return Letter(robot.kind, form, [line.pk for line in lines])


def _words(lines: Sequence[RobotLine]) -> list[str]:
    """A headline and the lines in the language that is active; what was told to several people in turn is said once."""
    if not lines:
        return [_("csdesk: this is a test"), _("What happens here is told in this chat.")]
    zone = zone_when_needed()
    said: dict[str, None] = {}
    for line in lines:
        words = line_of(line.kind, line.item, zone)
        page = settings.PUBLIC_URL + words.url if words.url else ""
        parts = [words.title, f"({line.names})" if line.names else "", page, words.body]
        said[one_line(" ".join(part for part in parts if part))] = None
    count = len(said)
    return [ngettext("csdesk: %(n)s notice", "csdesk: %(n)s notices", count) % {"n": count}, *said]


def _note(message: OutboxMessage, letter: Letter, *, trouble: str) -> None:
    with tenant_atomic(message.tenant_id) as now:
        Robot.objects.filter(pk=message.payload["robot"]).update(tried_at=now, trouble=trouble[:200])
        if not trouble:
            RobotLine.objects.filter(pk__in=letter.lines).update(sent_at=now)
