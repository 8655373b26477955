"""The service phone is always answerable: a line of which nothing is heard is reported at once (INQ-39)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.rulebook.at import NoRulebook
from csdesk.rulebook.sections.inquiries import PhoneLine
from csdesk.sla import rules
from csdesk.sla.queries.calendars import calendar_named
from tickets.models import LineWatch
from tickets.queries.inquiries import manual_at

DEAD = "line.dead"


def line_heard(line: str, *, now: datetime) -> None:
    """Something came in on a line: it lives, whatever was reported of it before."""
    line = line.strip()[:40]
    if line:
        LineWatch.objects.update_or_create(line=line, defaults={"heard_at": now, "dead_since": None})


@transaction.atomic
def watch_lines(now: datetime) -> None:
    """Report each watched line of which nothing was heard for as long as the manual says, once.

    A line that was never heard of is watched from the first look on.
    """
    try:
        manual = manual_at(now)
    except NoRulebook:
        return
    for line in manual.lines:
        if line.silence is None:
            continue
        watch, _made = LineWatch.objects.select_for_update(of=("self",)).get_or_create(
            line=line.key, defaults={"heard_at": now}
        )
        if watch.dead_since is None and _silent_for_too_long(line, watch, now):
            watch.dead_since = now
            watch.save(update_fields=["dead_since"])
            told = directory.acting_holders(manual.lines_told_to, at=now)
            label = {"zh": line.label.text("zh-hans"), "en": line.label.text("en")}
            notify(told, DEAD, now=now, urgent=True, url=reverse("tickets:calls"), line=label, number=line.number)


def _silent_for_too_long(line: PhoneLine, watch: LineWatch, now: datetime) -> bool:
    assert line.silence is not None
    return now >= rules.add(watch.heard_at, rules.parse_budget(line.silence), calendar_named(line.calendar))
