"""Inquiries and calls by program."""

import pytest

from csdesk.cases.models import Case
from csdesk.people.models import Team
from csdesk.tenancy.scoping import tenant_atomic
from dealers.queries import party_of
from tests.api.conftest import ApiClient, token_of
from tests.portal.conftest import new_dealer
from tickets.models import Inquiry, PhoneCall

NEW = {"question": "保修多久？", "channel": "hotline", "asker_name": "周女士", "asker_phone": "13611112222"}
MISSED = {"call_id": "pbx-1", "event": "missed", "number": "13611112222", "line": "main"}


@pytest.fixture
def number(api):
    return api.post("inquiries/", NEW).json()["number"]


@pytest.fixture
def phone(person):
    return ApiClient(token_of(person("Pbx", "admin")))


@pytest.mark.rule("INQ-12", "INQ-14")
def test_an_inquiry_is_written_down_and_found_again(api, agent, number):
    shown = api.get(f"inquiries/{number}/").json()
    listed = api.get("inquiries/?channel=hotline").json()["data"]

    assert (shown["question"], shown["holder"]["id"], shown["status"]) == ("保修多久？", agent.pk, "open")
    assert [each["number"] for each in listed] == [number]
    assert api.get("inquiries/?channel=mail").json()["data"] == []


@pytest.mark.rule("INQ-04", "INQ-16")
def test_an_inquiry_runs_its_course_by_program(company, api, person, number):
    person("Sun", "head-product", team="product")
    with tenant_atomic(company.pk):
        team = Team.objects.get(key="product").pk

    sorted_ = api.patch(f"inquiries/{number}/", {"category": "order", "complexity": "complex"})
    consulted = api.post(f"inquiries/{number}/consultations/", {"team": team, "question": "？"})
    owed = api.post(f"inquiries/{number}/close/", {"reason": "answered", "result": "好"})

    assert (sorted_.status_code, sorted_.json()["category"]) == (200, "order")
    assert consulted.json()["consultations"][0]["question"] == "？"
    assert (owed.status_code, owed.json()["rule"]) == (409, "INQ-27")


def test_an_inquiry_is_closed_and_opened_again_by_program(api, number):
    closed = api.post(f"inquiries/{number}/close/", {"reason": "answered", "result": "好"})

    assert (closed.json()["status"], closed.json()["close_reason"]) == ("closed", "answered")
    assert api.post(f"inquiries/{number}/reopen/").json()["status"] == "open"


@pytest.mark.parametrize("lacking", [{"channel": "pigeon"}, {"asker_name": "", "asker_phone": ""}])
def test_what_the_manual_does_not_know_is_refused_with_its_rule(api, lacking):
    assert api.post("inquiries/", {**NEW, **lacking}).status_code == 409


def test_inquiries_of_others_look_like_none(company, person, beta, number):
    other = ApiClient(token_of(person("Finance", "finance")))

    assert other.get(f"inquiries/{number}/").status_code == 404
    assert other.get("inquiries/").json()["data"] == []


@pytest.mark.rule("INQ-15")
def test_a_telephone_system_tells_of_a_missed_call_once(company, api, agent, phone):
    first = phone.post("calls/", MISSED)
    again = phone.post("calls/", MISSED)

    assert (first.status_code, first.json()) == (200, again.json())
    with tenant_atomic(company.pk):
        inquiry = Inquiry.objects.get()
        assert (inquiry.case.number, PhoneCall.objects.count()) == (first.json()["case"], 1)
    assert [call["call_id"] for call in api.get("calls/").json()["data"]] == ["pbx-1"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"event": "missed"}, 422),
        ({"call_id": "x", "event": "exploded"}, 422),
        ({"call_id": " ", "event": "missed"}, 422),
        ({"call_id": "x" * 121, "event": "missed"}, 422),
        ({"call_id": "x", "event": "missed", "at": "yesterday"}, 422),
        ({"call_id": "x", "event": "recorded", "recording_url": "javascript:alert(1)"}, 409),
        ({"call_id": "x", "event": "answered", "answered_by": 999_999}, 409),
    ],
)
def test_bad_events_are_refused_clearly(phone, body, status):
    assert phone.post("calls/", body).status_code == status


def test_calls_are_reported_by_who_may(api):
    assert api.post("calls/", MISSED).status_code == 403


@pytest.mark.rule("INQ-26")
def test_an_inquiry_waits_and_goes_on_by_program(api, number):
    waits = api.post(f"inquiries/{number}/pause/", {"reason": "customer"})
    unknown = api.post(f"inquiries/{number}/pause/", {"reason": "holiday"})

    assert (waits.status_code, waits.json()["status"], unknown.status_code) == (200, "waiting", 409)
    assert api.post(f"inquiries/{number}/resume/").json()["status"] == "open"
    assert api.post(f"inquiries/{number}/resume/").status_code == 409


def test_a_question_and_a_complaint_are_written_down_as_a_dealers(company, api):
    with tenant_atomic(company.pk):
        dealer = new_dealer("HD01")
    complaint = {"channel": "phone", "complainant_name": "张", "subject_of_complaint": "盘", "content": "不通电"}

    numbers = [
        api.post("inquiries/", {**NEW, "dealer": "HD01"}).json()["number"],
        api.post("complaints/", {**complaint, "complainant_phone": "1", "dealer": "HD01"}).json()["number"],
    ]
    nobody = api.post("complaints/", {**complaint, "complainant_phone": "1", "dealer": "HD99"})

    assert (nobody.status_code, nobody.json()["field"]) == (409, "dealer")
    with tenant_atomic(company.pk):
        assert [party_of(Case.objects.get(number=number)).dealer for number in numbers] == [dealer, dealer]
