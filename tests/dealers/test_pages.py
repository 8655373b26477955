"""The archive's pages: what is shown to whom, what is typed stays typed, and other companies' dealers are not there."""

import pytest
from django.test import Client

from csdesk.people.models import Member
from dealers.models import Dealer
from dealers.services.parties import attach
from tests.conftest import in_company, make_member
from tests.dealers.archive import dealer
from tests.tickets.company import furnish, hire, taken

KEEP = ("dealers.dealer_view", "dealers.contact_view", "dealers.dealer_edit", "dealers.contact_invite")


@pytest.fixture
def ours(alpha):
    """A dealer of the company under test."""
    with in_company(alpha):
        furnish(alpha)
        return dealer("D-001", "南宁数码", region="广西", kind="wholesaler", phone="0771-5550101")


@pytest.fixture
def keeper(alpha, ours, sign_in) -> Client:
    """Signed in as a specialist."""
    with in_company(alpha):
        member = hire("Li", "specialist")
    return sign_in(member)


@pytest.fixture
def looker(alpha, ours, sign_in) -> Client:
    """Signed in as somebody who sees the archive without contacts."""
    with in_company(alpha):
        member = make_member("Ma", "dealers.dealer_view")
    return sign_in(member)


@pytest.mark.parametrize("rows", [1, 3])
def test_archive_takes_the_same_statements_for_many_rows(alpha, ours, sign_in, rows, django_assert_num_queries):
    with in_company(alpha):
        # Nobody whose shell counts what other rooms bring.
        client = sign_in(make_member("Wu", *KEEP))
        for number in range(2, rows + 1):
            dealer(f"D-00{number}", f"柳州{number}")
    client.get("/dealers/")

    with django_assert_num_queries(16):
        answer = client.get("/dealers/")

    assert answer.content.decode().count("data-row ") == rows


def test_archive_shows_contacts_to_those_who_may_see_them(keeper, looker):
    assert "韦老板" in keeper.get("/dealers/").content.decode()
    assert "韦老板" not in looker.get("/dealers/").content.decode()
    assert "data-row " not in looker.get("/dealers/?q=韦老板").content.decode()


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=nanning", True),
        ("region=广西&kind=wholesaler", True),
        ("region=广东", False),
        ("state=ended", False),
        ("specialist=99999999999999999999999", True),
        ("q=%00", True),
        ("cursor=%F0%28", True),
        ("q=(((", False),
    ],
)
def test_archive_is_narrowed_and_survives_what_is_typed(keeper, query, is_found):
    answer = keeper.get(f"/dealers/?{query}")

    assert answer.status_code == 200
    assert ("南宁数码" in answer.content.decode()) is is_found


@pytest.mark.rule("CUS-08")
def test_dealer_hides_persons_from_those_who_may_not_see_them(keeper, looker, ours):
    full, bare = (client.get(f"/dealers/{ours.pk}/").content.decode() for client in (keeper, looker))

    assert "韦老板" in full
    assert "韦老板" not in bare
    assert "CUS-08" in bare


def test_dealer_shows_its_cases(alpha, keeper, ours):
    with in_company(alpha):
        own = taken(None).case
        attach(own, ours)
        taken(None, content="别人的事")

    page = keeper.get(f"/dealers/{ours.pk}/").content.decode()

    assert own.number in page
    assert "别人的事" not in page


def test_new_dealer_is_noted_and_the_contact_asked_for(alpha, keeper):
    typed = {"name": "柳州科技", "code": "D-002", "language": "zh-hans", "exchange_percent": "5", "kind": "franchisee"}

    answer = keeper.post("/dealers/new/", typed)

    with in_company(alpha):
        made = Dealer.objects.get(code="D-002")
        assert str(made.exchange_ratio) == "0.0500"
    assert answer["Location"] == f"/dealers/{made.pk}/contacts/new/"


def test_new_dealer_with_a_taken_code_keeps_what_was_typed(keeper):
    answer = keeper.post("/dealers/new/", {"name": "柳州科技", "code": "D-001", "language": "zh-hans"})

    assert answer.status_code == 422
    assert "柳州科技" in answer.content.decode()


def test_edit_dealer_changes_with_a_reason(alpha, keeper, ours):
    typed = {"name": "南宁数码", "code": "D-001", "language": "en", "region": "广东", "reason": "搬家"}

    keeper.post(f"/dealers/{ours.pk}/edit/", typed)

    page = keeper.get(f"/dealers/{ours.pk}/").content.decode()
    assert "搬家" in page
    assert "Li" in page


def test_file_number_leads_to_the_dealer(alpha, keeper):
    keeper.post("/dealers/new/", {"name": "柳州科技", "code": "D-002", "language": "zh-hans"})
    with in_company(alpha):
        made = Dealer.objects.select_related("case").get(code="D-002")

    assert keeper.get(f"/dealers/files/{made.case.number}/")["Location"] == f"/dealers/{made.pk}/"
    assert keeper.get("/dealers/files/KH-2020-000001/").status_code == 404


def test_invite_contact_mails_a_link(alpha, keeper, ours, mailoutbox):
    with in_company(alpha):
        person = ours.contacts.get()
        person.email = "wei@hengda.test"
        person.save()

    keeper.post(f"/dealers/contacts/{person.pk}/invite/")

    assert [mail.to for mail in mailoutbox] == [["wei@hengda.test"]]
    assert "alpha." in keeper.get(f"/dealers/{ours.pk}/").content.decode()


@pytest.mark.rule("CUS-08")
def test_note_stays_with_the_file_and_with_those_who_see_persons(alpha, keeper, looker, ours):
    keeper.post(f"/dealers/{ours.pk}/note/", {"text": "周五到店拜访"})

    assert "周五到店拜访" in keeper.get(f"/dealers/{ours.pk}/").content.decode()
    assert "周五到店拜访" not in looker.get(f"/dealers/{ours.pk}/").content.decode()


CHANGING = (
    "/dealers/{dealer}/edit/",
    "/dealers/{dealer}/end/",
    "/dealers/{dealer}/resume/",
    "/dealers/{dealer}/note/",
    "/dealers/{dealer}/contacts/new/",
    "/dealers/contacts/{contact}/",
    "/dealers/contacts/{contact}/retire/",
    "/dealers/contacts/{contact}/invite/",
)


@pytest.mark.parametrize("path", CHANGING)
def test_changing_is_refused_to_those_who_only_look(alpha, looker, ours, path):
    with in_company(alpha):
        person = ours.contacts.get()

    answer = looker.post(path.format(dealer=ours.pk, contact=person.pk), {"text": "x", "reason": "x"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/dealers/{dealer}/", *CHANGING])
def test_another_companys_dealer_is_not_there(beta, ours, alpha, sign_in, path):
    with in_company(alpha):
        person = ours.contacts.get()
    with in_company(beta):
        furnish(beta)
        stranger: Member = make_member("Zhao", *KEEP)

    client = sign_in(stranger)

    url = path.format(dealer=ours.pk, contact=person.pk)
    assert client.get(url).status_code in (404, 405)
    assert client.post(url, {"text": "x", "reason": "x"}).status_code in (404, 405)
