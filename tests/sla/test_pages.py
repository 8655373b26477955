"""The pages about time: what they show, to whom, and what they refuse."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.cases.services.cases import open_case
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.services import load_preset
from csdesk.sla import clocks
from csdesk.sla.models import Clock, Task, WorkingCalendar
from csdesk.sla.services.presets import load_calendars
from csdesk.sla.services.tasks import create_task
from tests.conftest import in_company, make_member
from tests.sla.conftest import appoint

pytestmark = pytest.mark.django_db(transaction=True)
SUPERVISOR = ("sla.task_work", "sla.task_assign", "sla.clock_correct", "sla.calendar_manage", "sla.engine_view")


def furnish(company, prefix=""):
    """A company with a manual, an answered complaint and its follow-up call; agent and supervisor."""
    with in_company(company) as now:
        load_roles_and_teams("dealer_after_sales")
        load_calendars("dealer_after_sales")
        load_preset(company, "dealer_after_sales", now=now - timedelta(days=40))
        agent = make_member(f"{prefix}Wang", "sla.task_work", language="en")
        supervisor = make_member(f"{prefix}Zhao", *SUPERVISOR, language="en")
        appoint(supervisor, "supervisor")
        case = open_case("complaint", "Does not start", holder=agent, now=now - timedelta(hours=3))
        clocks.observe(case, "complaint.open", at=now - timedelta(hours=3))
        clocks.observe(case, "message.answer", at=now - timedelta(hours=1))
    return agent, supervisor, case


@pytest.fixture
def desk(alpha, attributes):
    return furnish(alpha)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def task_of(company):
    with in_company(company):
        return Task.objects.get()


def clock_of(company, kind):
    with in_company(company):
        return Clock.objects.get(kind=kind)


def test_my_tasks_show_what_is_due_and_nobody_elses(alpha, beta, desk, sign_in, attributes):
    agent, supervisor, case = desk
    furnish(beta, "Other ")

    mine, hers = text(sign_in(agent).get("/tasks/")), text(sign_in(supervisor).get("/tasks/"))

    assert mine.count('href="/tasks/') == 1 + mine.count('href="/tasks/"')
    assert case.number in mine
    assert "Nothing to do" in hers


def test_the_list_of_tasks_asks_as_often_for_three_as_for_one(alpha, desk, sign_in):
    agent, _supervisor, case = desk
    client = sign_in(agent)
    client.get("/tasks/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/tasks/")
        return len(captured)

    one = queries()
    with in_company(alpha) as now:
        for kind in ("a", "b"):
            create_task(case, kind, "More", assignee=agent, due_at=now + timedelta(hours=1), now=now)

    assert queries() == one


def test_supervisors_see_everybodys_tasks_and_agents_do_not(desk, sign_in):
    agent, supervisor, _case = desk

    assert "Follow-up call" in text(sign_in(supervisor).get("/tasks/?of=all"))
    assert "Everybody" not in text(sign_in(agent).get("/tasks/?of=all"))


def test_a_task_is_finished_with_what_came_of_it(alpha, desk, sign_in, monkeypatch):
    from csdesk.sla import registry

    kind = registry.TaskKind("follow_up_call", outcomes={"satisfied": "Satisfied", "not_satisfied": "Not satisfied"})
    monkeypatch.setitem(registry._kinds, "follow_up_call", kind)
    agent, _supervisor, _case = desk
    task = task_of(alpha)
    client = sign_in(agent)
    assert "Not satisfied" in text(client.get(f"/tasks/{task.pk}/"))

    response = client.post(f"/tasks/{task.pk}/", {"outcome": "satisfied", "note": "All well"})

    assert (response.status_code, response.url) == (302, "/tasks/")
    with in_company(alpha):
        task.refresh_from_db()
        assert (task.outcome, task.note, task.ended_by_id) == ("satisfied", "All well", agent.pk)


def test_a_task_refuses_an_outcome_that_it_cannot_have(alpha, desk, sign_in):
    agent, _supervisor, _case = desk
    task = task_of(alpha)

    response = sign_in(agent).post(f"/tasks/{task.pk}/", {"outcome": "exploded"})

    assert response.status_code == 422
    with in_company(alpha):
        assert Task.objects.get().is_open


@pytest.mark.rule("CMP-64")
def test_a_review_asks_what_is_still_to_be_done_and_until_when(alpha, desk, sign_in):
    agent, _supervisor, _case = desk
    with in_company(alpha) as now:
        review = create_task(None, "duty", "Review", assignee=agent, due_at=now + timedelta(hours=1), now=now)
        Task.objects.filter(pk=review.pk).update(duty="case_review")
    client, typed = sign_in(agent), {"outcome": "done", "note": "Three cases", "follow_ups": "Better boxes"}

    refused = client.post(f"/tasks/{review.pk}/", typed)
    done = client.post(f"/tasks/{review.pk}/", {**typed, "until": f"{now + timedelta(days=7):%Y-%m-%dT%H:%M}"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["until"])
    assert "Better boxes" in refused.content.decode()
    assert done.status_code == 302
    with in_company(alpha):
        assert [task.title for task in Task.objects.filter(kind="duty_follow_up")] == ["Better boxes"]


def test_tasks_of_others_and_of_other_companies_are_not_found(alpha, beta, desk, sign_in, attributes):
    furnish(beta, "Other ")
    foreign = task_of(beta)
    with in_company(alpha):
        stranger = make_member("Stranger", "sla.task_work")

    assert sign_in(stranger).get(f"/tasks/{task_of(alpha).pk}/").status_code == 404
    for client in (sign_in(desk[0]), sign_in(desk[1])):
        assert client.get(f"/tasks/{foreign.pk}/").status_code == 404
        assert client.post(f"/tasks/{foreign.pk}/take/").status_code == 404


def test_why_shows_rule_version_calendar_and_the_days_that_count(alpha, desk, sign_in):
    page = text(sign_in(desk[0]).get(f"/clocks/{clock_of(alpha, 'result').pk}/why/"))

    for words in (
        "CMP-40",
        "version 1 of the manual",
        "2 working days",
        "Office hours",
        "day 0",
        "day 2",
        "the answer",
    ):
        assert words in page


def test_why_is_a_fragment_for_htmx(alpha, desk, sign_in):
    url = f"/clocks/{clock_of(alpha, 'result').pk}/why/"

    page = text(sign_in(desk[0]).get(url, headers={"HX-Request": "true"}))

    assert page.lstrip().startswith("<section")
    assert "CMP-40" in page


def test_why_of_a_pause_names_its_reason(alpha, desk, sign_in):
    agent, supervisor, case = desk
    with in_company(alpha) as now:
        clocks.observe(case, "complaint.reopen", at=now)
        clocks.pause(case, "customer", until=None, actor=supervisor, now=now)
        clock = Clock.objects.filter(kind="result").latest("pk")

    page = text(sign_in(agent).get(f"/clocks/{clock.pk}/why/"))

    assert page.count("Waiting for the customer") >= 1
    assert "limit of the pause" in page


def test_why_of_a_task_made_by_hand(alpha, desk, sign_in):
    with in_company(alpha) as now:
        task = create_task(None, "call", "Call Mr Sun", assignee=desk[0], due_at=now + timedelta(days=1), now=now)

    page = text(sign_in(desk[0]).get(f"/clocks/{task.clock_id}/why/"))

    assert "a fixed moment" in page


def test_why_is_not_found_in_another_company(beta, desk, sign_in, attributes):
    furnish(beta, "Other ")

    assert sign_in(desk[1]).get(f"/clocks/{clock_of(beta, 'result').pk}/why/").status_code == 404


def test_a_supervisor_corrects_and_an_agent_may_not(alpha, desk, sign_in):
    agent, supervisor, _case = desk
    clock = clock_of(alpha, "result")
    wanted = {
        "settled_at": f"{clock.started_at + timedelta(minutes=5):%Y-%m-%dT%H:%M:%S+00:00}",
        "reason": "Was earlier",
    }

    refused = sign_in(agent).post(f"/clocks/{clock.pk}/correct/", wanted)
    done = sign_in(supervisor).post(f"/clocks/{clock.pk}/correct/", wanted)

    assert (refused.status_code, done.status_code) == (403, 302)
    with in_company(alpha):
        clock.refresh_from_db()
        assert clock.corrections.get().reason == "Was earlier"


def test_a_correction_without_reason_is_an_error_on_the_form(alpha, desk, sign_in):
    clock = clock_of(alpha, "result")

    response = sign_in(desk[1]).post(f"/clocks/{clock.pk}/correct/", {"settled_at": "yesterday", "reason": ""})

    assert response.status_code == 422


def test_calendars_are_listed_and_show_a_year(desk, sign_in):
    client = sign_in(desk[0])

    assert "Office hours" in text(client.get("/calendars/"))
    year = text(client.get("/calendars/office/?year=2026"))
    assert "National Day" in year
    assert "Make" not in year or "2026" in year
    assert client.get("/calendars/none/").status_code == 404


@pytest.mark.parametrize("year", ["1969", "2201", "999999999", "-1", "x", "２０２６"])
def test_a_year_that_cannot_be_shown_falls_back_to_this_one(desk, sign_in, year):
    assert sign_in(desk[0]).get("/calendars/office/", {"year": year}).status_code == 200


def test_a_year_without_an_official_list_is_called_a_guess(desk, sign_in):
    assert "not published yet" in text(sign_in(desk[0]).get("/calendars/office/?year=2031"))


def test_a_calendar_shows_what_would_move_before_it_is_saved(alpha, desk, sign_in):
    agent, supervisor, case = desk
    with in_company(alpha) as now:
        clocks.observe(case, "complaint.reopen", at=now)
        clock = Clock.objects.filter(kind="result").latest("pk")
        calendar_day = clock.due_at.date().isoformat()
    wanted = {"day": calendar_day, "hours": "", "name": "Stocktaking", "revision": 0}
    client = sign_in(supervisor)

    preview = text(client.post("/calendars/office/day/", {**wanted, "step": "preview"}))
    with in_company(alpha):
        assert WorkingCalendar.objects.get(key="office").revision == 0
    saved = client.post("/calendars/office/day/", {**wanted, "step": "save"})

    assert case.number in preview
    assert (saved.status_code, saved.url) == (302, "/calendars/office/")
    with in_company(alpha):
        assert WorkingCalendar.objects.get(key="office").document["exceptions"][calendar_day]["name"] == "Stocktaking"


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("day", {"day": "2026-13-45", "hours": ""}),
        ("day", {"day": "2026-12-01", "hours": "25:00-26:00"}),
        ("day", {"day": "2026-12-01", "hours": "", "revision": 7}),
        ("day", {"day": "2026-12-01", "as_usual": "on"}),
        ("hours", {"since": "2020-01-01", "step": "save"}),
        ("hours", {"since": "2026-12-01", "mon": "\x00"}),
        ("year", {"year": "2027", "text": "nonsense"}),
        ("year", {"year": "2027"}),
        ("year", {"year": "99999999999", "text": "date,kind,name,instead_of"}),
    ],
)
def test_a_calendar_refuses_what_makes_no_sense(alpha, desk, sign_in, page, wanted):
    response = sign_in(desk[1]).post(f"/calendars/office/{page}/", {"revision": 0, "step": "preview", **wanted})

    assert response.status_code == 422
    with in_company(alpha):
        assert WorkingCalendar.objects.get(key="office").revision == 0


def test_a_calendar_is_not_changed_by_who_may_not(alpha, desk, sign_in):
    wanted = {"day": "2026-12-01", "hours": "", "revision": 0, "step": "save"}

    assert sign_in(desk[0]).post("/calendars/office/day/", wanted).status_code == 403
    with in_company(alpha):
        assert WorkingCalendar.objects.get(key="office").revision == 0


def test_the_engine_page_says_what_is_silent_and_puts_a_clock_back_under_watch(alpha, desk, sign_in):
    agent, supervisor, _case = desk
    with in_company(alpha):
        Clock.objects.filter(kind="completion").update(error="numeric field overflow", next_at=None)
    client = sign_in(supervisor)

    page = text(client.get("/engine/"))
    client.post(f"/clocks/{clock_of(alpha, 'completion').pk}/watch/")

    assert ("silent" in page, "numeric field overflow" in page) == (True, True)
    clock = clock_of(alpha, "completion")
    assert (clock.error, clock.next_at) == ("", clock.alarms[0])
    assert sign_in(agent).get("/engine/").status_code == 403


@pytest.mark.parametrize("path", ["/tasks/", "/calendars/", "/calendars/office/", "/engine/"])
def test_the_unknown_are_sent_to_sign_in(client, desk, path):
    response = client.get(path)

    assert response.status_code == 302
    assert "/accounts/login/" in response.url
