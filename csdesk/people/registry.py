"""What the rooms above tell people: which permissions exist, and who is on duty."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from csdesk.people.models import Member

_permissions: dict[str, Any] = {}
_security_labels: dict[str, Any] = {}
_staff_changes: list[Callable[[datetime], object]] = []
_new_company: list[Callable[[str, "Member", datetime], None]] = []
_staffing: list[Callable[[datetime], "list[PostShown]"]] = []
_duty: list[Callable[[datetime], "list[Member]"]] = []
_next_duty: list[Callable[[datetime], dict[int, datetime]]] = []


_listed_for: dict[str, str] = {}


class DutyChange(Protocol):
    """Hears, in the transaction, that somebody came on duty or wants to go off it; `confirmed`: he was asked once.

    Raises RuleViolation where he may not, or has to be asked first.
    """

    def __call__(
        self, member: "Member", *, is_on: bool, confirmed: bool, actor: "Member | None", now: datetime
    ) -> None: ...


_duty_changes: list[DutyChange] = []


def register_permissions(permissions: "type[TextChoices]") -> None:
    """Called once by each app with its permissions, from `ready()`."""
    _permissions.update(permissions.choices)


def all_permissions() -> dict[str, Any]:
    """Every permission code with its label."""
    return dict(sorted(_permissions.items()))


def permissions_by_room() -> list[tuple[Any, dict[str, Any]]]:
    """The permissions in the order of the rooms, each room by its name."""
    rooms = [(app.verbose_name, f"{app.label}.") for app in apps.get_app_configs()]
    found = [
        (name, {code: label for code, label in _permissions.items() if code.startswith(prefix)})
        for name, prefix in rooms
    ]
    return [(name, codes) for name, codes in found if codes]


def register_listed_for(kind: str, permission: str) -> None:
    """Called by the room whose people are no colleagues: who may find that kind of member among the people."""
    _listed_for[kind] = permission


def kinds_listed_for(member: "Member") -> list[str]:
    """The kinds of people, beside colleagues, that the person finds among the people."""
    return [kind for kind, permission in _listed_for.items() if member.may(permission)]


def register_security_labels(labels: dict[str, Any]) -> None:
    """Called by rooms that write to the security log: kind of line → what it is called."""
    _security_labels.update(labels)


def security_labels() -> dict[str, Any]:
    """What the rooms above call their lines of the security log."""
    return dict(_security_labels)


def matching_permissions(patterns: list[str]) -> list[str]:
    """The codes that any of the patterns (`tickets.*`) matches, sorted."""
    any_of_them = _any_of(tuple(patterns))
    return [code for code in all_permissions() if any_of_them.match(code)]


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)) or "(?!)")  # without a pattern nothing matches


def register_on_duty(answer: Callable[[datetime], "list[Member]"]) -> None:
    """Called by the room that knows the roster; the last one registered answers."""
    _duty.append(answer)


def on_duty_answer() -> Callable[[datetime], "list[Member]"] | None:
    """The registered answer to "who is on duty?", if any."""
    return _duty[-1] if _duty else None


def register_next_duty(answer: Callable[[datetime], dict[int, datetime]]) -> None:
    """Called by the room that knows the roster: who comes next, by the ids of members and when."""
    _next_duty[:] = [answer]


def next_duty_answer() -> Callable[[datetime], dict[int, datetime]] | None:
    """The registered answer to "who comes next?", if any."""
    return _next_duty[0] if _next_duty else None


def register_duty_change(listener: DutyChange) -> None:
    """Called by rooms in which something hangs on who is on duty: whom chats go to."""
    _duty_changes.append(listener)


def duty_changes() -> list[DutyChange]:
    """Who hears of it, in the order of the rooms."""
    return list(_duty_changes)


def register_staff_change(listener: Callable[[datetime], object]) -> None:
    """Called by rooms in which work waits for whoever holds a role: listener(now) runs after people have changed."""
    _staff_changes.append(listener)


def staff_changed(now: datetime) -> None:
    """Tell the rooms that somebody came, left, or holds other roles, in the transaction that changed it."""
    for listener in _staff_changes:
        listener(now)


def register_new_company_step(step: Callable[[str, "Member", datetime], None]) -> None:
    """Called by rooms that furnish a new company: step(preset, first administrator, now), in its scope."""
    _new_company.append(step)


def new_company_steps() -> list[Callable[[str, "Member", datetime], None]]:
    """What rooms do for a new company, in the order of the rooms."""
    return list(_new_company)


@dataclass(frozen=True)
class PostShown:
    """A post of the manual: its name, key of its role and of that above it, how many hold it, what it answers for."""

    name: str
    role: str
    reports_to: str
    headcount: int | None
    duties: str
    rule: str


def register_staffing(answer: Callable[[datetime], list[PostShown]]) -> None:
    """Called by the room that knows which posts there are."""
    _staffing[:] = [answer]


def posts_at(moment: datetime) -> list[PostShown]:
    """The posts of the company at a moment, from the top down; none where nobody knows."""
    return _staffing[0](moment) if _staffing else []
