"""The check while one types, the review list and what is allowed."""

import pytest

from csdesk.wording.models import Allowance, Outcome, Sighting, Verdict
from tests.conftest import in_company
from tests.tickets.company import MONDAY, furnish, hire, taken


@pytest.fixture
def company(alpha):
    with in_company(alpha):
        furnish(alpha)
        wang, qian = hire("Wang", "agent"), hire("Qian", "supervisor")
        case = taken(wang).case
    return wang, qian, case


def seen(alpha, number, case=None, member=None):
    with in_company(alpha):
        for _each in range(number):
            Sighting.objects.create(
                at=MONDAY, member=member, case=case, rule="KBS-03", phrase="但是", words="好，但是请等",
                outcome=Outcome.SENT,
            )  # fmt: skip


@pytest.mark.rule("KBS-03", "KBS-04")
def test_check_tells_what_is_found_where_and_by_which_rule(alpha, company, sign_in):
    wang, _qian, case = company

    found = sign_in(wang).post(f"/wording/check/{case.pk}/", {"text": "🙂但是，神經病"}).json()["found"]

    assert [(one["phrase"], one["start"], one["end"], one["rule"], one["blocks"]) for one in found] == [
        ("神经病", 4, 7, "KBS-04", True),
        ("但是", 1, 3, "KBS-03", False),
    ]
    assert all(one["words"] for one in found)
    with in_company(alpha):
        assert not Sighting.objects.exists()


def test_check_tells_nothing_of_a_case_one_may_not_see(alpha, beta, company, sign_in, member_of):
    _wang, _qian, case = company
    with in_company(beta):
        furnish(beta)
    stranger = member_of(beta, "Zhao")

    assert sign_in(stranger).post(f"/wording/check/{case.pk}/", {"text": "但是"}).status_code == 404


@pytest.mark.parametrize("body", ["", "text=", "text=%00", "text=%ED%A0%80", f"text={'x' * 300_000}"])
def test_check_survives_any_text(company, sign_in, body):
    wang, _qian, case = company

    answer = sign_in(wang).post(f"/wording/check/{case.pk}/", body, content_type="application/x-www-form-urlencoded")

    assert answer.json() == {"found": []}


@pytest.mark.parametrize("rows", [1, 3])
def test_review_list_reads_its_rows_at_one_go(alpha, company, sign_in, rows, django_assert_num_queries):
    wang, qian, case = company
    seen(alpha, rows, case, wang)
    client = sign_in(qian)
    client.get("/wording/")

    with django_assert_num_queries(13):
        page = client.get("/wording/").content.decode()

    assert page.count("<mark>但是</mark>") == rows
    assert page.count(case.number) >= rows


def test_see_moves_rows_to_those_seen(alpha, company, sign_in):
    wang, qian, case = company
    seen(alpha, 2, case, wang)
    client = sign_in(qian)
    with in_company(alpha):
        first = Sighting.objects.earliest("pk")

    client.post("/wording/seen/", {"sighting": [first.pk, "x", "9" * 40, "٣"]})

    with in_company(alpha):
        assert list(Sighting.objects.order_by("pk").values_list("verdict", flat=True)) == [Verdict.SEEN, Verdict.OPEN]
    assert client.get("/wording/?of=seen").content.decode().count("<mark>") == 1


def test_allow_keeps_what_was_typed_when_it_is_refused(alpha, company, sign_in):
    _wang, qian, case = company
    seen(alpha, 1, case)
    client = sign_in(qian)
    with in_company(alpha):
        sighting = Sighting.objects.get()

    refused = client.post(f"/wording/{sighting.pk}/allow/", {"context": "别的话"})
    allowed = client.post(f"/wording/{sighting.pk}/allow/", {"context": "但是请等"}, follow=True)

    assert refused.status_code == 422
    assert "别的话" in refused.content.decode()
    assert allowed.status_code == 200
    with in_company(alpha):
        assert Allowance.objects.get().context == "但是请等"
    assert "但是请等" in client.get("/wording/allowed/").content.decode()


def test_review_pages_are_closed_to_agents(company, sign_in):
    wang, _qian, _case = company
    client = sign_in(wang)

    assert client.get("/wording/").status_code == 403
    assert client.get("/wording/allowed/").status_code == 403
