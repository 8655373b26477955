"""Complaints by program: the same services, rules and limits as the pages."""

import pytest

from csdesk.cases.models import Case
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tickets.models import Complaint

NEW = {
    "channel": "phone",
    "complainant_name": "张先生",
    "complainant_phone": "13800000000",
    "subject_of_complaint": "移动硬盘",
    "content": "新买的移动硬盘不通电。",
}


def test_open_complaint_enters_it_into_the_register(company, api, agent):
    response = api.post("complaints/", NEW)

    body = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/api/v1/complaints/{body['number']}/"
    assert (body["status"], body["holder"]) == ("open", {"id": agent.pk, "name": "Wang"})
    assert body["next_due_at"] is not None
    with tenant_atomic(company.pk):
        assert Complaint.objects.get(case__number=body["number"]).received_by == agent


@pytest.mark.rule("CMP-01")
def test_open_complaint_refuses_a_channel_that_the_manual_does_not_know(company, api):
    response = api.post("complaints/", {**NEW, "channel": "pigeon"})

    problem = response.json()
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert (problem["code"], problem["rule"], problem["field"]) == ("refused", "CMP-01", "channel")
    with tenant_atomic(company.pk):
        assert not Case.objects.exists()


def test_open_complaint_names_each_wrong_field(company, api):
    response = api.post("complaints/", {"channel": 5, "content": "x", "is_major": "yes", "status": "closed"})

    problem = response.json()
    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [("status", "unknown")]


def test_list_complaints_holds_only_what_the_member_may_see(company, api, complaint, foreign):
    response = api.get("complaints/")

    assert [row["number"] for row in response.json()["data"]] == [complaint.case.number]
    assert response.json()["next_cursor"] is None
    assert "secret" not in response.content.decode()


def test_get_complaint_makes_no_difference_between_foreign_and_unknown(company, api, foreign, person):
    with tenant_atomic(company.pk):
        assert not Case.objects.exists()

    answers = {api.get(f"complaints/{number}/").content for number in (foreign.case.number, "KS-2099-000001")}

    assert len(answers) == 1


def test_a_key_does_only_what_its_scopes_say(company, agent):
    reader = ApiClient(token_of(agent, "cases:read"))

    assert reader.get("complaints/").status_code == 200
    refused = reader.post("complaints/", NEW)
    assert (refused.status_code, refused.json()["scope"]) == (403, "cases:write")
    assert reader.get("members/").status_code == 403
