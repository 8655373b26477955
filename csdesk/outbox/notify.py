"""Telling people: in the page at once, by mail as they wish, one message for what belongs together."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from csdesk.cases.models import Case
from csdesk.cases.registry import kind_of
from csdesk.outbox.channels import in_app
from csdesk.outbox.channels.digest import wake_digest
from csdesk.outbox.channels.robots import tell_robots
from csdesk.outbox.models import DESKTOP, EMAIL, SOUND, NotificationPreference, Robot
from csdesk.outbox.notices import group_of, register_notice
from csdesk.outbox.parameters import keep
from csdesk.outbox.rendering import company_zone
from csdesk.outbox.rules import end_of_quiet
from csdesk.people.models import Member
from csdesk.tenancy.prepared import Prepared, in_places

__all__ = ["notify", "register_notice"]

# How long a mail waits for more of its kind to join it.
GATHER = timedelta(seconds=30)
GATHER_URGENT = timedelta(seconds=5)


def notify(
    members: Iterable[Member],
    kind: str,
    *,
    case: Case | None = None,
    now: datetime,
    urgent: bool = False,
    url: str = "",
    by_mail: bool = True,
    **params: Any,
) -> None:
    """Tell people of something: one call a happening, once for each person however often they are named.

    `kind` was given its words by `register_notice`; `params` fill them: text, numbers, moments, timedeltas,
    labels as {"en": …, "zh": …}. The notice in the page appears with the commit and never waits. Mail follows
    their settings, gathered for some seconds, and waits for the end of their quiet hours unless `urgent`.
    `url` is the page to show, by default the case's. `by_mail=False`: they have had a mail that says it all.
    """
    active = {member.pk: member for member in members if member.is_active}
    item, group = _item(case, now, url, params), group_of(kind)
    chosen, robots = _listeners.read(None, **in_places(list(active)))
    wishes = {row.member_id: row for row in chosen}
    listening = [robot for robot in robots if active and robot.wants(group, urgent=urgent)]
    tell_robots(listening, kind, item, list(active.values()), now=now, urgent=urgent)
    for member in sorted(active.values(), key=lambda member: member.pk):
        wish = wishes.get(member.pk) or NotificationPreference(member=member)
        mails = by_mail and wish.wants(EMAIL, group, urgent=urgent)
        aloud = _aloud(wish, group, now=now, urgent=urgent)
        notice = in_app.tell(member, kind, item, now=now, urgent=urgent, counts_as_mailed=not mails, aloud=aloud)
        if mails:
            wake_digest(member, notice, wish, now=now + (GATHER_URGENT if urgent else GATHER), urgent=urgent)


def _build(_shape: None, **ids: int) -> list[QuerySet[Any]]:
    wishes = NotificationPreference.objects.filter(member__in=list(ids.values()) or [0])
    return [wishes, Robot.objects.filter(is_active=True)]


# Asked together with every notice: most companies have no robot.
_listeners = Prepared(_build, keeps_plan=False)


def _aloud(wish: NotificationPreference, group: str, *, now: datetime, urgent: bool) -> list[str]:
    """How open pages make the person look up; not at all in quiet hours, unless it is urgent."""
    wanted = [channel for channel in (SOUND, DESKTOP) if wish.wants(channel, group, urgent=urgent)]
    if wanted and not urgent and wish.quiet_from is not None:
        asleep = end_of_quiet(now, wish.quiet_from, wish.quiet_until, company_zone())
        return [] if asleep is not None else wanted
    return wanted


def _item(case: Case | None, now: datetime, url: str, params: dict[str, Any]) -> dict[str, Any]:
    known = {"number": case.number, "case_title": case.title} if case is not None else {}
    return {
        "case": case.pk if case is not None else None,
        "at": now.isoformat(),
        "url": url or (_page_of(case) if case is not None else ""),
        "params": {name: keep(value) for name, value in {**known, **params}.items()},
    }


def _page_of(case: Case) -> str:
    try:
        return kind_of(case.kind).page(case)
    except KeyError:  # a kind whose app is not installed has no page
        return ""
