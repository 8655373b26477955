"""The handling report by program: whether it is needed, submitting it, how it stands."""

import pytest

from csdesk.approvals.models import ApprovalRequest
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.tickets.company import taken

TEXT = {"text": "更换新品。", "amount_fen": 300_00}


@pytest.fixture
def serious(company, agent):
    with tenant_atomic(company.pk) as now:
        return taken(agent, now=now, severity="serious")


@pytest.fixture
def path(serious):
    return f"complaints/{serious.case.number}/report/"


@pytest.mark.rule("CMP-25")
def test_get_complaint_report_says_whether_one_is_needed(company, agent, api, path):
    with tenant_atomic(company.pk) as now:
        ordinary = taken(agent, now=now, severity="ordinary").case.number

    needed, not_needed = api.get(path), api.get(f"complaints/{ordinary}/report/")

    assert needed.json() == {"is_needed": True, "is_signed": False, "opinions": "", "latest": None}
    assert not_needed.json()["is_needed"] is False


@pytest.mark.rule("CMP-25")
def test_submit_complaint_report_asks_for_signatures_that_count_once_given(company, agent, api, chief, person, path):
    head = ApiClient(token_of(person("Qian", "head-channel")))

    submitted = api.post(path, TEXT)
    latest = submitted.json()["latest"]
    answers = [one.post(f"approvals/{latest['approval']}/sign/") for one in (chief, head)]
    signed = api.get(path).json()

    assert (submitted.status_code, latest["state"], latest["amount_fen"]) == (201, "waiting", 300_00)
    assert latest["asked_by"] == {"id": agent.pk, "name": "Wang"}
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (signed["is_signed"], signed["latest"]["state"]) == (True, "approved")


@pytest.mark.parametrize(
    ("body", "code"),
    [({"text": " "}, 422), ({}, 422), ({"text": "x", "amount_fen": -1}, 422), ({"text": "x", "amount_fen": 1.5}, 422),
     ({"text": "x", "amount_fen": 10**12}, 422)],
)  # fmt: skip
def test_submit_complaint_report_refuses_what_cannot_be_signed(company, api, path, body, code):
    assert api.post(path, body).status_code == code
    with tenant_atomic(company.pk):
        assert not ApprovalRequest.objects.exists()


def test_submit_complaint_report_refuses_a_second_one_while_the_first_waits(company, api, path):
    api.post(path, TEXT)

    problem = api.post(path, TEXT)

    assert (problem.status_code, problem["Content-Type"]) == (409, "application/problem+json")
    with tenant_atomic(company.pk):
        assert ApprovalRequest.objects.count() == 1


def test_the_report_of_another_company_is_not_there(company, api, foreign):
    path = f"complaints/{foreign.case.number}/report/"

    assert [api.get(path).status_code, api.post(path, TEXT).status_code] == [404, 404]


def test_the_report_is_out_of_reach_without_scope_or_sight_of_complaints(company, agent, person, path):
    reader = ApiClient(token_of(agent, "cases:read"))
    repairer = ApiClient(token_of(person("Gong", "factory")))

    assert reader.get(path).status_code == 200
    assert reader.post(path, TEXT).status_code == 403
    assert repairer.get(path).status_code in (403, 404)
