"""Whose matter a case is, and for whom a person signs in."""

import pytest

from csdesk.people.models import MemberKind
from csdesk.refusals import RuleViolation
from dealers.models import CaseParty, DealerState
from dealers.queries import cases_of, contact_of, dealer_of, party_of
from dealers.services.parties import attach, detach
from tests.conftest import in_company, make_member
from tests.dealers.archive import case, contact, dealer


def test_attach_makes_the_case_the_dealers(nanning):
    ours, other = case(), case("别人的")
    person = nanning.contacts.get()

    attach(ours, nanning, person)

    party = party_of(ours)
    assert (party.dealer, party.contact) == (nanning, person)
    assert list(cases_of(nanning)) == [ours]
    assert party_of(other) is None


def test_attach_again_changes_the_dealer(nanning):
    ours, liuzhou = case(), dealer("D-002", "柳州科技")
    attach(ours, nanning)

    attach(ours, liuzhou)

    assert [party.dealer for party in CaseParty.objects.all()] == [liuzhou]


def test_attach_refuses_a_contact_of_another_dealer(nanning):
    ours, stranger = case(), dealer("D-002", "柳州科技").contacts.get()

    with pytest.raises(RuleViolation) as refusal:
        attach(ours, nanning, stranger)

    assert refusal.value.field == "contact"
    assert CaseParty.objects.count() == 0


def test_detach_takes_the_dealer_off(nanning):
    ours = case()
    attach(ours, nanning)

    detach(ours)

    assert party_of(ours) is None


def test_contact_of_is_the_dealer_where_the_person_is_the_main_contact(nanning):
    member = make_member("Wei", kind=MemberKind.DEALER)
    contact(nanning, "小韦", member=member)
    second = dealer("D-002", "柳州科技")
    main = contact(second, "小韦", member=member, is_main=True)

    assert contact_of(member) == main
    assert dealer_of(member) == second


@pytest.mark.parametrize(("state", "is_active"), [(DealerState.ENDED, True), (DealerState.ACTIVE, False)])
def test_dealer_of_ends_with_the_dealings_and_with_the_contact(nanning, state, is_active):
    member = make_member("Wei", kind=MemberKind.DEALER)
    contact(nanning, "小韦", member=member, is_active=is_active)
    nanning.state = state
    nanning.save()

    assert dealer_of(member) is None
    assert contact_of(member) is None


def test_dealer_of_staff_is_nobody(nanning):
    assert dealer_of(make_member("Li")) is None


def test_cases_of_another_company_stay_there(alpha, beta):
    with in_company(alpha):
        ours, nanning = case(), dealer("D-001", "南宁数码")
        attach(ours, nanning)

    with in_company(beta):
        assert list(cases_of(nanning)) == []
        assert party_of(ours) is None
