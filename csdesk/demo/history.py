"""Two months of days at the desk, up to now; later starts add the days since."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from csdesk.demo.letters import letters, raw_mail
from csdesk.demo.stage import furnish, person
from csdesk.demo.story import Story
from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.intake import mark_spam, reject_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.sla.rules import WorkingCalendar, preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

LOOKS_BACK = timedelta(days=61)


def live_through(tenant: Tenant, preset: str, *, since: datetime | None, now: datetime) -> int:
    """Play every story that begins after `since` (None: two months ago) up to now; how many were played."""
    begin = since or now - LOOKS_BACK
    with tenant_atomic(tenant.pk):
        furnish(tenant, preset, now=begin - timedelta(days=1))
    office, played = preset_calendar("office"), 0
    for at, seed in _beginnings(tenant, office, begin, now):
        # One transaction a story: the engine never sees a moment of the past half done.
        with tenant_atomic(tenant.pk):
            dice = random.Random(seed)  # noqa: S311 - a story, not a secret
            Story(tenant, at, dice, office, preset == "online_shop").play(now)
        played += 1
    for day in _days(begin, now, ZoneInfo(tenant.zone)):
        with tenant_atomic(tenant.pk):
            _noise(tenant, day, now)
    return played


def _days(begin: datetime, now: datetime, zone: ZoneInfo) -> Iterator[date]:
    day = begin.astimezone(zone).date() + timedelta(days=1)
    while day <= now.astimezone(zone).date():
        yield day
        day += timedelta(days=1)


def _beginnings(
    tenant: Tenant, office: WorkingCalendar, begin: datetime, now: datetime
) -> Iterator[tuple[datetime, str]]:
    """When customers write, in order, each with the seed of its story: more on working days, some at night."""
    zone = ZoneInfo(tenant.zone)
    found = []
    for day in _days(begin, now, zone):
        dice = random.Random(f"{tenant.slug} {day}")  # noqa: S311 - a story, not a secret
        for number in range(dice.randint(2, 3) if office.works_on(day) else dice.randint(0, 1)):
            minute = dice.randint(7 * 60, 22 * 60)
            at = datetime.combine(day, time(minute // 60, minute % 60, dice.randrange(60)), zone)
            if begin < at < now:
                found.append((at, f"{tenant.slug} {day} {number}"))
    yield from sorted(found)


def _noise(tenant: Tenant, day: date, now: datetime) -> None:
    """What else comes into a mailbox: newsletters, absences, applicants, spam."""
    dice = random.Random(f"{tenant.slug} noise {day}")  # noqa: S311 - a story, not a secret
    at = datetime.combine(day, time(9, dice.randrange(60)), ZoneInfo(tenant.zone))
    if at >= now or dice.random() < 0.4:
        return
    row = dice.choice(letters()["noise"])
    headers = {
        "newsletter": {"Precedence": "bulk", "List_Unsubscribe": "<mailto:off@expo.example>", "List_Id": "<expo>"},
        "auto_reply": {"Auto_Submitted": "auto-replied"},
    }.get(row["kind"], {})
    mailbox = Mailbox.objects.order_by("pk").first()
    to = mailbox.address if mailbox is not None else ""
    raw = raw_mail(
        row["sender"], row["sender"].partition("@")[0], to, row["subject"], row["text"], at=at, dice=dice, **headers
    )
    receive_mail(raw, mailbox=mailbox, now=at)
    item = IntakeItem.objects.latest("pk")
    sorted_at = at + timedelta(minutes=30)
    if item.status != IntakeStatus.NEW or sorted_at >= now:
        return
    if row["kind"] == "spam":
        mark_spam(item, actor=person(tenant, "agent"), now=sorted_at)
    else:
        reject_item(item, row.get("verdict", "不属于客诉"), actor=person(tenant, "agent"), now=sorted_at)
