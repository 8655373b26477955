"""Pages of personal files: who sees what, what is typed stays typed, what another company has is nowhere."""

from datetime import timedelta

import pytest
from django.test import Client

from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from staff.models import Employment, Incident, Inspection, Salary, Sanction, Training
from staff.services.employments import Terms, begin_employment
from staff.services.inspections import open_inspection
from staff.services.salaries import NewSalary, set_salary
from staff.services.sanctions import NewSanction, give_sanction
from staff.services.trainings import NewTraining, plan_training
from tests.conftest import in_company
from tests.staff.conftest import JOINED, TODAY
from tests.tickets.company import DAY, MONDAY, furnish, hire


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """Wang and who keeps the files, in a company with a manual; its scope is closed."""
    with in_company(alpha):
        furnish(alpha, since=MONDAY - 500 * DAY)
        roles = {"wang": "agent", "li": "agent", "zhao": "supervisor", "hu": "assistant", "guo": "gm"}
        found = {name: hire(name, role, team="complaints") for name, role in roles.items()}
        begin_employment(found["wang"], Terms("1024", JOINED), actor=found["hu"], now=MONDAY)
        set_salary(NewSalary(found["wang"], JOINED, 456_700, "起薪"), actor=found["guo"], now=MONDAY)
    return found


@pytest.fixture
def at(people, sign_in) -> dict[str, Client]:
    """Everybody's browser."""
    return {name: sign_in(member) for name, member in people.items()}


def path(person: Member, act: str = "") -> str:
    return f"/staff/people/{person.pk}/" + (f"{act}/" if act else "")


def test_pay_is_seen_by_oneself_and_by_whoever_may_see_it(people, at):
    pages = {
        "guo": path(people["wang"]),
        "wang": "/staff/mine/",
        "zhao": path(people["wang"]),
        "hu": path(people["wang"]),
    }

    seen = {who for who, page in pages.items() if "4,567.00" in at[who].get(page).content.decode()}

    assert seen == {"guo", "wang"}


def test_a_file_is_seen_by_its_person_and_by_whoever_may_see_files(people, at):
    codes = {who: at[who].get(path(people["wang"])).status_code for who in at}

    assert codes == {"wang": 200, "li": 404, "zhao": 200, "hu": 200, "guo": 200}
    assert at["li"].get("/staff/").status_code == 403


def test_the_list_finds_by_name_and_number_and_state(people, at):
    for words, state, found in (
        ("102", "here", True),
        ("wang", "all", True),
        ("1024", "left", False),
        ("9", "all", False),
    ):
        page = at["hu"].get("/staff/", {"q": words, "state": state}).content.decode()
        assert (path(people["wang"]) in page) is found
    assert path(people["li"]) in at["hu"].get("/staff/", {"state": "missing"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_read_in_as_many_statements_however_many(alpha, people, at, django_assert_num_queries, count):
    with in_company(alpha):
        for name in ("li", "zhao", "hu")[: count - 1]:
            begin_employment(people[name], Terms(name, TODAY), actor=None, now=MONDAY)
    at["hu"].get("/staff/")

    with django_assert_num_queries(10):
        response = at["hu"].get("/staff/", headers={"HX-Request": "true"})

    assert len(response.context["page"]) == count


def test_an_employment_is_entered_and_changed_and_what_is_wrong_stays_typed(alpha, people, at):
    wrong = {"number": "77", "joined_on": "2026-11-02", "left_on": "2026-11-01"}
    refused = at["hu"].post(path(people["li"], "employment"), wrong)
    entered = at["hu"].post(path(people["li"], "employment"), {**wrong, "left_on": ""})
    with in_company(alpha):
        employment = Employment.objects.get(number="77")
    changed = at["hu"].post(
        f"/staff/employments/{employment.pk}/", {"number": "78", "joined_on": "2026-11-02", "reason": "换工牌"}
    )

    assert (refused.status_code, 'value="77"' in refused.content.decode()) == (422, True)
    assert (entered.url, changed.url) == (path(people["li"]),) * 2
    with in_company(alpha):
        employment.refresh_from_db()
    assert (employment.number, employment.probation_ends_on) == ("78", None)
    assert "换工牌" in at["hu"].get(path(people["li"])).content.decode()


def test_pay_is_set_in_yuan_and_refused_below_nothing(alpha, people, at):
    given = {"base": "-1", "valid_from": TODAY.isoformat(), "reason": "转正"}
    refused = at["guo"].post(path(people["wang"], "salary"), given)
    at["guo"].post(path(people["wang"], "salary"), {**given, "base": "5000.50"})
    forbidden = at["hu"].post(path(people["wang"], "salary"), given)

    assert (refused.status_code, forbidden.status_code) == (422, 403)
    with in_company(alpha):
        assert list(Salary.objects.order_by("pk").values_list("base_fen", flat=True)) == [456_700, 500_050]


def test_an_incident_is_noted_verified_and_sanctioned_and_the_person_answers(alpha, people, at):
    wang = people["wang"]
    given = {"happened_on": (TODAY - timedelta(days=1)).isoformat(), "note": "态度生硬", "choice": "attitude"}
    at["zhao"].post(path(wang, "complaint"), given)
    with in_company(alpha):
        incident = Incident.objects.get()
    unverified = at["zhao"].post(path(wang, "sanction"), {"step": "oral", "reason": "x", "incident": incident.pk})
    at["zhao"].post(f"/staff/incidents/{incident.pk}/settle/", {"verdict": "true", "note": "录音"})
    at["zhao"].post(path(wang, "sanction"), {"step": "oral", "reason": "<b>x</b>", "incident": incident.pk})
    with in_company(alpha):
        sanction = Sanction.objects.get()
    others = at["li"].post(f"/staff/sanctions/{sanction.pk}/confirm/", {"statement": "x"})
    at["wang"].post(f"/staff/sanctions/{sanction.pk}/confirm/", {"statement": "我会改进"})

    page = at["zhao"].get(path(wang)).content.decode()
    assert (unverified.status_code, others.status_code) == (422, 404)
    assert ("我会改进" in page, "&lt;b&gt;x&lt;/b&gt;" in page) == (True, True)


def test_forms_of_every_act_open_for_whoever_may(people, at):
    acts = {
        "zhao": ["call", "gift", "conduct", "complaint", "sanction", "skills"],
        "guo": ["salary"],
        "hu": ["employment"],
    }

    codes = {
        (who, act): at[who].get(path(people["wang"], act)).status_code
        for who in at
        for acts_ in acts.values()
        for act in acts_
    }

    allowed = {(who, act) for (who, act), code in codes.items() if code == 200}
    assert allowed >= {(who, act) for who, those in acts.items() for act in those}
    assert {code for (who, _act), code in codes.items() if who == "li"} == {404}
    assert {code for (who, _act), code in codes.items() if who == "wang"} == {403}
    assert at["zhao"].get(path(people["wang"], "dance")).status_code == 404


def test_skills_are_noted_from_the_page(people, at):
    at["zhao"].post(path(people["wang"], "skills"), {"skill-typing": "84", "skill-mandarin": "no"})
    empty = at["zhao"].post(path(people["wang"], "skills"), {"skill-typing": "", "note": "x"})

    page = at["wang"].get("/staff/mine/").content.decode()
    assert ("84" in page, empty.status_code) == (True, 422)


def test_a_training_is_planned_registered_and_seen_by_those_expected(alpha, people, at):
    with in_company(alpha):
        team = Team.objects.get(key="complaints")
    new = {"title": "安全", "begins_at": "2020-01-01T09:00", "teams": [team.pk]}
    refused = at["zhao"].post("/staff/trainings/new/", new)
    with in_company(alpha) as now:
        training = plan_training(NewTraining("安全", now - DAY), [people["wang"]], actor=people["zhao"], now=now)
        row = training.attendees.get()
    page = f"/staff/trainings/{training.pk}/"

    bare = at["zhao"].post(page, {f"presence-{row.pk}": "excused", f"note-{row.pk}": ""})
    at["zhao"].post(page, {f"presence-{row.pk}": "missed", f"note-{row.pk}": "未到"})

    assert (refused.status_code, bare.status_code) == (422, 422)
    assert [at[who].get(page).status_code for who in ("wang", "li", "hu")] == [200, 404, 200]
    assert at["wang"].post(page, {f"presence-{row.pk}": "present"}).status_code == 403
    with in_company(alpha):
        row.refresh_from_db()
        assert (row.presence, Training.objects.count()) == ("missed", 1)


def test_an_inspection_is_run_person_by_person(alpha, people, at):
    with in_company(alpha) as now:
        team = Team.objects.get(key="complaints")
        inspection = open_inspection("office", team=team, actor=people["zhao"], now=now)
        items = list(inspection.items.filter(member=people["wang"]))
    entered = {f"outcome-{item.pk}": "met" for item in items}
    page = f"/staff/inspections/{inspection.pk}/"

    bare = at["zhao"].post(f"{page}people/{people['wang'].pk}/", {**entered, f"outcome-{items[0].pk}": "not_met"})
    at["zhao"].post(f"{page}people/{people['wang'].pk}/", entered)
    at["zhao"].post(f"{page}close/")

    assert (bare.status_code, at["zhao"].get(page).status_code, at["wang"].get(page).status_code) == (422, 200, 403)
    assert at["zhao"].get("/staff/inspections/").status_code == 200
    assert at["zhao"].get("/staff/inspections/new/").status_code == 200
    with in_company(alpha):
        inspection = Inspection.objects.get()
        assert inspection.closed_at is not None
        assert set(inspection.items.filter(member=people["wang"]).values_list("outcome", flat=True)) == {"met"}


def test_what_another_company_has_is_nowhere(alpha, beta, people, at, sign_in):
    with in_company(beta):
        furnish(beta, since=MONDAY - 500 * DAY)
        boss, stranger = hire("Boss", "supervisor"), hire("Stranger", "agent")
        begin_employment(stranger, Terms("6001", JOINED), actor=None, now=MONDAY)
        sanction = give_sanction(stranger, NewSanction("oral", "x"), actor=boss, now=MONDAY)

    assert at["zhao"].get(path(stranger)).status_code == 404
    assert at["zhao"].post(f"/staff/sanctions/{sanction.pk}/take-back/", {"reason": "x"}).status_code == 404
    assert len(at["zhao"].get("/staff/", {"q": "6001", "state": "all"}).context["page"]) == 0
    assert (
        at["zhao"].post(path(people["wang"], "sanction"), {"step": "oral", "reason": "x", "incident": 999}).status_code
        == 422
    )
    with in_company(beta):
        sanction.refresh_from_db()
        assert sanction.taken_back_at is None
