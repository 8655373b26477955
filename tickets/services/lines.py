"""The service phone is always answerable: a line of which nothing is heard is reported at once (INQ-39)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from csdesk.outbox.enqueue import enqueue_unless_there
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.rulebook.at import NoRulebook
from csdesk.rulebook.sections.inquiries import PhoneLine
from csdesk.sla import rules
from csdesk.sla.queries.calendars import calendar_named
from tickets.models import LineWatch
from tickets.queries.inquiries import manual_at

DEAD = "line.dead"
LOOK = "tickets.look_at_line"


def line_heard(line: str, *, now: datetime) -> None:
    """Something came in on a line: it lives, whatever was reported of it before."""
    line = line.strip()[:40]
    if line:
        was_watched = LineWatch.objects.filter(line=line, dead_since=None).exists()
        watch, _made = LineWatch.objects.update_or_create(line=line, defaults={"heard_at": now, "dead_since": None})
        entry = _watched(line, now)
        if entry is not None and not was_watched:
            look_again(entry, watch, now=now)


def look_again(line: PhoneLine, watch: LineWatch, *, now: datetime) -> None:
    """Have somebody look whether the line is dead at the minute at which it would be."""
    at = _dead_at(line, watch)
    minute = round(at.timestamp()) // 60
    enqueue_unless_there(LOOK, key=f"{LOOK}:{line.key}:{minute}", payload={"line": line.key}, available_at=at)


@transaction.atomic
def look_at_line(key: str, *, now: datetime) -> None:
    """Report a line of which nothing was heard for as long as the manual says; else look again when it may be so."""
    line = _watched(key, now)
    if line is not None:
        _look(line, now=now)


def _watched(key: str, now: datetime) -> PhoneLine | None:
    lines = manual_at(now).lines
    return next((entry for entry in lines if entry.key == key and entry.silence is not None), None)


@transaction.atomic
def watch_lines(now: datetime) -> None:
    """The hourly look at every watched line: what is not looked at by the minute, as nothing was ever heard of it or
    the manual changed, is found by this. Each silence is reported once.
    """
    try:
        manual = manual_at(now)
    except NoRulebook:
        return
    for line in manual.lines:
        if line.silence is None:
            continue
        _look(line, now=now)


def _look(line: PhoneLine, *, now: datetime) -> None:
    watch, _made = LineWatch.objects.select_for_update(of=("self",)).get_or_create(
        line=line.key, defaults={"heard_at": now}
    )
    if watch.dead_since is None and now >= _dead_at(line, watch):
        watch.dead_since = now
        watch.save(update_fields=["dead_since"])
        told = directory.acting_holders(manual_at(now).lines_told_to, at=now)
        label = {"zh": line.label.text("zh-hans"), "en": line.label.text("en")}
        notify(told, DEAD, now=now, urgent=True, url=reverse("tickets:calls"), line=label, number=line.number)
    elif watch.dead_since is None:
        look_again(line, watch, now=now)


def _dead_at(line: PhoneLine, watch: LineWatch) -> datetime:
    assert line.silence is not None
    return rules.add(watch.heard_at, rules.parse_budget(line.silence), calendar_named(line.calendar))
