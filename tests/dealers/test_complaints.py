"""A complaint knows its dealer: by phone or address, or because somebody says so."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.events.queries import newest_events
from csdesk.people.services.stand_ins import appoint_stand_in
from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from dealers.queries import own_specialist, party_of
from tests.attendance.leaves import away
from tests.conftest import in_company, make_member
from tests.dealers.archive import contact, dealer
from tests.tickets.company import HOUR, MONDAY, furnish, hire, new_complaint, taken
from tickets.models import Complaint
from tickets.services.dealers import dealer_named, name_dealer
from tickets.services.opening import open_complaint

TYPED = {
    "nature": "complaint",
    "channel": "phone",
    "complainant_name": "王先生",
    "complainant_phone": "13900000000",
    "subject_of_complaint": "移动硬盘",
    "content": "硬盘不稳定",
    "kind": "quality|unstable",
    "severity": "unknown",
}


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


@pytest.mark.rule("DLR-06", "LVE-09")
def test_a_new_case_goes_past_a_specialist_who_is_on_leave_to_who_stands_in_or_is_there(li, nanning):
    nanning.specialist = li
    nanning.save()
    contact(nanning, "张先生", phone="13800000000")
    _say("complaint")
    away(li, MONDAY - HOUR, MONDAY + 24 * HOUR)
    other = hire("Wang", "agent", team="service")

    assert taken(None, channel="phone").case.holder == other

    stand_in = hire("Sun", "agent")
    appoint_stand_in(
        member=li, stand_in=stand_in, starts_at=MONDAY - HOUR, ends_at=None, reason="", actor=None, now=MONDAY
    )
    assert own_specialist(nanning, "complaint", at=MONDAY) == stand_in
    assert own_specialist(nanning, "complaint", at=MONDAY + 30 * HOUR) == stand_in


@pytest.mark.rule("DLR-06")
def test_open_complaint_of_a_named_dealer_goes_to_his_specialist(li, nanning):
    nanning.specialist = li
    nanning.save()
    stranger = contact(dealer("D-002", "柳州数码"), "张先生", phone="13800000000")
    _say("complaint")

    case = open_complaint(new_complaint(), actor=hire("Zheng", "finance"), now=MONDAY, dealer=nanning).case

    assert (party_of(case).dealer, party_of(case).contact, case.holder) == (nanning, None, li)
    assert stranger.dealer != nanning


def test_open_complaint_of_a_named_dealer_knows_the_contact_by_his_phone(li, nanning):
    person = contact(nanning, "张先生", phone="13800000000")

    case = open_complaint(new_complaint(), actor=li, now=MONDAY, dealer=nanning).case

    assert party_of(case).contact == person
    assert "complaint.dealer" in {event.kind for event in newest_events(li, {case.pk: 0})}


def test_open_complaint_names_no_dealer_for_who_may_not_see_the_archive(li, nanning):
    bare = make_member("Bai", "tickets.complaint_open")

    with pytest.raises(PermissionDenied):
        open_complaint(new_complaint(), actor=bare, now=MONDAY, dealer=nanning)
    with pytest.raises(PermissionDenied):
        dealer_named("D-001", actor=bare)


@pytest.mark.parametrize("words", ["D-001", "d-001", "南宁", "nanning", "d-001 · 南宁数码"])
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


@pytest.fixture
def shop(alpha, beta):
    """Two dealers of the company under test, and one of another company."""
    with in_company(beta):
        furnish(beta)
        dealer("B-1", "别家公司")
    with in_company(alpha) as now:
        furnish(alpha, since=now - 48 * HOUR)
        contact(dealer("D-001", "南宁数码"), "张先生", phone="13811111111")
        dealer("D-002", "南宁二店", phone="0771-5550101")
    return alpha


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("D-002 · 南宁二店", 302, "D-002"),
        ("13811111111", 302, "D-001"),
        ("南宁", 422, "D-002 · 南宁二店, D-001 · 南宁数码"),
        ("桂林", 422, "DLR-01"),
        ("B-1", 422, "DLR-01"),
        ("x" * 261, 422, 'value="x'),
        ("a\x00b", 422, "硬盘不稳定"),
        ("", 302, None),
    ],
)
def test_new_complaint_takes_the_dealer_as_typed(shop, sign_in, words, status, said):
    with in_company(shop):
        li = hire("Li", "specialist")

    answer = sign_in(li).post("/complaints/new/", {**TYPED, "dealer": words})

    assert answer.status_code == status
    with in_company(shop):
        kept = [party_of(complaint.case) for complaint in Complaint.objects.all()]
    if status == 422:
        assert said in answer.content.decode()
        assert "硬盘不稳定" in answer.content.decode()
        assert kept == []
    else:
        assert [party.dealer.code if party else None for party in kept] == [said]


@pytest.mark.rule("CUS-08")
def test_new_complaint_asks_no_dealer_of_who_may_not_see_the_archive(shop, sign_in):
    with in_company(shop):
        hire("Li", "agent", team="complaints")
        bare = sign_in(make_member("Bai", "tickets.complaint_open"))

    page = bare.get("/complaints/new/")
    bare.post("/complaints/new/", {**TYPED, "dealer": "D-001"})

    assert 'name="dealer"' not in page.content.decode()
    assert bare.get("/dealers/offered/", {"dealer": "D"}).status_code == 403
    with in_company(shop):
        assert party_of(Complaint.objects.get().case) is None


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("南宁", ["D-002 · 南宁二店", "D-001 · 南宁数码"]),
        ("nanningshu", ["D-001 · 南宁数码"]),
        ("13811111111", ["D-001 · 南宁数码"]),
        ("D-002 · 南", ["D-002 · 南宁二店"]),
        ("别家", []),
        ("", []),
        ("a\x00", []),
    ],
)
def test_offered_are_the_companys_dealers_that_may_be_meant(shop, sign_in, words, offered):
    with in_company(shop):
        li = hire("Li", "specialist")

    answer = sign_in(li).get("/dealers/offered/", {"dealer": words})

    assert re.findall(r'<option value="([^"]*)"', answer.content.decode()) == offered


@pytest.mark.rule("CUS-08")
def test_offered_tells_nobody_by_a_contacts_phone_who_may_not_see_persons(shop, sign_in):
    with in_company(shop):
        qian = hire("Qian", "quality")

    answer = sign_in(qian).get("/dealers/offered/", {"dealer": "13811111111"})

    assert "option" not in answer.content.decode()


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
