"""Two months of days at the desk, up to now; later starts add the days since."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from csdesk.demo.absences import be_away
from csdesk.demo.answers import keep_answers
from csdesk.demo.attendance import keep_attendance
from csdesk.demo.chats import keep_chats
from csdesk.demo.dealers import fill_archive
from csdesk.demo.exchanges import give_back
from csdesk.demo.files import keep_files
from csdesk.demo.goods import move_parcels, stock_goods
from csdesk.demo.inquiries import ask_questions
from csdesk.demo.letters import letters, raw_mail
from csdesk.demo.points import keep_points
from csdesk.demo.portal import at_the_portal
from csdesk.demo.promises import keep_promises
from csdesk.demo.returns import at_the_bench
from csdesk.demo.rewards import keep_rewards
from csdesk.demo.rosters import keep_rosters
from csdesk.demo.spares import keep_spares
from csdesk.demo.stage import furnish, person
from csdesk.demo.story import Story
from csdesk.demo.swaps import keep_swaps
from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.intake import mark_spam, reject_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.outbox.models import Notification
from csdesk.sla.rules import WorkingCalendar, preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

LOOKS_BACK = timedelta(days=61)
LIVELY = timedelta(days=3)


def live_through(
    tenant: Tenant, preset: str, *, since: datetime | None, now: datetime, keep: Callable[[datetime], None]
) -> int:
    """Play everything that begins after `since` (None: two months ago) up to now; how many complaints there were.

    `keep` is told how far it has come, so that an interrupted load goes on from there.
    """
    begin = since or now - LOOKS_BACK
    with tenant_atomic(tenant.pk):
        furnish(tenant, preset, now=begin - timedelta(days=1))
    keep_files(tenant, now=now)
    office, played = preset_calendar("office"), 0
    fill_archive(tenant, office, begin=begin, now=now)
    for at, seed in _beginnings(tenant, office, begin, now):
        dice = random.Random(seed)  # noqa: S311 - a story, not a secret
        # One transaction a story: the engine never sees a moment of the past half done.
        with tenant_atomic(tenant.pk):
            if seed.startswith(_NOISE):
                _noise(tenant, at, dice, now)
            else:
                Story(tenant, at, dice, office, preset == "online_shop").play(now)
                played += 1
        keep(at)
    at_the_portal(tenant, now=now)
    with tenant_atomic(tenant.pk):
        stock_goods(tenant, preset, now=now)
        move_parcels(tenant, person(tenant, "specialist"), now=now)
    at_the_bench(tenant, now=now)
    give_back(tenant, now=now)
    ask_questions(tenant, begin=begin, now=now)
    keep_chats(tenant, now=now)
    keep_promises(tenant, now=now)
    keep_answers(tenant, begin=begin, now=now)
    if preset != "online_shop":
        keep_spares(tenant, begin=begin, now=now)
    _at_work(tenant, begin, now)
    if since is None:
        _read_old_notices(tenant, now)
    return played


def _at_work(tenant: Tenant, begin: datetime, now: datetime) -> None:
    """Who works when, who is away, who swapped with whom, who came and went."""
    keep_rosters(tenant, begin=begin, now=now)
    be_away(tenant, now=now)
    keep_swaps(tenant, now=now)
    keep_points(tenant, now=now)
    keep_rewards(tenant, now=now)
    keep_attendance(tenant, now=now)


def _read_old_notices(tenant: Tenant, now: datetime) -> None:
    """What happened before the lively days has been read by whom it concerned."""
    old = now - LIVELY
    with tenant_atomic(tenant.pk):
        Notification.objects.filter(read_at=None, at__lt=old).update(read_at=F("at"))


_NOISE = "noise "


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
        # The last days are busy: somebody who looks in wants to see work.
        most = 8 if (now - LIVELY).astimezone(zone).date() <= day else 3
        for number in range(dice.randint(most - 1, most) if office.works_on(day) else dice.randint(0, 1)):
            found.append((_moment(day, dice, 7, 22, zone), f"{tenant.slug} {day} {number}"))
        if dice.random() < 0.6:
            found.append((_moment(day, dice, 9, 10, zone), f"{_NOISE}{tenant.slug} {day}"))
    yield from sorted(row for row in found if begin < row[0] < now)


def _moment(day: date, dice: random.Random, first_hour: int, last_hour: int, zone: ZoneInfo) -> datetime:
    minute = dice.randrange(first_hour * 60, last_hour * 60)
    return datetime.combine(day, time(minute // 60, minute % 60, dice.randrange(60)), zone)


def _noise(tenant: Tenant, at: datetime, dice: random.Random, now: datetime) -> None:
    """What else comes into a mailbox: newsletters, absences, applicants, spam."""
    row = dice.choice(letters()["noise"])
    headers = {
        "newsletter": {"Precedence": "bulk", "List_Unsubscribe": "<mailto:off@expo.example>", "List_Id": "<expo>"},
        "auto_reply": {"Auto_Submitted": "auto-replied"},
    }.get(row["kind"], {})
    mailbox = Mailbox.objects.order_by("pk").first()
    to = mailbox.address if mailbox is not None else ""
    name = row["sender"].partition("@")[0]
    raw = raw_mail(row["sender"], name, to, row["subject"], row["text"], at=at, dice=dice, **headers)
    receive_mail(raw, mailbox=mailbox, now=at)
    item = IntakeItem.objects.latest("pk")
    sorted_at = at + timedelta(minutes=30)
    if item.status != IntakeStatus.NEW or sorted_at >= now:
        return
    if row["kind"] == "spam":
        mark_spam(item, actor=person(tenant, "agent"), now=sorted_at)
    else:
        reject_item(item, row.get("verdict", "不属于客诉"), actor=person(tenant, "agent"), now=sorted_at)
