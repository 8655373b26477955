"""The daily mail of what waits: when it is planned, what stands in it, whom it spares."""

from datetime import UTC, datetime, time, timedelta

import pytest

from csdesk.approvals.services import ask
from csdesk.outbox.channels.daily import TOPIC, write_daily
from csdesk.outbox.failures import NotYet
from csdesk.outbox.models import NotificationPreference, OutboxMessage
from csdesk.people.models import Member, MemberState
from csdesk.sla.services.daily import plan_daily_mails
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire, taken
from tickets.services.handling_report import submit_report

# A Monday, 08:00 in Shanghai; the calendar "office" works from Monday to Friday.
EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def zhao(tenant):
    furnish(tenant)
    return hire("Zhao", "supervisor", language="en")


def wants(member, at="08:30", **fields):
    fields.setdefault("digest_calendar", "office")
    NotificationPreference.objects.create(member=member, digest_at=time.fromisoformat(at), **fields)


def planned():
    return [(row.key, row.available_at) for row in OutboxMessage.objects.filter(topic=TOPIC).order_by("pk")]


def mails():
    return [
        row.payload
        for row in OutboxMessage.objects.filter(topic="email.send", key__startswith="daily-of").order_by("pk")
    ]


def write(member):
    message = OutboxMessage.objects.create(topic=TOPIC, key=f"test:{member.pk}", payload={"member": member.pk})
    write_daily(message)
    return mails()


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (EIGHT, EIGHT + HOUR / 2),
        (EIGHT + 3 * HOUR, EIGHT + 3 * HOUR),
        (EIGHT - HOUR, None),
        (EIGHT + 5 * HOUR, None),
        (EIGHT + 5 * DAY, None),
        (EIGHT + 6 * DAY, None),
    ],
    ids=["ahead", "after a standstill", "too early", "too late", "Saturday", "Sunday"],
)
def test_plan_daily_mails_plans_each_for_its_hour_on_working_days(zhao, now, moment):
    wants(zhao)

    plan_daily_mails(now)
    plan_daily_mails(now)

    day = now.date().isoformat()
    assert planned() == ([(f"daily:{zhao.pk}:{day}", moment)] if moment is not None else [])


def test_plan_daily_mails_plans_one_a_day_across_midnight(zhao):
    wants(zhao, "00:30")

    for hours in range(48):
        plan_daily_mails(EIGHT + hours * HOUR)

    assert [key.rpartition(":")[2] for key, _at in planned()] == ["2026-11-24", "2026-11-25"]


@pytest.mark.parametrize("wish", [{"digest_calendar": "gone"}, {"digest_calendar": ""}])
def test_plan_daily_mails_takes_office_hours_where_the_chosen_calendar_is_gone(zhao, wish):
    wants(zhao, **wish)

    assert (plan_daily_mails(EIGHT + 5 * DAY), plan_daily_mails(EIGHT)) == (0, 1)


def test_plan_daily_mails_leaves_out_who_did_not_ask_or_left(zhao):
    NotificationPreference.objects.create(member=hire("Wang", "agent"))
    gone = hire("Gone", "agent")
    wants(gone)
    Member.objects.filter(pk=gone.pk).update(state=MemberState.INACTIVE)

    assert (plan_daily_mails(EIGHT), planned()) == (0, [])


def test_plan_daily_mails_asks_as_much_for_three_people_as_for_one(zhao, django_assert_num_queries):
    for member in (zhao, hire("Wang", "agent"), hire("Li", "agent")):
        wants(member, "23:00")

    with django_assert_num_queries(4):
        plan_daily_mails(EIGHT)


def test_write_daily_tells_what_waits_with_its_pages(zhao):
    wang = hire("Wang", "agent", language="en")
    complaint = taken(wang, severity="serious")
    submit_report(complaint, "更换新品。", actor=wang, now=EIGHT)
    for member in (zhao, wang):
        wants(member)

    write(zhao)
    of_zhao, of_wang = write(wang)

    number = complaint.case.number
    assert of_zhao["subject"].endswith("for you")
    assert f"Signatures (1)\n- {number} " in of_zhao["text"]
    assert "/approvals/" in of_zhao["text"]
    assert "/notifications/settings/" in of_zhao["text"]
    assert "Signatures" not in of_wang["text"]
    assert f"Cases (1)\n- {number} " in of_wang["text"]
    assert f"/complaints/{number}/" in of_wang["text"]


def test_write_daily_sends_nothing_when_nothing_waits_or_the_wish_is_gone(zhao):
    idle, wang = hire("Idle", "agent"), hire("Wang", "agent")
    taken(wang)
    wants(idle)

    assert write(idle) == []
    assert write(wang) == []


def test_write_daily_waits_for_the_end_of_quiet_hours(zhao):
    with tenant_atomic(zhao.tenant_id) as now:
        local = now + 8 * HOUR
        wants(zhao, quiet_from=(local - HOUR).time(), quiet_until=(local + HOUR).time())

    with pytest.raises(NotYet) as late:
        write(zhao)

    assert now < late.value.until <= now + 2 * HOUR
    assert mails() == []


def test_write_daily_bears_a_title_with_line_breaks(zhao):
    complaint = taken(zhao, content="x")
    ask(complaint.case, "complaint.report", subject="一行\r\nBcc: x@y.test", asked_by=hire("Li", "agent"), now=EIGHT)
    wants(zhao)

    [mail] = write(zhao)

    assert "- " + complaint.case.number + " 一行 Bcc: x@y.test" in mail["text"]
