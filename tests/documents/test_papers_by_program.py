"""Printed forms by program, and by what is typed or scanned into the field that finds everything."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdesk.documents.models import Scan
from csdesk.documents.services.printing import print_form
from tests.conftest import in_company, with_key
from tests.documents.papers import INSIDE, LETTER, PDF, registered
from tests.tickets.company import HOUR, furnish, hire, taken


@pytest.fixture(autouse=True)
def forms():
    """One form for everybody, one internal."""
    with registered(LETTER, INSIDE):
        yield


@pytest.fixture
def wang(alpha):
    """An agent."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 24 * 40 * HOUR)
        return hire("Wang", "agent", team="complaints", since=now - 24 * 30 * HOUR)


@pytest.fixture
def papers(alpha, wang):
    """A letter and an internal letter."""
    with in_company(alpha) as now:
        case = taken(wang, now=now).case
        return [print_form(case, key, actor=wang, now=now) for key in (LETTER.key, INSIDE.key)]


def test_the_papers_of_a_case_are_listed_with_their_lines_and_scans(papers, wang, client):
    rows = with_key(client, wang).get(f"/api/v1/cases/{papers[0].case.number}/forms/").json()["data"]

    assert [(row["number"], row["is_internal"]) for row in rows] == [(p.number, p.is_internal) for p in papers[::-1]]
    assert rows[1]["unsigned"] == ["Customer", "Company"]
    assert [line["place"] for line in rows[1]["lines"]] == [0, 1, 2, 3]
    assert rows[1]["scans"] == []


@pytest.mark.rule("DOC-03")
def test_a_scan_is_added_by_program(alpha, papers, wang, client):
    api, url = with_key(client, wang), f"/api/v1/forms/{papers[0].number}/"

    answer = api.post(f"{url}scans/", {"file": SimpleUploadedFile("a.pdf", PDF, "application/pdf"), "signed": "0,1"})

    assert (answer.status_code, answer.json()["signed_lines"]) == (201, [0, 1])
    assert api.get(url).json()["unsigned"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"file": SimpleUploadedFile("a.txt", b"words")}, 409),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "signed": "9"}, 409),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "signed": "x"}, 422),
        ({}, 422),
    ],
)
def test_a_scan_that_is_none_is_refused_by_program(alpha, papers, wang, client, fields, status):
    answer = with_key(client, wang).post(f"/api/v1/forms/{papers[0].number}/scans/", fields)

    assert answer.status_code == status
    with in_company(alpha):
        assert not Scan.objects.exists()


@pytest.mark.rule("DOC-05")
def test_nobody_outside_reaches_a_paper_by_program(alpha, beta, papers, client, member_of):
    with in_company(alpha):
        dealer = hire("Dealer", "dealer")
    number, case = papers[1].number, papers[1].case.number
    everybody = [dealer, member_of(beta, "Zhou", "tickets.complaint_view", "documents.upload")]

    for member in everybody:
        api = with_key(client, member)
        found = [api.get(f"/api/v1/{path}/") for path in (f"forms/{number}", f"cases/{case}/forms")]
        found.append(api.post(f"/api/v1/forms/{number}/scans/", {"file": SimpleUploadedFile("a.pdf", PDF)}))
        assert [answer.status_code for answer in found] == [404] * 3


@pytest.mark.parametrize("words", ["{n}", "http://demo.localhost:8000/documents/forms/{n}/case/", "{low}"])
def test_a_number_typed_or_scanned_leads_to_the_case(papers, wang, sign_in, words):
    number = papers[0].number

    answer = sign_in(wang).get("/find/", {"q": words.format(n=number, low=number.lower())})

    assert answer.headers["Location"] == f"/complaints/{papers[0].case.number}/"


def test_a_number_of_another_company_leads_nowhere(beta, papers, sign_in, member_of):
    zhou = member_of(beta, "Zhou", "tickets.complaint_view")

    answer = sign_in(zhou).get("/find/", {"q": papers[0].number})

    assert answer.headers["Location"].startswith("/search/")


def test_the_palette_finds_a_paper_by_its_number(papers, wang, sign_in):
    body = sign_in(wang).get("/palette/", {"q": papers[0].number}).content.decode()

    assert f"/documents/forms/{papers[0].number}/" in body
