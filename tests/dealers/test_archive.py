"""Keeping the archive: who may, what is refused, what stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.events.models import Event
from csdesk.people.models import MemberKind, MemberState
from csdesk.people.services.members import deactivate_member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.search.queries import found_cases
from csdesk.sla.models import Task
from dealers.models import Dealer, DealerState
from dealers.permissions import Permission
from dealers.queries import archive
from dealers.queries.archive import Wanted, dealers_found, same_voice
from dealers.services.archive import change_dealer, create_dealer, end_dealer, hand_over_dealer, resume_dealer
from dealers.services.contacts import add_contact, change_contact, retire_contact
from dealers.services.handing_over import hand_over_with_contact
from dealers.services.inviting import invite_contact
from tests.conftest import in_company, make_member
from tests.dealers.archive import contact
from tests.tickets.company import DAY, HOUR, MONDAY, hire

KNOWN = {"code": "GX-01", "name": "南宁恒达数码", "kind": "franchisee", "region": "广西", "phone": "0771-5550101"}


@pytest.mark.rule("DLR-01", "CUS-30", "DOA-17")
def test_create_dealer_keeps_what_is_known(li):
    facts = {**KNOWN, "exchange_ratio": Decimal("0.05"), "brands": ["A", "A", "B"], "specialist": li}

    made = create_dealer(facts, actor=li, now=MONDAY)

    made.refresh_from_db()
    assert (made.code, made.kind, made.exchange_ratio, made.brands) == (
        "GX-01",
        "franchisee",
        Decimal("0.05"),
        ["A", "B"],
    )
    assert made.sort_key.startswith("nan2 ning2")
    assert (made.case.kind, made.case.phase, made.case.holder, made.case.title) == ("dealer", "closed", li, made.name)
    assert made.case.number == "KH-2026-000001"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("code", ""),
        ("kind", "emperor"),
        ("exchange_ratio", Decimal("1.2")),
        ("since", date(2027, 5, 1)),
        ("language", "fr"),
    ],
)
def test_create_dealer_refuses_at_the_field(li, field, value):
    with pytest.raises(RuleViolation) as refusal:
        create_dealer({**KNOWN, field: value}, actor=li, now=MONDAY)

    assert refusal.value.field == field
    assert Dealer.objects.count() == 0


def test_create_dealer_refuses_a_code_that_is_taken(li):
    create_dealer(KNOWN, actor=li, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        create_dealer({**KNOWN, "name": "别人"}, actor=li, now=MONDAY)

    assert refusal.value.field == "code"


@pytest.mark.rule("DLR-06")
def test_create_dealer_refuses_a_specialist_who_may_not_keep_the_archive(li):
    stranger = hire("Qian", "finance")

    with pytest.raises(RuleViolation) as refusal:
        create_dealer({**KNOWN, "specialist": stranger}, actor=li, now=MONDAY)

    assert refusal.value.field == "specialist"


@pytest.mark.rule("CUS-08")
@pytest.mark.parametrize("role", ["agent", "head-channel", "finance", "warehouse", "dealer"])
def test_change_dealer_is_for_those_who_keep_the_archive(li, role):
    made = create_dealer(KNOWN, actor=li, now=MONDAY)

    with pytest.raises(PermissionDenied):
        change_dealer(made, {"name": "改名"}, actor=hire("Stranger", role), now=MONDAY)

    made.refresh_from_db()
    assert made.name == KNOWN["name"]


@pytest.mark.rule("DLR-01")
def test_change_dealer_keeps_who_and_why(li):
    made = create_dealer(KNOWN, actor=li, now=MONDAY)

    change_dealer(made, {"region": "广东"}, actor=li, now=MONDAY + HOUR, reason="搬家")

    latest = made.history.order_by("-history_id").first()
    assert (latest.region, latest.history_change_reason, latest.history_user_id) == ("广东", "搬家", li.user_id)
    assert Event.objects.filter(case=made.case, kind="dealer.change").get().facts == {"fields": ["region"]}


def test_change_dealer_without_news_writes_nothing(li):
    made = create_dealer(KNOWN, actor=li, now=MONDAY)

    change_dealer(made, KNOWN, actor=li, now=MONDAY + HOUR)

    assert made.history.count() == 1
    assert not Event.objects.filter(kind="dealer.change").exists()


@pytest.mark.rule("DLR-03", "DLR-06")
def test_hand_over_gives_the_specialist_with_the_fewest_dealers_a_call_within_a_working_day(li):
    wu, chen = hire("Wu", "specialist"), hire("Chen", "head-channel", team="channel")
    create_dealer({**KNOWN, "specialist": li}, actor=li, now=MONDAY)
    new = {"code": "GX-02", "name": "柳州科技"}

    made = hand_over_with_contact(new, {"name": "韦总", "phone": "13877712345"}, actor=chen, now=MONDAY)

    task = Task.objects.get(case=made.case)
    assert (made.specialist, made.channel_person, made.handed_over_at) == (wu, chen, MONDAY)
    assert (task.kind, task.assignee, task.rule, task.due_at) == ("welcome_call", wu, "DLR-03", task.clock.due_at)
    # Close of business of the working day after Monday.
    assert task.due_at == MONDAY + DAY + 7 * HOUR + HOUR / 2
    assert made.case.phase == Phase.OPEN
    assert made.contacts.get().is_main


def test_hand_over_refuses_a_contact_without_a_name_and_keeps_nothing(li):
    chen = hire("Chen", "head-channel", team="channel")

    with pytest.raises(RuleViolation) as refusal:
        hand_over_with_contact({"code": "GX-02", "name": "柳州"}, {"name": " "}, actor=chen, now=MONDAY)

    assert refusal.value.field == "contact_name"
    assert (Dealer.objects.count(), Task.objects.count()) == (0, 0)


def test_hand_over_is_not_for_everybody(furnished):
    with pytest.raises(PermissionDenied):
        hand_over_dealer(KNOWN, actor=hire("Wang", "agent"), now=MONDAY)


@pytest.mark.rule("DLR-01")
def test_end_dealer_closes_the_portal_and_drops_the_welcome_call(li):
    made = hand_over_with_contact(KNOWN, {"name": "韦总", "email": "wei@hengda.test"}, actor=li, now=MONDAY)
    member, _token = invite_contact(made.contacts.get(), actor=li, now=MONDAY)

    end_dealer(made, reason="不再合作", actor=li, now=MONDAY + HOUR)

    made.refresh_from_db()
    member.refresh_from_db()
    assert (made.state, made.ended_reason, made.case.phase) == (DealerState.ENDED, "不再合作", Phase.CLOSED)
    assert member.state == MemberState.INACTIVE
    assert Task.objects.get().state == "cancelled"


def test_end_dealer_twice_is_refused(li):
    made = create_dealer(KNOWN, actor=li, now=MONDAY)
    end_dealer(made, reason="不再合作", actor=li, now=MONDAY)

    with pytest.raises(StaleRecord):
        end_dealer(made, reason="再来一次", actor=li, now=MONDAY)

    assert resume_dealer(made, actor=li, now=MONDAY).state == DealerState.ACTIVE


@pytest.mark.rule("CUS-01", "DLR-02")
def test_add_contact_keeps_the_profile(li, nanning):
    nanning.contacts.all().delete()
    person = {
        "name": "黄芳",
        "sex": "female",
        "birthday": date(1988, 2, 29),
        "hobbies": "羽毛球",
        "relation_grade": "A",
    }

    made = add_contact(nanning, person, actor=li, now=MONDAY)

    made.refresh_from_db()
    assert {name: getattr(made, name) for name in person} == person
    assert made.is_main


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("sex", "x"), ("role", "king"), ("birthday", date(2030, 1, 1))]
)
def test_change_contact_refuses_at_the_field(li, nanning, field, value):
    with pytest.raises(RuleViolation) as refusal:
        change_contact(nanning.contacts.get(), {field: value}, actor=li, now=MONDAY)

    assert refusal.value.field == field


def test_change_contact_leaves_one_main_contact(li, nanning):
    second = contact(nanning, "小韦")

    change_contact(second, {"is_main": True}, actor=li, now=MONDAY)

    assert list(nanning.contacts.filter(is_main=True)) == [second]


def test_retire_contact_closes_his_portal(li, nanning):
    person = contact(nanning, "小韦", email="xiao@hengda.test")
    member, _token = invite_contact(person, actor=li, now=MONDAY)

    retire_contact(person, actor=li, now=MONDAY)

    member.refresh_from_db()
    person.refresh_from_db()
    assert (member.state, person.is_active) == (MemberState.INACTIVE, False)


def test_invite_contact_makes_a_member_of_the_dealer_kind(li, nanning):
    person = contact(nanning, "小韦", email="xiao@hengda.test", role="owner")

    member, token = invite_contact(person, actor=li, now=MONDAY)

    person.refresh_from_db()
    assert (member.kind, member.state, person.member) == (MemberKind.DEALER, MemberState.INVITED, member)
    assert [held.role.key for held in member.held_roles.all()] == ["dealer"]
    assert token.startswith("alpha.")


def test_invite_contact_again_ends_the_earlier_link(li, nanning):
    person = contact(nanning, "小韦", email="xiao@hengda.test")
    member, first = invite_contact(person, actor=li, now=MONDAY)

    _member, second = invite_contact(person, actor=li, now=MONDAY)

    assert first != second
    assert member.invitations.filter(revoked_at=None).count() == 1


def test_invite_contact_refuses_without_an_address_and_for_a_colleagues(li, nanning):
    nameless, colleague = contact(nanning, "无邮箱"), contact(nanning, "同事", email=li.email)

    for person in (nameless, colleague):
        with pytest.raises(RuleViolation) as refusal:
            invite_contact(person, actor=li, now=MONDAY)
        assert refusal.value.field == "email"


def test_invite_contact_is_for_those_who_may(li, nanning):
    clerk = contact(nanning, "小韦", email="xiao@hengda.test")

    with pytest.raises(PermissionDenied):
        invite_contact(clerk, actor=hire("Wang", "agent"), now=MONDAY)

    assert clerk.member is None


@pytest.mark.parametrize("words", ["恒达", "nanningheng", "NanNing", "gx-0", "0771-5", "韦总", "13877"])
def test_dealers_found_by_name_pinyin_code_and_phone(li, words):
    made = hand_over_with_contact(KNOWN, {"name": "韦总", "phone": "13877712345"}, actor=li, now=MONDAY)
    create_dealer({"code": "LZ-1", "name": "柳州科技"}, actor=li, now=MONDAY)

    assert list(dealers_found(Wanted(words=words), li)) == [made]


@pytest.mark.parametrize("words", ["%", "_", "恒%", "GX_", "\\\\"])
def test_dealers_found_takes_signs_of_patterns_as_they_are(li, words):
    hand_over_with_contact(KNOWN, {"name": "韦总", "phone": "13877712345"}, actor=li, now=MONDAY)
    made = create_dealer({"code": "LZ-1", "name": f"柳州{words}科技"}, actor=li, now=MONDAY)

    assert list(dealers_found(Wanted(words=words), li)) == [made]


def test_dealers_found_finds_many_as_it_finds_few(li, monkeypatch):
    made = [create_dealer({"code": f"LZ-{n}", "name": "柳州科技"}, actor=li, now=MONDAY) for n in range(3)]
    monkeypatch.setattr(archive, "_RARE", 1)

    assert list(dealers_found(Wanted(words="州科"), li).order_by("pk")) == made
    assert list(dealers_found(Wanted(words="liuz"), li).order_by("pk")) == made


def test_dealers_found_finds_nothing_of_another_company(alpha, beta):
    with in_company(beta):
        Dealer.objects.create(code="LZ-1", name="柳州科技", sort_key="liu3 zhou1 ke1 ji4", phone="0772-1")

    with in_company(alpha):
        li = make_member("Li", Permission.DEALER_VIEW)
        found = [list(dealers_found(Wanted(words=words), li)) for words in ("柳州", "LZ-1", "0772", "liuzhou")]

    assert found == [[], [], [], []]


@pytest.mark.rule("CUS-08")
def test_dealers_found_looks_into_contacts_only_for_those_who_may_see_them(li):
    hand_over_with_contact(KNOWN, {"name": "韦总", "phone": "13877712345"}, actor=li, now=MONDAY)
    finance = hire("Ma", "finance")

    assert not dealers_found(Wanted(words="韦总"), finance).exists()
    assert dealers_found(Wanted(words="恒达"), finance).exists()


def test_search_finds_the_file_but_no_person(li):
    made = hand_over_with_contact(KNOWN, {"name": "韦总", "phone": "13877712345"}, actor=li, now=MONDAY)

    assert list(found_cases(li, "恒达数码").cases) == [made.case]
    assert list(found_cases(li, "13877712345").cases) == []
    # The file's notes and mails speak of persons: finance knows the archive, but not the file as a case.
    assert list(found_cases(hire("Ma", "finance"), "恒达数码").cases) == []


def test_same_voice_is_the_contact_and_nobody_when_two_dealers_share_it(li, nanning):
    person = contact(nanning, "小韦", phone="13877712345", email="xiao@hengda.test")

    assert same_voice(phone="13877712345") == (nanning, person)
    assert same_voice(email="XIAO@hengda.test") == (nanning, person)
    assert same_voice(phone="138") is None
    other = create_dealer({"code": "LZ-1", "name": "柳州科技"}, actor=li, now=MONDAY)
    contact(other, "小韦", phone="13877712345")
    assert same_voice(phone="13877712345") is None


@pytest.mark.rule("DLR-06")
def test_dealers_go_to_the_heir_of_who_leaves(li):
    made = create_dealer({**KNOWN, "specialist": li}, actor=li, now=MONDAY)
    heir = hire("Wu", "specialist")

    deactivate_member(li, heir=heir, actor=None, now=MONDAY)

    made.refresh_from_db()
    assert (made.specialist, made.case.holder) == (heir, heir)
