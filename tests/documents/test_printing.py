"""Printed forms: numbered, frozen, only for those who may see them; no act without the scan that a rule demands."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from csdesk.documents.models import Attachment, PrintedForm, Scan
from csdesk.documents.policies import may_see_attachment
from csdesk.documents.queries import papers_visible_to, scans_missing
from csdesk.documents.services.gates import require_scans
from csdesk.documents.services.printing import LONGEST_TEXT, print_form
from csdesk.documents.services.revealing import masked_secrets, read_secrets
from csdesk.documents.services.scanning import add_scan, take_back_scan
from csdesk.events.models import Event
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.documents import ScanRule
from csdesk.tenancy.models import Tenant
from tests.conftest import in_company
from tests.documents.papers import INSIDE, LETTER, PDF, PNG, registered
from tests.tickets.company import MONDAY, furnish, hire, taken
from tickets.models import Complaint

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def forms() -> Iterator[None]:
    """Two forms of complaints: one for everybody, one internal."""
    with registered(LETTER, INSIDE):
        yield


@pytest.fixture
def wang(tenant: Tenant) -> Member:
    """An agent who prints."""
    furnish(tenant)
    return hire("Wang", "agent", team="complaints")


@pytest.fixture
def complaint(wang: Member) -> Complaint:
    """A complaint of Monday morning."""
    return taken(wang)


@pytest.fixture
def printed(complaint: Complaint, wang: Member) -> PrintedForm:
    """The letter, printed."""
    typed = {"who": "张先生", "words": "请换货", "id_number": "310101199001011234"}
    return print_form(complaint.case, LETTER.key, actor=wang, now=MONDAY, typed=typed)


def scanned(printed: PrintedForm, actor: Member, content: bytes = PDF, **options: Any) -> Scan:
    """The paper's scan."""
    return add_scan(printed, content, "scan.pdf", "application/pdf", actor=actor, now=MONDAY, **options)


def demanding(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """The manual demands the letter's scan before closing."""
    rule = {
        "key": "letter",
        "rule": "DOC-03",
        "case_kind": "complaint",
        "form": LETTER.key,
        "label": {"en": "Letter"},
        **fields,
    }
    manual = rulebook_at(MONDAY)
    documents = manual.document.documents.model_copy(update={"scans": (ScanRule.model_validate(rule),)})
    changed = manual.document.model_copy(update={"documents": documents})
    monkeypatch.setattr("csdesk.documents.services.gates.rulebook_at", lambda now: _Manual(changed))


class _Manual:
    def __init__(self, document: Document) -> None:
        self.document = document


@pytest.mark.rule("DOC-01", "DOC-02")
def test_print_form_numbers_the_paper_and_gives_it_the_two_lines_of_every_form(printed, complaint, wang):
    lines = [(line["label"], line["name"], line["pen"]) for line in printed.signatures]

    assert printed.number == "DJ-2026-000001"
    assert (printed.code, printed.case, printed.printed_by) == ("ZFKFBFJ000", complaint.case, wang)
    assert lines[2:] == [("填写人", "Wang", True), ("直接上级主管阅签", "", False)]
    assert Event.objects.filter(case=complaint.case, kind="form.print").count() == 1


def test_print_form_of_the_same_again_is_the_same_paper(printed, complaint, wang):
    typed = {"who": "张先生", "words": "请换货", "id_number": "310101199001011234"}

    again = print_form(complaint.case, LETTER.key, actor=wang, now=MONDAY + 30 * HOUR, typed=typed)

    assert again == printed


@pytest.mark.rule("DOC-01")
def test_print_form_of_a_changed_case_is_another_paper_and_the_old_one_stays(printed, complaint, wang):
    complaint.case.title = "另一个标题"
    complaint.case.save(update_fields=["title"])

    later = print_form(complaint.case, LETTER.key, actor=wang, now=MONDAY + HOUR)

    assert later.number == "DJ-2026-000002"
    assert later.picture["blocks"][0]["lines"][0][0][1] == "另一个标题"
    assert PrintedForm.objects.get(pk=printed.pk).picture["blocks"][0]["lines"][0][0][1] != "另一个标题"


def test_a_printed_form_can_be_changed_by_nobody(printed):
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE documents_printedform SET code = 'other' WHERE tenant_id = %s", [printed.tenant_id])


@pytest.mark.parametrize(
    ("key", "typed", "field"),
    [
        ("test.letter", {"words": "长" * (LONGEST_TEXT + 1)}, "words"),
        ("test.letter", {"who": "x" * 201}, "who"),
        ("nothing.here", {}, None),
    ],
)
def test_print_form_refuses_what_does_not_fit(complaint, wang, key, typed, field):
    with pytest.raises(RuleViolation) as refusal:
        print_form(complaint.case, key, actor=wang, now=MONDAY, typed=typed)

    assert (refusal.value.rule_id, refusal.value.field) == ("DOC-01", field)
    assert not PrintedForm.objects.exists()


def test_print_form_is_for_those_who_may(complaint, tenant):
    for login, role in (("Gao", "head-channel"), ("Dealer", "dealer")):
        with pytest.raises(PermissionDenied):
            print_form(complaint.case, LETTER.key, actor=hire(login, role), now=MONDAY)

    assert not PrintedForm.objects.exists()


@pytest.mark.rule("CMP-28")
def test_an_identity_number_is_kept_encrypted_and_shown_masked(printed, complaint, wang):
    row = PrintedForm.objects.filter(pk=printed.pk).values("picture", "secrets").get()

    assert "310101199001011234" not in str(row)
    assert masked_secrets(printed) == {"id_number": "••••••••••••••1234"}
    assert read_secrets(printed, actor=wang, now=MONDAY) == {"id_number": "310101199001011234"}
    assert Event.objects.filter(case=complaint.case, kind="form.reveal", actor=wang).count() == 1


@pytest.mark.rule("DOC-03", "DOA-11", "SPR-13")
def test_add_scan_keeps_the_signed_paper_with_its_form(printed, complaint, wang):
    scan = scanned(printed, wang, signed_lines=[1, 0])

    assert (scan.attachment.case, scan.signed_lines) == (complaint.case, [0, 1])
    assert list(printed.scans.all()) == [scan]
    assert Event.objects.filter(case=complaint.case, kind="form.scan").count() == 1


def test_add_scan_of_the_same_file_twice_is_one_scan(printed, wang):
    first, second = scanned(printed, wang), scanned(printed, wang, signed_lines=[0])

    assert first == second
    assert second.signed_lines == [0]
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"plain words", "scan.txt", "DOC-03"),
        (b"", "scan.pdf", "CMP-13"),
        (b"MZ\x90\x00" + b"\x00" * 200, "scan.pdf", "DOC-03"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "scan.svg", "CMP-13"),
    ],
)
def test_add_scan_refuses_what_is_no_picture(printed, wang, content, name, rule):
    with pytest.raises(RuleViolation) as refusal:
        add_scan(printed, content, name, "", actor=wang, now=MONDAY)

    assert refusal.value.rule_id == rule
    assert not Scan.objects.exists()


def test_add_scan_refuses_a_line_that_the_paper_does_not_have(printed, wang):
    with pytest.raises(RuleViolation):
        scanned(printed, wang, signed_lines=[9])

    assert not Scan.objects.exists()


@pytest.mark.rule("DOC-03", "DOC-08")
def test_require_scans_wants_the_paper_printed_scanned_and_signed(complaint, wang, monkeypatch):
    case = complaint.case
    demanding(monkeypatch)

    def refused() -> str:
        with pytest.raises(RuleViolation) as refusal:
            require_scans(case, "close", now=MONDAY)
        assert refusal.value.rule_id == "DOC-03"
        assert refusal.value.facts == {"forms": [LETTER.key], "page": f"/documents/cases/{case.number}/"}
        return str(refusal.value)

    assert refused() == "须先打印《客诉》，签字并扫描。"
    printed = print_form(case, LETTER.key, actor=wang, now=MONDAY)
    assert refused() == f"须先上传已签字的《客诉》{printed.number} 扫描件。"
    scan = scanned(printed, wang, signed_lines=[0])
    assert refused() == f"《客诉》{printed.number} 的扫描件缺少以下签字：Company。"
    scanned(printed, wang, signed_lines=[1])
    require_scans(case, "close", now=MONDAY)
    require_scans(case, "pay", now=MONDAY)
    take_back_scan(scan, reason="看不清", actor=wang, now=MONDAY)
    assert refused() == f"须先上传已签字的《客诉》{printed.number} 扫描件。"


def test_require_scans_wants_nothing_of_a_paper_that_was_not_printed_where_the_manual_says_so(
    complaint, wang, monkeypatch
):
    demanding(monkeypatch, only_if_printed=True)

    require_scans(complaint.case, "close", now=MONDAY)
    print_form(complaint.case, LETTER.key, actor=wang, now=MONDAY)

    with pytest.raises(RuleViolation):
        require_scans(complaint.case, "close", now=MONDAY)


def test_scans_missing_asks_only_of_cases_that_the_rule_is_for(complaint, monkeypatch):
    demanding(monkeypatch, when=[{"attribute": "severity", "words": ["especially_serious"]}])

    require_scans(complaint.case, "close", now=MONDAY)

    assert scans_missing(complaint.case, rulebook_at(MONDAY).document) == []


def test_take_back_scan_wants_a_reason(printed, wang):
    scan = scanned(printed, wang)

    with pytest.raises(RuleViolation):
        take_back_scan(scan, reason="  ", actor=wang, now=MONDAY)

    assert Scan.objects.get().taken_back_at is None


@pytest.mark.rule("DOC-05")
def test_an_internal_form_and_its_scan_reach_no_dealer(complaint, wang, monkeypatch):
    inside = print_form(complaint.case, INSIDE.key, actor=wang, now=MONDAY)
    outside = print_form(complaint.case, LETTER.key, actor=wang, now=MONDAY)
    scan = scanned(inside, wang)
    dealer = hire("Dealer", "dealer")
    # As the portal will: the dealer sees this case.
    everything = lambda member: type(complaint.case).objects.all()  # noqa: E731
    for place in ("queries", "policies"):
        monkeypatch.setattr(f"csdesk.documents.{place}.cases_visible_to", everything)

    assert list(papers_visible_to(dealer)) == [outside]
    assert scan.attachment.is_internal
    assert not may_see_attachment(dealer, scan.attachment)
    theirs = scanned(outside, wang)
    assert may_see_attachment(dealer, theirs.attachment)


def page(number: str, *more: str) -> str:
    """An address of a paper."""
    return "/".join(["/documents/forms", number, *more, ""])


def test_the_page_shows_the_paper_with_its_number_code_and_lines(alpha, printed, wang, sign_in):
    body = sign_in(wang).get(page(printed.number)).content.decode()

    assert printed.number in body
    assert printed.case.number in body
    assert "<svg" in body
    assert "310101199001011234" not in body
    assert body.count('class="paper-signature') >= 4
    assert "style=" not in body


def test_the_paper_keeps_its_language_whoever_reads_it(alpha, printed, wang, sign_in):
    with in_company(alpha):
        wang.language = "en"
        wang.save(update_fields=["language"])

    body = sign_in(wang).get(page(printed.number)).content.decode()

    assert "直接上级主管阅签" in body


def test_the_code_leads_to_the_case(printed, complaint, wang, sign_in):
    answer = sign_in(wang).get(page(printed.number, "case"))

    assert answer.headers["Location"] == f"/complaints/{complaint.case.number}/"


@pytest.mark.rule("DOC-03")
def test_a_scan_is_added_on_the_page(alpha, printed, wang, sign_in):
    files = [SimpleUploadedFile("1.png", PNG, "image/png"), SimpleUploadedFile("2.pdf", PDF, "application/pdf")]

    answer = sign_in(wang).post(page(printed.number, "scan"), {"scans": files, "signed": ["0"]})

    assert answer.status_code == 302
    with in_company(alpha):
        assert sorted(Scan.objects.values_list("attachment__name", flat=True)) == ["1.png", "2.pdf"]


@pytest.mark.parametrize(
    "data", [{}, {"scans": [SimpleUploadedFile("1.txt", b"words")]}, {"signed": ["77"]}, {"signed": ["x"]}]
)
def test_a_scan_that_is_none_is_refused_on_the_page(alpha, printed, wang, sign_in, data):
    answer = sign_in(wang).post(page(printed.number, "scan"), data)

    assert answer.status_code == 422
    with in_company(alpha):
        assert not Scan.objects.exists()


def test_another_companys_paper_is_none(alpha, beta, member_of, sign_in):
    with in_company(alpha):
        furnish(alpha)
        wang = hire("Wang", "agent", team="complaints")
        printed = print_form(taken(wang).case, LETTER.key, actor=wang, now=MONDAY)
    client = sign_in(member_of(beta, "Zhou", "documents.print", "documents.upload", "tickets.complaint_view"))

    answers = [
        client.get(page(printed.number)),
        client.get(page(printed.number, "case")),
        client.post(page(printed.number, "whole")),
        client.post(page(printed.number, "scan"), {"scans": [SimpleUploadedFile("1.png", PNG)]}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_dealers_contact_reaches_no_paper_of_a_case_that_is_not_his(alpha, printed, sign_in):
    with in_company(alpha):
        dealer = hire("Dealer", "dealer")
    client = sign_in(dealer)

    assert client.get(page(printed.number)).status_code == 404
    assert client.get(page(printed.number, "case")).status_code == 404
    assert client.get("/documents/").status_code == 403


@pytest.mark.rule("DOC-03")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?q=DJ-2026-000001", True),
        ("?q=dj 1", True),
        ("?q={case}", True),
        ("?q=DJ-2026-000009", False),
        ("?form=test.letter", True),
        ("?form=test.inside", False),
        ("?scan=no", True),
        ("?scan=yes", False),
        ("?since=2026-11-23&until=2026-11-23", True),
        ("?since=2026-11-24", False),
        ("?until=2026-11-22", False),
    ],
)
def test_the_archive_finds_papers(printed, complaint, wang, sign_in, query, found):
    answer = sign_in(wang).get(f"/documents/{query.format(case=complaint.case.number)}")

    assert answer.status_code == 200
    assert (f"/documents/forms/{printed.number}/" in answer.content.decode()) is found


@pytest.mark.parametrize("papers", [1, 3])
def test_the_archive_takes_as_many_statements_for_one_as_for_three(
    alpha, wang, sign_in, django_assert_num_queries, papers
):
    with in_company(alpha):
        for _number in range(papers):
            scanned(print_form(taken(wang).case, LETTER.key, actor=wang, now=MONDAY), wang)
    client = sign_in(wang)
    client.get("/documents/")

    with django_assert_num_queries(9):
        client.get("/documents/")


def test_the_papers_of_a_case_say_what_was_printed_and_what_can_be(printed, complaint, wang, sign_in):
    body = sign_in(wang).get(f"/documents/cases/{complaint.case.number}/").content.decode()

    assert printed.number in body
    assert f"/documents/cases/{complaint.case.number}/print/test.letter/" in body


def test_printing_by_the_page_leads_to_the_paper(alpha, complaint, wang, sign_in):
    answer = sign_in(wang).post(
        f"/documents/cases/{complaint.case.number}/print/test.letter/", {"who": "李", "language": "en"}
    )

    with in_company(alpha):
        printed = PrintedForm.objects.get()
    assert answer.headers["Location"] == page(printed.number)
    assert printed.language == "en"


@pytest.mark.parametrize(
    ("key", "data", "status"),
    [
        ("nothing.here", {"language": "en"}, 404),
        ("test.letter", {"language": "xx"}, 422),
        ("test.letter", {"language": "en", "words": "长" * (LONGEST_TEXT + 1)}, 422),
        ("test.letter", {"language": "en", "who": "a\x00b"}, 422),
    ],
)
def test_printing_by_the_page_refuses_what_does_not_fit(alpha, complaint, wang, sign_in, key, data, status):
    answer = sign_in(wang).post(f"/documents/cases/{complaint.case.number}/print/{key}/", data)

    assert answer.status_code == status
    with in_company(alpha):
        assert not PrintedForm.objects.exists()
