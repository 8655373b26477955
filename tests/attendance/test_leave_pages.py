"""The pages of leave and travel, and the door for programs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.models import Leave, LeaveState, Trip
from csdesk.approvals.models import ApprovalRequest
from tests.attendance.office import WED, applied, open_office, signed
from tests.conftest import in_company, with_key
from tests.tickets.company import furnish, hire

DAY = timedelta(days=1)


@pytest.fixture
def office(alpha):
    with in_company(alpha):
        found = open_office(alpha)
        found.leave = applied(found.wang, WED)
        found.number = found.leave.case.number
    return found


@pytest.fixture
def days_ahead(alpha):
    """The database's clock is the pages': days that are to come there."""
    with in_company(alpha) as now:
        monday = now.date() + timedelta(days=14 - now.weekday())
    return monday, monday + DAY


def typed(first, last, **fields):
    known = {"kind": "personal", "first_day": first, "first_half": "0", "last_day": last, "last_half": "1"}
    return {**known, "reason": "家里有事", **fields}


def test_apply_page_files_leave_and_shows_it(office, sign_in, days_ahead):
    client = sign_in(office.wang)

    answer = client.post(reverse("attendance:new_leave"), typed(*days_ahead), follow=True)

    assert answer.status_code == 200
    assert "家里有事" in answer.text
    with in_company(office.company):
        assert Leave.objects.latest("pk").half_days == 4


@pytest.mark.rule("LVE-05")
def test_apply_page_keeps_what_was_typed_and_names_the_rule(office, sign_in, days_ahead):
    first, last = days_ahead

    answer = sign_in(office.wang).post(reverse("attendance:new_leave"), typed(last, first))
    other = sign_in(office.wang).post(reverse("attendance:new_leave"), typed(first, last, member=office.li.pk))

    assert (answer.status_code, other.status_code) == (422, 422)
    assert "家里有事" in answer.text
    assert "LVE-05" in other.text


@pytest.mark.parametrize("field", ["first_day", "last_half", "kind", "member", "stand_in", "called_at"])
@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "-1", "9999-99-99"])
def test_apply_page_answers_odd_input_with_422(office, sign_in, days_ahead, field, value):
    answer = sign_in(office.wang).post(reverse("attendance:new_leave"), typed(*days_ahead, **{field: value}))

    assert answer.status_code == 422


def test_preview_tells_days_or_the_rule_and_keeps_nothing(office, sign_in, days_ahead):
    client = sign_in(office.wang)

    fine = client.get(reverse("attendance:leave_preview"), typed(*days_ahead))
    late = client.get(reverse("attendance:leave_preview"), typed("2020-01-06", "2020-01-06"))

    assert "LVE-03" in fine.text
    assert "LVE-01" in late.text
    with in_company(office.company):
        assert Leave.objects.count() == 1


def test_the_supervisor_signs_from_the_page_of_the_leave(office, sign_in):
    client, number = sign_in(office.chen), office.number
    page = client.get(reverse("attendance:leave", args=[number]))
    with in_company(office.company):
        request = ApprovalRequest.objects.get(case__number=office.number)

    assert reverse("approvals:show", args=[request.pk]) in page.text
    client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"})

    with in_company(office.company):
        assert Leave.objects.get().state == LeaveState.APPROVED


@pytest.mark.parametrize(
    ("login", "status"), [("wang", 200), ("li", 404), ("chen", 200), ("zhou", 200), ("sun", 200), ("branch", 404)]
)
def test_leave_is_seen_by_those_concerned(office, sign_in, login, status):
    with in_company(office.company):
        member = getattr(office, login, None) or hire("Branch", "branch", team="branch")

    assert sign_in(member).get(reverse("attendance:leave", args=[office.number])).status_code == status


def test_nothing_crosses_companies(office, beta, sign_in):
    with in_company(beta):
        furnish(beta)
        boss = hire("Boss", "supervisor", team="service")
    client, number = sign_in(boss), office.number

    for name in ("leave", "withdraw_leave", "complete_leave", "prove_leave"):
        ask = client.get if name == "leave" else client.post
        assert ask(reverse(f"attendance:{name}", args=[number])).status_code == 404
    assert office.wang.name not in client.get(reverse("attendance:leave_calendar")).text


@pytest.mark.parametrize("name", ["leave_call", "leave_balances", "close_leave_year"])
def test_what_heads_do_is_refused_to_others(office, sign_in, name):
    ask = sign_in(office.wang).post if name == "close_leave_year" else sign_in(office.wang).get

    assert ask(reverse(f"attendance:{name}")).status_code == 403


def test_the_calendar_shows_the_kind_to_heads_and_only_that_one_is_away_to_others(office, sign_in):
    with in_company(office.company):
        signed(office.leave, office.chen)
    url = reverse("attendance:leave_calendar") + "?month=2026-11"

    assert "事假" in sign_in(office.chen).get(url + "&team=service").text
    assert "事假" not in sign_in(office.li).get(url).text
    assert sign_in(office.li).get(reverse("attendance:leave_calendar") + "?month=99999-77").status_code == 200


def test_grant_page_grants_halves_and_refuses_quarters(office, sign_in):
    client, url = sign_in(office.zhou), reverse("attendance:leave_balances")
    data = {"member": office.wang.pk, "kind": "annual", "note": "年假"}

    quarter = client.post(url, {**data, "days": "0.2"})
    half = client.post(url, {**data, "days": "2.5"}, follow=True)

    assert quarter.status_code == 422
    assert "2.5" in half.text


def test_travel_pages_from_application_to_the_front_desk(office, sign_in):
    with in_company(office.company) as now:
        begins, ends = now + 3 * DAY, now + 4 * DAY
    data = {"destination": "上海", "purpose": "拜访", "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
            "ends_at": f"{ends:%Y-%m-%dT%H:%M}"}  # fmt: skip
    client = sign_in(office.wang)
    assert client.post(reverse("attendance:new_trip"), data, follow=True).status_code == 200
    assert client.post(reverse("attendance:new_trip"), {**data, "ends_at": "–"}).status_code == 422
    with in_company(office.company) as now:
        number = signed(Trip.objects.get(), office.chen, office.zhou, now=now).case.number

    assert client.post(reverse("attendance:note_trip", args=[number])).status_code == 403
    desk = sign_in(office.sun)
    assert number in desk.get(reverse("attendance:trips")).text
    desk.post(reverse("attendance:note_trip", args=[number]))

    with in_company(office.company):
        assert Trip.objects.get().noted_by == office.sun


def test_lists_ask_as_much_for_one_row_as_for_three(office, sign_in):
    client, counts = sign_in(office.wang), []
    urls = [reverse("attendance:leaves"), reverse("attendance:leave_calendar") + "?month=2026-11"]
    for more in ([], [WED + 7 * DAY, WED + 14 * DAY]):
        with in_company(office.company):
            for day in more:
                applied(office.wang, day)
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(url).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_programs_apply_and_read(office, client, days_ahead):
    with_key(client, office.wang)
    first, last = days_ahead
    body = {"kind": "personal", "first_day": str(first), "last_day": str(last), "reason": "家里有事"}

    made = client.post("/api/v1/leaves/", body, content_type="application/json")
    late = client.post("/api/v1/leaves/", {**body, "first_day": "2020-01-06"}, content_type="application/json")
    found = client.get("/api/v1/leaves/?state=asked").json()

    assert (made.status_code, made.json()["days"]) == (201, 2.0)
    assert (late.status_code, late.json()["rule"]) == (409, "LVE-01")
    assert len(found["data"]) == 2
    assert len(client.get(f"/api/v1/leaves/?member={office.wang.pk}").json()["data"]) == 2
    assert client.get("/api/v1/trips/").json()["data"] == []
    assert (
        client.post(
            "/api/v1/leaves/", {**body, "kind": 5, "last_day": "x"}, content_type="application/json"
        ).status_code
        == 422
    )  # noqa: E501
