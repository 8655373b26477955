"""Rosters on pages: a team's month and week, edits by form and by fragment, the calendar's address, presence."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from attendance.models import Roster, RosterFeed, Shift
from csdesk.people.models import DutySpell
from tests.attendance.planning import TODAY, at, place, published, staff
from tests.conftest import in_company
from tests.tickets.company import DAY, furnish, hire

NEXT = date(2027, 3, 1)
PAGE = "/attendance/roster/service/2027-03/"


@pytest.fixture
def people(alpha):
    with in_company(alpha):
        furnish(alpha)
        boss = hire("Boss", "supervisor", team="service")
        li, wang = staff("Li", "Wang")
        [zhao] = staff("Zhao", team="complaints")
    return {"boss": boss, "li": li, "wang": wang, "zhao": zhao}


@pytest.fixture
def shift(alpha, people):
    with in_company(alpha) as now:
        return place(people["li"], NEXT, now=now)


def state_of(shift: Shift, company) -> tuple[str, date]:
    with in_company(company):
        found = Shift.objects.select_related("member").get(pk=shift.pk)
        return found.member.name, found.day


@pytest.mark.rule("SHF-01")
def test_a_supervisor_generates_and_publishes_a_month(alpha, people, sign_in):
    client = sign_in(people["boss"])

    generated = client.post(f"{PAGE}generate/", follow=True).content.decode()
    client.post(f"{PAGE}publish/")

    with in_company(alpha):
        assert Roster.objects.get(month=NEXT).is_published
    assert 'class="s0"' in generated


def test_everybody_sees_his_own_teams_month_and_week_but_changes_nothing(people, shift, sign_in):
    client = sign_in(people["li"])

    month, week = client.get(PAGE), client.get(f"{PAGE}?week=2027-03-03")

    assert f"/attendance/shifts/{shift.pk}/" in month.content.decode()
    assert "08:30–17:30" in week.content.decode()
    assert "data-roster" not in month.content.decode()
    assert client.post(f"{PAGE}place/").status_code == 403
    assert client.post(f"/attendance/shifts/{shift.pk}/move/").status_code == 403


def test_another_teams_roster_is_no_business_of_theirs(people, shift, sign_in):
    client = sign_in(people["zhao"])

    statuses = [client.get(path).status_code for path in (PAGE, f"/attendance/shifts/{shift.pk}/", f"{PAGE}changes/")]

    assert statuses == [403, 403, 403]


@pytest.mark.parametrize("month", ["2027-13", "nonsense", "1999-01", "2999-01", "2027-3x"])
def test_a_month_that_is_none_is_not_found(people, sign_in, month):
    assert sign_in(people["boss"]).get(f"/attendance/roster/service/{month}/").status_code == 404


@pytest.mark.parametrize("query", ["?week=nonsense", "?week=0001-01-01", "?week=9999-12-31"])
def test_a_week_that_is_none_is_not_found(people, sign_in, query):
    assert sign_in(people["boss"]).get(f"{PAGE}{query}").status_code == 404


def test_a_shift_is_placed_by_the_plain_form_and_taken_back(alpha, people, sign_in):
    client = sign_in(people["boss"])
    typed = {"member": people["li"].pk, "day": "2027-03-01", "pattern": "day"}

    client.post(f"{PAGE}place/", typed)
    with in_company(alpha):
        shift = Shift.objects.get()
        change = shift.history.get().history_id
    client.post(f"/attendance/shifts/{shift.pk}/undo/{change}/")

    with in_company(alpha):
        assert Shift.objects.get().cancelled_at is not None


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"member": "x", "day": "2027-03-01", "pattern": "day"},
        {"member": "{li}", "day": "nonsense", "pattern": "day"},
        {"member": "{li}", "day": "2027-03-01", "pattern": "nonsense"},
        {"member": "{li}", "day": "2020-03-01", "pattern": "day"},
        {"member": "{zhao}", "day": "2027-03-01", "pattern": "day"},
        {"member": "{li}", "day": "9999-03-01", "pattern": "day"},
        {"member": "{li}", "day": "2027-03-01", "pattern": "day", "revisions": "2027-03:x"},
    ],
)
def test_what_cannot_be_placed_is_refused_on_the_page(people, sign_in, typed):
    typed = {name: value.format(li=people["li"].pk, zhao=people["zhao"].pk) for name, value in typed.items()}

    answer = sign_in(people["boss"]).post(f"{PAGE}place/", typed, follow=True)

    assert answer.status_code in (200, 409)
    with in_company(people["boss"].tenant):
        assert not Shift.objects.exists()


def test_a_drag_answers_the_rows_it_touched(alpha, people, shift, sign_in):
    values = {"member": people["wang"].pk, "day": "2027-03-02", "month": "2027-03", "revisions": "2027-03:1"}

    answer = sign_in(people["boss"]).post(f"/attendance/shifts/{shift.pk}/move/", values, HTTP_HX_REQUEST="true")

    text = answer.content.decode()
    assert all(f'id="m{people[name].pk}"' in text for name in ("li", "wang"))
    assert f'id="m{people["boss"].pk}"' not in text
    assert 'data-revisions="2027-03:2"' in text
    assert state_of(shift, alpha) == ("Wang", date(2027, 3, 2))


def test_two_supervisors_at_once_lose_nothing(alpha, people, shift, sign_in):
    values = {"member": people["wang"].pk, "month": "2027-03", "revisions": "2027-03:0"}

    answer = sign_in(people["boss"]).post(f"/attendance/shifts/{shift.pk}/move/", values, HTTP_HX_REQUEST="true")

    assert answer["HX-Refresh"] == "true"
    assert state_of(shift, alpha) == ("Li", NEXT)


@pytest.mark.rule("SHF-28")
def test_an_extra_shift_is_offered_where_rest_is_missing(alpha, people, shift, sign_in):
    with in_company(alpha) as now:
        other = place(people["wang"], NEXT, "hall", now=now)
    client = sign_in(people["boss"])
    values = {"member": people["li"].pk, "day": "2027-03-02", "month": "2027-03"}
    with in_company(alpha) as now:
        for number in range(2, 7):
            place(people["li"], NEXT.replace(day=number + 1), now=now)

    refused = client.post(f"/attendance/shifts/{other.pk}/move/", values, HTTP_HX_REQUEST="true").content.decode()
    values |= {"is_extra": "on", "note": "Anniversary sale"}
    client.post(f"/attendance/shifts/{other.pk}/move/", values, HTTP_HX_REQUEST="true")

    assert "SHF-04" in refused
    assert 'name="is_extra"' in refused
    assert state_of(other, alpha) == ("Li", date(2027, 3, 2))


def test_a_plain_move_keeps_what_was_typed_when_it_is_refused(people, shift, sign_in):
    typed = {"member": people["li"].pk, "day": "2020-01-01", "pattern": "day", "note": "because"}

    answer = sign_in(people["boss"]).post(f"/attendance/shifts/{shift.pk}/move/", typed)

    assert answer.status_code == 422
    assert "because" in answer.content.decode()


def test_the_history_says_who_moved_what(alpha, people, shift, sign_in):
    client = sign_in(people["boss"])
    client.post(f"/attendance/shifts/{shift.pk}/move/", {"member": people["wang"].pk, "pattern": "day"})

    text = client.get(f"{PAGE}changes/").content.decode()

    assert "Boss" in text
    assert "Wang" in text


def test_a_person_reads_his_shifts_in_his_phones_calendar(alpha, people, sign_in, client):
    with in_company(alpha) as now:
        shift = place(people["li"], now.date() + 2 * DAY, "standby", now=now)
        published(day=shift.day)
    mine = sign_in(people["li"])
    page = mine.post("/attendance/feed/").content.decode()
    address = urlsplit(page.split('readonly value="')[-1] if 'readonly value="' in page else _address(page)).path

    events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    mine.post("/attendance/feed/revoke/")

    assert [event["UID"] for event in events] == [f"shift-{shift.pk}@{alpha.slug}.csdesk"]
    assert client.get(address).status_code == 404


def _address(page: str) -> str:
    return page.split('id="feed-address" value="')[1].split('"')[0]


@pytest.mark.parametrize("key", ["alpha.nonsense", "alpha.", "beta.{secret}", "nobody.{secret}", "nonsense"])
def test_a_wrong_address_of_a_calendar_is_nothing(alpha, people, client, key):
    from attendance.services.feeds import give_feed

    with in_company(alpha) as now:
        secret = give_feed(people["li"], now=now)

    assert client.get(f"/roster-feed/{key.format(secret=secret)}.ics").status_code == 404


def test_who_left_is_read_by_no_calendar_any_more(alpha, people, client):
    from attendance.services.feeds import give_feed

    with in_company(alpha) as now:
        secret = give_feed(people["li"], now=now)
        people["li"].state = "inactive"
        people["li"].save()

    assert client.get(f"/roster-feed/{alpha.slug}.{secret}.ics").status_code == 404
    with in_company(alpha):
        assert RosterFeed.objects.count() == 1


def test_my_work_shows_own_shifts_with_their_duty(alpha, people, sign_in):
    with in_company(alpha) as now:
        shift = place(people["li"], now.date() + 2 * DAY, "standby", now=now)
        published(day=shift.day)

    text = sign_in(people["li"]).get("/attendance/").content.decode()

    assert "00:00–24:00" in text
    assert sign_in(people["wang"]).get("/attendance/").status_code == 200


@pytest.mark.rule("CHT-05")
def test_presence_marks_the_time_of_a_shift_in_which_nobody_was_there(alpha, people, sign_in):
    with in_company(alpha):
        place(people["li"], TODAY)
        published()
        DutySpell.objects.create(member=people["li"], started_at=at(9), ended_at=at(12))

    everybody = sign_in(people["boss"]).get(f"/attendance/presence/?day={TODAY}").content.decode()
    own = sign_in(people["wang"]).get(f"/attendance/presence/?day={TODAY}").content.decode()

    assert "08:30–09:00" in everybody
    assert "Li" not in own


@pytest.mark.parametrize(("people_count", "statements"), [(1, 0), (3, 0)])
def test_the_roster_page_asks_as_often_for_three_people_as_for_one(
    alpha, people, sign_in, django_assert_max_num_queries, people_count, statements
):
    with in_company(alpha) as now:
        for number in range(people_count):
            [person] = staff(f"Extra{number}")
            place(person, NEXT, now=now)
    client = sign_in(people["boss"])
    client.get(PAGE)

    with django_assert_max_num_queries(24 + statements):
        client.get(PAGE)
