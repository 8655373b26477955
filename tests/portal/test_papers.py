"""A dealer prints what is meant for him, and reaches no paper that stays in the house (DOC-05, DLR-11)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdesk.documents.models import PrintedForm, Scan
from csdesk.documents.queries import is_internal
from csdesk.documents.registry import form_of
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.rulebook.at import rulebook_at
from tests.conftest import in_company, with_key
from tests.documents.papers import PDF
from tests.portal.conftest import complaint_of_dealer
from tests.tickets.company import MONDAY


@pytest.fixture
def complaint(house, owner, agent):
    """A complaint of the owner's dealer."""
    with in_company(house):
        return complaint_of_dealer(owner, agent)


def paper(house, complaint, key, agent, **typed):
    """A form of the complaint, printed by the agent."""
    with in_company(house):
        return print_form(complaint.case, key, actor=agent, now=MONDAY, typed=typed)


@pytest.mark.rule("DLR-11", "CMP-22")
@pytest.mark.parametrize("key", ["complaint.dealer_letter", "dealer.application"])
def test_a_contact_prints_the_letters_that_dealers_hand_in(house, complaint, owner, enter, key):
    client, page = enter(owner), f"/documents/cases/{complaint.case.number}/"

    offered = client.get(page).content.decode()
    answer = client.post(f"{page}print/{key}/", {"language": "zh-hans", "matter": "申请更换"})

    assert f"{page}print/{key}/" in offered
    body = client.get(answer.headers["Location"]).content.decode()
    with in_company(house):
        printed = PrintedForm.objects.get()
        assert (printed.form, printed.printed_by) == (key, owner.member)
    assert "HD01 商贸" in body
    assert "scan" not in body.partition("<main")[2].partition("</article>")[2]


@pytest.mark.rule("DOC-05")
@pytest.mark.parametrize("key", ["complaint.internal_letter", "complaint.sheet", "complaint.report"])
def test_a_contact_prints_and_sees_nothing_internal(house, complaint, owner, agent, enter, client, key):
    typed = {"findings": "x", "result": "y"} if key == "complaint.report" else {}
    inside = paper(house, complaint, key, agent, **typed)
    with in_company(house):
        scan = add_scan(inside, PDF, "a.pdf", "application/pdf", actor=agent, now=MONDAY)
    contact, page = enter(owner), f"/documents/cases/{complaint.case.number}/"
    api = with_key(client, owner.member)

    doors = [
        contact.get(f"{page}print/{key}/"),
        contact.post(f"{page}print/{key}/", {"language": "en", **typed}),
        contact.get(f"/documents/forms/{inside.number}/"),
        contact.get(f"/documents/forms/{inside.number}/case/"),
        contact.get(f"/files/{scan.attachment_id}/"),
        api.get(f"/api/v1/forms/{inside.number}/"),
        api.get(f"/api/v1/attachments/{scan.attachment_id}/"),
        api.get(f"/api/v1/attachments/{scan.attachment_id}/content/"),
    ]

    assert [door.status_code for door in doors] == [404] * len(doors)
    assert inside.number not in contact.get(page).content.decode()
    assert api.get(f"/api/v1/cases/{complaint.case.number}/forms/").status_code == 404
    assert contact.get(f"/documents/forms/{inside.number}/whole/").status_code in (403, 405)


@pytest.mark.rule("DOC-05")
def test_the_manual_makes_any_form_internal(house, complaint, owner, agent, enter):
    with in_company(house):
        manual = rulebook_at(MONDAY).document
        documents = manual.documents.model_copy(update={"internal_forms": ("complaint.dealer_letter",)})
        letter = form_of("complaint.dealer_letter")

        changed = manual.model_copy(update={"documents": documents})

        assert not is_internal(letter, complaint.case, manual)
        assert is_internal(letter, complaint.case, changed)


def test_the_code_on_a_paper_leads_a_contact_to_the_paper(house, complaint, owner, stranger, agent, enter):
    printed = paper(house, complaint, "complaint.dealer_letter", agent)

    answer = enter(owner).get(f"/documents/forms/{printed.number}/case/")

    assert answer.headers["Location"] == f"/documents/forms/{printed.number}/"
    assert enter(stranger).get(f"/documents/forms/{printed.number}/case/").status_code == 404
    assert enter(stranger).get(f"/documents/cases/{complaint.case.number}/").status_code == 404


def test_a_contact_vouches_for_no_signature(house, complaint, owner, agent, client):
    printed = paper(house, complaint, "complaint.dealer_letter", agent)
    file = {"file": SimpleUploadedFile("a.pdf", PDF)}

    answer = with_key(client, owner.member).post(f"/api/v1/forms/{printed.number}/scans/", file)

    assert answer.status_code == 404
    with in_company(house):
        assert not Scan.objects.exists()
