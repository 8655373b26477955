"""What the board counts, when, for whom; and that no number costs more in a large company."""

from datetime import timedelta

import pytest
from django.db import connection

from csdesk.board.queries.lists import breach_rows, duty_rows, late_rows, soon_rows
from csdesk.board.queries.load import loads_of
from csdesk.board.queries.numbers import numbers_of
from csdesk.board.queries.sight import Sight
from csdesk.cases.models import Case
from csdesk.cases.queries import people_who_work
from csdesk.live import presence
from csdesk.outbox.models import EngineHeartbeat
from csdesk.people.models import StandIn, Team
from csdesk.sla.models import Clock, ClockEvent
from csdesk.sla.models.clock_event import FiredBy
from csdesk.sla.services.duties import make_duty_tasks
from csdesk.tenancy.counting import counted
from tests.tickets.company import DAY, HOUR, MINUTE, MONDAY, taken

TICK = timedelta(microseconds=1)


def seen_at(sight, moment, **fields):
    return Sight(fields.get("member", sight.member), moment, sight.zone, fields.get("team"))


def break_promise(case, at):
    """The breach of a promise of the case at a moment, as the engine writes it."""
    clock = Clock.objects.filter(case=case).order_by("pk").first()
    level = ClockEvent.objects.filter(clock=clock).count() + 1
    return ClockEvent.objects.create(
        clock=clock, cycle=1, level=level, mark="due", is_breach=True, at=at, fired_at=at, fired_by=FiredBy.SWEEP
    )


def test_numbers_of_tells_what_is_due_from_what_is_late_at_the_very_moment(sight, wang):
    due = taken(wang).case
    due.refresh_from_db()

    at_due, after = (numbers_of(seen_at(sight, due.next_due_at + span)) for span in (0 * TICK, TICK))

    assert (at_due.hours[0], at_due.late) == (1, 0)
    assert (after.hours[0], after.late) == (0, 1)


def test_numbers_of_puts_each_case_into_one_hour(sight, wang):
    case = taken(wang).case
    case.refresh_from_db()

    hours = [numbers_of(seen_at(sight, case.next_due_at - span)).hours for span in (HOUR, HOUR + TICK, 3 * HOUR)]

    assert [each.index(1) for each in hours] == [0, 1, 2]
    assert [sum(each) for each in hours] == [1, 1, 1]


def test_numbers_of_counts_a_breach_at_midnight_for_the_day_that_ended(sight, wang):
    case = taken(wang).case
    month_end = MONDAY.replace(day=30, hour=16)  # 24:00 in Shanghai
    break_promise(case, month_end)

    before = numbers_of(seen_at(sight, month_end + MINUTE)).days
    on_the_day = numbers_of(seen_at(sight, month_end - MINUTE)).days

    assert (before[-1], before[-2]) == (0, 1)
    assert on_the_day[-1] == 1


def test_numbers_of_the_night_shift_begin_anew_at_midnight(sight, wang):
    case = taken(wang).case
    midnight = MONDAY.replace(hour=16)
    break_promise(case, midnight - 10 * MINUTE)
    break_promise(case, midnight + 10 * MINUTE)

    numbers = numbers_of(seen_at(sight, midnight + HOUR))

    assert numbers.days[-2:] == [1, 1]


def test_numbers_of_one_team_leave_out_the_others(sight, wang):
    taken(wang)
    there, elsewhere = Team.objects.get(key="complaints"), Team.objects.get(key="finance")
    later = MONDAY + 30 * DAY

    assert numbers_of(seen_at(sight, later, team=there)).late == 1
    assert numbers_of(seen_at(sight, later, team=elsewhere)).late == 0


def test_numbers_of_keep_complaints_about_colleagues_from_whoever_may_not_see_them(sight, zhao, li):
    taken(zhao, is_about_staff=True)

    assert numbers_of(seen_at(sight, MONDAY + 30 * DAY)).late == 1
    assert numbers_of(seen_at(sight, MONDAY + 30 * DAY, member=li)).late == 0


def test_numbers_of_a_wallboard_count_all(sight, zhao):
    taken(zhao, is_about_staff=True)

    assert numbers_of(Sight(None, MONDAY + 30 * DAY, sight.zone)).late == 1


def test_numbers_of_counts_duties_until_tonight(sight):
    month_end = MONDAY.replace(day=30)
    make_duty_tasks(now=month_end - DAY)
    make_duty_tasks(now=month_end)

    today, tomorrow = (numbers_of(seen_at(sight, month_end + span)) for span in (HOUR, DAY))

    assert (today.duties, today.duties_late) == (3, 0)
    assert (tomorrow.duties, tomorrow.duties_late) == (3, 3)
    seen = {task.duty for task in duty_rows(seen_at(sight, month_end + HOUR))}
    assert seen == {"complaint_analysis", "case_review", "return_summary_monthly"}


def test_numbers_of_another_company_stay_there(sight, wang, beta):
    taken(wang)
    sight_of_nobody = Sight(None, MONDAY + 30 * DAY, sight.zone)

    numbers = numbers_of(sight_of_nobody)

    assert numbers.late == Case.objects.filter(next_due_at__lt=MONDAY + 30 * DAY).count() == 1


@pytest.mark.parametrize("cases", [1, 3])
def test_numbers_of_takes_one_statement(sight, wang, django_assert_num_queries, cases):
    for _number in range(cases):
        taken(wang)

    with django_assert_num_queries(1):
        numbers_of(sight)


def test_counted_goes_no_further_than_asked(sight, wang):
    for _number in range(3):
        taken(wang)

    assert counted({"all": Case.objects.all()}, most=2) == {"all": 2}


def test_counted_finds_none_where_nobody_may_see_any(desk):
    none = Case.objects.none()

    assert counted({"none": none}, most=2, firsts={"first": none.values_list("pk")}) == {"none": 0, "first": None}


def test_late_rows_come_by_what_is_longest_late_with_their_promise(sight, wang, li):
    second, first = taken(li, now=MONDAY + DAY), taken(wang)

    rows = late_rows(seen_at(sight, MONDAY + 30 * DAY))

    assert [row.case.number for row in rows] == [first.case.number, second.case.number]
    assert rows[0].clock.due_at == rows[0].case.next_due_at
    assert rows[0].clock.label
    assert soon_rows(seen_at(sight, MONDAY + 30 * DAY)) == []


@pytest.mark.parametrize("cases", [1, 3])
def test_late_rows_take_as_many_statements_for_one_as_for_three(sight, wang, django_assert_num_queries, cases):
    for _number in range(cases):
        taken(wang)
    late_rows(seen_at(sight, MONDAY + 30 * DAY))  # the process knows the manual by now

    with django_assert_num_queries(1):
        late_rows(seen_at(sight, MONDAY + 30 * DAY))


def test_breach_rows_say_when_and_what_also_of_those_answered_since(sight, wang):
    case = taken(wang).case
    broken = break_promise(case, MONDAY + HOUR)

    [row] = breach_rows(seen_at(sight, MONDAY + 2 * HOUR))

    assert (row.case, row.broken_at) == (case, broken.at)


def test_loads_of_says_who_has_what_and_who_is_there(sight, wang, li, monkeypatch):
    taken(wang)
    taken(wang)
    monkeypatch.setattr(presence, "online_members", lambda tenant_id: {li.pk: 5})
    StandIn.objects.create(member=wang, stand_in=li, starts_at=MONDAY)

    loads = {load.member.name: load for load in loads_of(seen_at(sight, MONDAY + 30 * DAY), people_who_work())}

    assert (loads["Wang"].to_do, loads["Wang"].late, loads["Wang"].is_online) == (2, 2, False)
    assert loads["Wang"].stand_in == "Li"
    assert (loads["Li"].to_do, loads["Li"].is_online) == (0, True)


def test_loads_of_a_team_show_its_own_people(sight, wang, zhao):
    team = Team.objects.get(key="complaints")

    loads = loads_of(seen_at(sight, MONDAY, team=team), people_who_work())

    assert [load.member for load in loads] == [wang]


def test_numbers_of_tell_an_engine_that_beats_from_one_that_does_not(sight):
    at_first = numbers_of(sight).engine
    for name in ("engine", "relay"):
        EngineHeartbeat.objects.create(name=name, at=MONDAY, lateness_p99_ms=120.0, outbox_age_seconds=0.5)

    alive, silent = (numbers_of(seen_at(sight, MONDAY + span)).engine for span in (MINUTE / 12, MINUTE))

    assert at_first.is_silent
    assert (alive.is_silent, alive.lateness_ms, alive.outbox_seconds) == (False, 120.0, 0.5)
    assert silent.is_silent


FILL_CASES = """
INSERT INTO cases_case (tenant_id, kind, number, title, phase, opened_at, next_due_at, holder_id)
SELECT %(tenant)s, 'complaint', 'X-' || n, 't', CASE WHEN n %% 50 = 0 THEN 'open' ELSE 'closed' END, %(now)s,
  CASE WHEN n %% 50 = 0 THEN %(now)s + (n || ' minutes')::interval END, %(holder)s FROM generate_series(1, 10000) n"""
FILL_CLOCKS = """
INSERT INTO sla_clock (tenant_id, case_id, kind, subject, cycle, policy, rule, calendar, budget, started_at,
  started_by, due_at, alarms, marks, level, settled_by, verdict, error)
SELECT tenant_id, id, 'x', '', 1, '', '', '', '', opened_at, '', opened_at, '{}', '{}', 0, '', '', ''
FROM cases_case WHERE number LIKE 'X-%'"""
FILL_EVENTS = """
INSERT INTO sla_clockevent (tenant_id, clock_id, cycle, level, mark, is_breach, at, fired_at, fired_by)
SELECT tenant_id, id, 1, 1, 'due', mod(id, 20) = 0, started_at - (id || ' minutes')::interval, started_at, 'sweep'
FROM sla_clock"""


def test_the_statement_of_the_numbers_reads_no_table_whole(sight, wang):
    with connection.cursor() as cursor:
        # The keys of so many rows are checked at the very end, for longer than a page may take.
        cursor.execute("SET LOCAL statement_timeout TO 0")
        cursor.execute(FILL_CASES, {"tenant": wang.tenant_id, "now": MONDAY, "holder": wang.pk})
        cursor.execute(FILL_CLOCKS)
        cursor.execute(FILL_EVENTS)
        # Keys are checked at the end by plans that were made while the tables were empty.
        cursor.execute("DISCARD PLANS")
    statements: list[tuple[str, object]] = []

    def keep(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        numbers_of(Sight(None, MONDAY, sight.zone))
    [(sql, params)] = statements
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, params)
        plan = [line for (line,) in cursor.fetchall()]

    whole = [line for line in plan if "Seq Scan on cases_case" in line or "Seq Scan on sla_clock" in line]
    assert whole == []
