"""Everybody's personal file: who has been here how long for what pay, and what was noted of some."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from csdesk.demo.stage import cast, person
from csdesk.people.models import Member, Team
from csdesk.sla.rules import preset_calendar
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from staff.models import Employment, Inspection, Verdict
from staff.services.employments import Terms, begin_employment
from staff.services.incidents import NewIncident, note_incident, settle_incident
from staff.services.inspections import Found, close_inspection, enter_outcomes, open_inspection
from staff.services.probation import remind_of_probations
from staff.services.salaries import NewSalary, set_salaries
from staff.services.sanctions import NewSanction, confirm_sanction, give_sanction
from staff.services.skills import note_skills
from staff.services.trainings import NewTraining, Seen, plan_training, register_presence

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OUTSIDE = ("dealer", "brand-partner", "factory")
# What a month pays, in fen, by role; everybody else.
BASE = {"gm": 1_800_000, "supervisor": 800_000, "assistant": 750_000, "specialist": 550_000, "agent": 450_000}
OTHERS = 600_000


def keep_files(tenant: Tenant, *, now: datetime) -> None:
    """Write all files once: one colleague is on probation, one has a warning that he has not seen."""
    with tenant_atomic(tenant.pk):
        if Employment.objects.exists():
            return
        today = now.astimezone(preset_calendar("office").zone).date()
        people = list(_people(tenant))
        _employ(people, today, now)
        _pay(tenant, people, today, now)
        _judge(tenant, now)
        _train(tenant, now)
        _inspect(tenant, now)
        remind_of_probations(now)


def _people(tenant: Tenant) -> Iterator[tuple[str, Member]]:
    for row in cast()["people"]:
        if row["key"] not in OUTSIDE:
            yield row["key"], person(tenant, row["key"])


def _joined(key: str, place: int, today: date) -> date:
    """The newest colleague is in the third month, the others have been here for years."""
    return today - timedelta(days=82) if key == "agent2" else today - timedelta(days=500 + 173 * place)


def _employ(people: list[tuple[str, Member]], today: date, now: datetime) -> None:
    for place, (key, member) in enumerate(people):
        begin_employment(member, Terms(str(1001 + place), _joined(key, place, today)), actor=None, now=now - 60 * DAY)


def _pay(tenant: Tenant, people: list[tuple[str, Member]], today: date, now: datetime) -> None:
    new_year = date(today.year, 1, 1)
    first, raised = [], []
    for place, (key, member) in enumerate(people):
        base, joined = BASE.get(key.rstrip("2"), OTHERS), _joined(key, place, today)
        first.append(NewSalary(member, joined, base, "入职定薪"))
        if joined < new_year:
            raised.append(NewSalary(member, new_year, base + 30_000, "年度调薪"))
    set_salaries(first, actor=None, now=now - 60 * DAY)
    set_salaries(raised, actor=None, now=now - 60 * DAY + HOUR)


def _judge(tenant: Tenant, now: datetime) -> None:
    """A verified complaint that was answered for, a call that was not yet, a complaint nobody has looked into."""
    boss, first, second = (person(tenant, key) for key in ("supervisor", "agent", "agent2"))
    day = now.astimezone(preset_calendar("office").zone).date()
    past = NewIncident("complaint", (day - 30 * DAY), "用户反映通话中语气生硬，未说明退货条件。", choice="attitude")
    complaint = note_incident(first, past, actor=boss, now=now - 29 * DAY)
    complaint = settle_incident(
        complaint, Verdict.TRUE, note="听取通话录音，情况属实。", actor=boss, now=now - 28 * DAY
    )
    oral = NewSanction("oral", "通话态度生硬，用户投诉属实。", "通话录音", complaint)
    sanction = give_sanction(first, oral, actor=boss, now=now - 28 * DAY)
    confirm_sanction(sanction, statement="当时来电较多，今后会注意语气。", actor=first, now=now - 27 * DAY)
    call = NewIncident("call", day - 2 * DAY, "值班时间接听私人电话。", minutes=8)
    incident = note_incident(second, call, actor=boss, now=now - DAY)
    give_sanction(second, NewSanction("oral", "私人电话超时。", "", incident), actor=boss, now=now - DAY)
    open_one = NewIncident("complaint", day - DAY, "用户称客服不熟悉新品参数。", choice="skill")
    note_incident(second, open_one, actor=boss, now=now - 5 * HOUR)
    note_skills(first, {"mandarin": True, "dialect": True, "typing": 92}, actor=boss, now=now - 40 * DAY)
    note_skills(second, {"mandarin": True, "dialect": False, "typing": 71}, actor=boss, now=now - 20 * DAY)


def _train(tenant: Tenant, now: datetime) -> None:
    boss = person(tenant, "supervisor")
    people = [person(tenant, key) for key in ("agent", "agent2", "specialist")]
    new = NewTraining("投诉处理与服务用语", now - 12 * DAY, "二楼会议室", boss.name)
    held = plan_training(new, people, actor=boss, now=now - 13 * DAY)
    seen = {each.pk: Seen("present") for each in held.attendees.all()}
    seen[held.attendees.get(member=people[1]).pk] = Seen("missed")
    register_presence(held, seen, actor=boss, now=now - 12 * DAY + 3 * HOUR)
    plan_training(NewTraining("新品参数与常见故障", now + 3 * DAY, "二楼会议室"), people, actor=boss, now=now - HOUR)


def _inspect(tenant: Tenant, now: datetime) -> None:
    boss = person(tenant, "supervisor")
    team = Team.objects.get(key="complaints")
    inspection = open_inspection("office", team=team, actor=boss, now=now - 6 * DAY)
    found = {item.pk: Found("met") for item in inspection.items.all()}
    badge = inspection.items.filter(item="badge").order_by("pk")[0]
    enter_outcomes(inspection, {**found, badge.pk: Found("not_met", "未佩戴服务证")}, actor=boss, now=now - 6 * DAY)
    close_inspection(Inspection.objects.get(pk=inspection.pk), actor=boss, now=now - 6 * DAY + HOUR)
    open_inspection("office", team=team, actor=boss, now=now - HOUR)
