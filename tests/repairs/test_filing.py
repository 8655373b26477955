"""A return is filed: units judged, slips refused line by line, what is typed made one spelling."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.refusals import RuleViolation
from dealers.queries import party_of
from repairs.lifecycle import Status
from repairs.models import ReturnLine, ReturnOrder, Warranty
from repairs.rules.intake import LineRefusals
from repairs.services.filing import NewReturn, NewUnit, file_return
from tests.repairs.returns import SERIALS, arrived, filed, make_contact, make_dealer, make_product, make_units
from tests.tickets.company import MONDAY, hire


@pytest.mark.rule("RPR-01")
def test_file_return_gives_number_holder_dealer_and_lines(chen, hengda, disk):
    order = filed(chen, dealer=hengda, sender_name="")

    assert order.case.number.startswith("FX-2026-")
    assert (order.status, order.case.phase, order.case.holder) == (Status.FILED, Phase.WAITING, chen)
    assert party_of(order.case).dealer == hengda
    assert (order.sender_name, order.sender_email) == (hengda.name, hengda.email)
    assert [line.serial for line in order.lines.order_by("position")] == list(SERIALS)
    assert order.route == "baike"


@pytest.mark.rule("RPR-13")
def test_file_return_keeps_the_verdict_of_each_unit_with_its_reason(chen, hengda, disk):
    order = filed(chen, SERIALS[0], "NEVERSTOCKED1", dealer=hengda)

    known, unknown = order.lines.order_by("position")
    assert (known.warranty, known.verdict["why"], known.verdict["basis"]) == (Warranty.IN, "within", "invoice")
    assert (unknown.warranty, unknown.verdict["why"]) == (Warranty.UNKNOWN, "no_goods")


@pytest.mark.rule("RPR-12")
def test_file_return_without_the_notice_about_data_is_refused_at_its_field(chen, disk):
    with pytest.raises(RuleViolation) as refused:
        filed(chen, wipe_notice_read=False)

    assert (refused.value.rule_id, refused.value.field) == ("RPR-12", "wipe_notice_read")


@pytest.mark.rule("RPR-12")
def test_file_return_keeps_who_acknowledged_the_notice(chen, disk):
    order = filed(chen)

    assert (order.wipe_notice_at, order.wipe_notice_by) == (MONDAY, str(chen))


# what was typed -> (line, rule, whether the desk may insist)
SLIPS = {
    "twice": (["HD0000000001", "hd 0000-000001"], 2, "RPR-01", False),
    "full width": (["ＨＤ０００００００００１", "HD0000000001"], 2, "RPR-01", False),
    "O for 0 within": (["XX0000000001", "XXO000000001"], 2, "RPR-01", True),
    "O for 0 of ours": (["HDOOOOOOOOO1"], 1, "RPR-01", True),
    "no serial": (["@@@@"], 1, "RPR-01", False),
    "too long": (["A1" * 60], 1, "RPR-01", False),
    "spreadsheet": (["1.2E+11"], 1, "RPR-01", False),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_file_return_refuses_a_slip_at_its_line(chen, hengda, disk, slip):
    typed, line, rule, may_insist = SLIPS[slip]

    with pytest.raises(LineRefusals) as refused:
        filed(chen, *typed, dealer=hengda)

    [problem] = refused.value.problems
    assert (problem.line, problem.rule, problem.may_insist) == (line, rule, may_insist)
    assert refused.value.facts["lines"][0]["reason"] == problem.reason
    assert not ReturnOrder.objects.exists()


def test_file_return_refuses_all_bad_lines_at_once(chen, disk):
    with pytest.raises(LineRefusals) as refused:
        filed(chen, SERIALS[0], "@@", SERIALS[0], SERIALS[1])

    assert [problem.line for problem in refused.value.problems] == [2, 3]


def test_file_return_refuses_what_is_under_way_and_names_the_return_to_its_own(chen, hengda, disk):
    other = filed(chen, SERIALS[0], dealer=hengda)

    with pytest.raises(LineRefusals) as refused:
        filed(chen, SERIALS[0], dealer=hengda)

    assert other.case.number in refused.value.problems[0].reason
    assert not refused.value.may_insist


def test_file_return_never_names_another_dealers_return(chen, hengda, disk):
    other = filed(chen, "STRANGE00001", dealer=make_dealer("SZ02"))

    with pytest.raises(LineRefusals) as refused:
        filed(chen, "STRANGE00001", dealer=hengda)

    assert other.case.number not in refused.value.problems[0].reason


def test_file_return_takes_a_unit_again_after_its_return_is_over(chen, hengda, disk):
    arrived(chen, SERIALS[0], dealer=hengda)

    again = filed(chen, SERIALS[0], dealer=hengda)

    assert again.lines.get().serial == SERIALS[0]


@pytest.mark.parametrize("insists", [False, True])
def test_file_return_takes_another_dealers_unit_only_where_the_desk_insists(chen, hengda, disk, insists):
    other = make_dealer("SZ02")

    if insists:
        assert filed(chen, SERIALS[0], dealer=other, insists=True).unit_count == 1
    else:
        with pytest.raises(LineRefusals) as refused:
            filed(chen, SERIALS[0], dealer=other)
        assert refused.value.may_insist


def test_file_return_doubts_a_brand_that_the_dealer_does_not_sell(chen, disk):
    with pytest.raises(LineRefusals) as refused:
        filed(chen, SERIALS[0], dealer=make_dealer("SZ02", brands=["Maxell"], pk=None))

    assert refused.value.may_insist


@pytest.mark.rule("RPR-05")
def test_file_return_asks_for_one_return_a_route(chen, disk):
    make_units(make_product("TW-1", line="tw", route="taiwan"), ["TW0000000001"])

    with pytest.raises(LineRefusals) as refused:
        filed(chen, SERIALS[0], "TW0000000001")

    assert (refused.value.problems[0].line, refused.value.problems[0].rule) == (2, "RPR-05")


def test_file_return_of_goods_without_serials_needs_a_model_that_has_none(chen, disk):
    cable = make_product("CABLE", line="cable")
    cable.has_serials = False
    cable.save()

    order = filed(chen, units=(NewUnit(model="CABLE", fault_text="断线"), NewUnit(model="CABLE")))

    assert [line.product for line in order.lines.all()] == [cable, cable]
    with pytest.raises(LineRefusals):
        filed(chen, units=(NewUnit(model="HD-500"),))


def test_file_return_without_units_or_sender_is_refused_at_its_field(chen, disk):
    for fields, field in (({"units": (NewUnit(" "),)}, "serials"), ({"sender_name": " "}, "sender_name")):
        with pytest.raises(RuleViolation) as refused:
            filed(chen, **fields)
        assert refused.value.field == field


def test_file_return_holds_no_more_units_than_the_manual_says(chen, disk):
    with pytest.raises(RuleViolation) as refused:
        filed(chen, *[f"SN{number:08}" for number in range(501)])

    assert refused.value.field == "serials"


def test_file_return_goes_to_the_dealers_own_specialist(chen, zhao, disk):
    dealer = make_dealer("SZ02", specialist=chen)

    assert filed(zhao, "STRANGE00001", dealer=dealer).case.holder == chen


def test_file_return_is_never_nobodys(desk, disk):
    boss = hire("Root", "admin")

    assert filed(None).case.holder == boss


def test_file_return_lets_a_contact_file_for_his_own_dealer_only(desk, hengda, disk):
    contact = make_contact(hengda, hire("Liu", "dealer"))
    hire("Chen", "specialist", team="service")
    other = make_dealer("SZ02")

    assert filed(contact.member, dealer=hengda, contact=contact).wipe_notice_by == str(contact)
    for new in ({"dealer": other}, {}, {"dealer": hengda, "insists": True}):
        with pytest.raises(PermissionDenied):
            filed(contact.member, "STRANGE00001", **new)


def test_file_return_by_who_may_not_is_refused(desk, disk):
    with pytest.raises(PermissionDenied):
        file_return(NewReturn((NewUnit(SERIALS[0]),)), actor=hire("Fan", "factory"), now=MONDAY)


def test_file_return_of_many_units_asks_no_more_often_than_for_one(chen, hengda, disk, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        filed(chen, *[f"SN{number:08}" for number in range(200)], dealer=hengda)

    assert ReturnLine.objects.count() == 200
