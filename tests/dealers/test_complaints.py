"""A complaint knows its dealer: by phone or address, or because somebody says so."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from dealers.queries import own_specialist, party_of
from tests.conftest import in_company
from tests.dealers.archive import contact, dealer
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.services.dealers import name_dealer


def _say(*kinds: str) -> None:
    """The next version of the manual, in force since Monday, gives these kinds of cases to the own specialist."""
    first = RulebookVersion.objects.get()
    document = {**first.document, "dealers": {**first.document["dealers"], "to_own_specialist": list(kinds)}}
    RulebookVersion.objects.update(effective_to=MONDAY)
    RulebookVersion.objects.create(
        number=2, status=Status.SIGNED, document=document, created_at=MONDAY, approved_at=MONDAY, effective_from=MONDAY
    )


@pytest.mark.parametrize("known", [{"phone": "13800000000"}, {"email": "zhang@dealer.test"}])
def test_open_complaint_knows_the_dealer_by_phone_or_address(li, nanning, known):
    person = contact(nanning, "张先生", **known)

    party = party_of(taken(li).case)

    assert (party.dealer, party.contact) == (nanning, person)


def test_open_complaint_of_a_stranger_is_no_dealers(li, nanning):
    assert party_of(taken(li).case) is None


@pytest.mark.rule("DLR-06")
def test_open_complaint_goes_to_the_own_specialist_where_the_manual_says_so(li, nanning):
    nanning.specialist = li
    nanning.save()
    contact(nanning, "张先生", phone="13800000000")
    _say("complaint")

    assert taken(None).case.holder == li


@pytest.mark.rule("DLR-06")
def test_own_specialist_is_asked_for_the_kinds_of_the_manual(li, nanning):
    nanning.specialist = li

    assert own_specialist(nanning, "return", at=MONDAY) == li
    assert own_specialist(nanning, "complaint", at=MONDAY) is None


@pytest.mark.parametrize("words", ["D-001", "d-001", "南宁", "nanning"])
def test_name_dealer_takes_code_and_name(li, nanning, words):
    complaint = taken(li)

    name_dealer(complaint, words, actor=li, now=MONDAY)

    assert party_of(complaint.case).dealer == nanning


def test_name_dealer_refuses_nobodys_and_several_dealers_names(li, nanning):
    complaint = taken(li)
    dealer("D-002", "南宁二店")

    for words, said in (("桂林", "DLR-01"), ("南宁", "D-002")):
        with pytest.raises(RuleViolation) as refusal:
            name_dealer(complaint, words, actor=li, now=MONDAY)
        assert said in f"{refusal.value} {refusal.value.rule_id}"
    assert party_of(complaint.case) is None


def test_name_dealer_empty_takes_him_off(li, nanning):
    complaint = taken(li)
    name_dealer(complaint, "D-001", actor=li, now=MONDAY)

    name_dealer(complaint, "", actor=li, now=MONDAY)

    assert party_of(complaint.case) is None


def test_name_dealer_is_for_those_who_work_on_it(li, nanning):
    with pytest.raises(PermissionDenied):
        name_dealer(taken(li), "D-001", actor=hire("Chen", "head-channel"), now=MONDAY)


@pytest.mark.rule("CUS-08")
def test_the_case_shows_its_dealer_and_the_contact_to_those_who_may(alpha, beta, sign_in):
    with in_company(beta):
        furnish(beta)
        dealer("B-1", "别家公司")
    with in_company(alpha) as now:
        furnish(alpha, since=now - 48 * HOUR)
        li, qian = hire("Li", "specialist"), hire("Qian", "quality")
        contact(dealer("D-001", "南宁数码"), "张先生", phone="13800000000")
        complaint = taken(li, now=now)
    url = f"/complaints/{complaint.case.number}/"

    full, bare = (sign_in(who).get(f"{url}whose/").content.decode() for who in (li, qian))
    foreign = sign_in(li).post(f"{url}dealer/", {"dealer": "B-1"})

    assert "南宁数码" in full
    assert "张先生" in full
    assert "张先生" not in bare
    assert foreign.status_code == 422
