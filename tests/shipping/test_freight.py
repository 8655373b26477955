from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from csdesk.approvals.queries import latest_request
from csdesk.approvals.services import sign
from csdesk.imports.rules import Unreadable
from csdesk.refusals import RuleViolation
from csdesk.rulebook.rules import preset_keys, read_preset
from shipping.models import FreightRow, FreightStatement, Shipment
from shipping.queries.freight import sums_of
from shipping.rules.lists import WrongCells, read_list
from shipping.rules.matching import CLEAR, Finding, Known, Listed, matched
from shipping.rules.parcels import Parcel, Waybill
from shipping.services.arriving import enter_cost
from shipping.services.freight import CHAIN, ask_for_signature, correct_earlier, enter_list, explain, open_statement
from shipping.services.sending import send
from tests.conftest import in_company
from tests.tickets.company import MONDAY, furnish, hire

OCTOBER = date(2026, 10, 1)
SENT = MONDAY.replace(month=10, day=12)
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
WAYBILLS = st.sampled_from(["A1000", "B1000", "C1000", "D1000"])
LISTED = st.lists(st.builds(Listed, WAYBILLS, st.integers(0, 10**6), DAYS), max_size=8)
KNOWN = st.lists(
    st.builds(Known, WAYBILLS, st.one_of(st.none(), st.integers(0, 10**6)), DAYS, st.booleans(), st.booleans()),
    max_size=4,
    unique_by=lambda known: known.waybill,
)


@pytest.mark.rule("RPR-10")
@given(LISTED, KNOWN, st.integers(0, 1000))
def test_matched_has_each_row_once_and_leaves_nothing_of_the_month_out(listed, known, tolerance):
    rows = matched(listed, known, tolerance_fen=tolerance)

    assert [row.waybill for row in rows if row.is_listed] == [row.waybill for row in listed]
    due = {each.waybill for each in known if each.is_due and not each.is_settled}
    assert due <= {row.waybill for row in rows}
    assert all((row.agreed_fen is not None) == (row.finding in CLEAR) for row in rows)
    assert sum(row.theirs_fen or 0 for row in rows) == sum(row.cost_fen for row in listed)


@pytest.mark.rule("RPR-10")
@pytest.mark.parametrize(
    ("known", "finding"),
    [
        (Known("A1", 1000, None), Finding.AGREES),
        (Known("A1", 1004, None), Finding.AGREES),
        (Known("A1", 1006, None), Finding.COST),
        (Known("A1", None, None), Finding.TAKEN),
        (Known("A1", 1000, None, is_settled=True), Finding.SETTLED),
        (Known("B2", 1000, None), Finding.UNKNOWN),
    ],
)
def test_matched_says_what_a_row_shows(known, finding):
    row, *_rest = matched([Listed("A1", 1000)], [known], tolerance_fen=5)

    assert row.finding == finding


def test_matched_finds_what_is_billed_twice_and_what_is_missing():
    rows = matched([Listed("A1", 1000), Listed("A1", 1000)], [Known("A1", 1000, None), Known("B2", 700, None)])

    assert [row.finding for row in rows] == [Finding.AGREES, Finding.TWICE, Finding.MISSING]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("货单号,运费\nSF1000,12.50\n", [Listed("SF1000", 1250)]),
        ("货单号\t金额\t日期\nｓｆ-1000\t¥1,200.00\t2026/10/12\n", [Listed("SF1000", 120000, date(2026, 10, 12))]),
        ("十月对账单\n运单号,费用\nSF1000,12元\n合计,12\n", [Listed("SF1000", 1200), Listed("合计", 1200)]),
        ("货单号,运费\nSF1000,0\n,12.50\n", [Listed("SF1000", 0)]),
    ],
)
def test_read_list_reads_what_carriers_send(text, rows):
    assert read_list(text.encode("gb18030"), "list.csv") == rows


@pytest.mark.parametrize("cell", ["abc", "-1", "1.234", "99999999999", "NaN", "1e999"])
def test_read_list_names_the_wrong_cell(cell):
    with pytest.raises(WrongCells) as wrong:
        read_list(f"货单号,运费\nSF1000,{cell}\n".encode(), "list.csv")

    assert len(wrong.value.sentences) >= 1
    assert "2" in wrong.value.sentences[0]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", "货单号,运费\n".encode(), b"\x00\x01", b"PK\x03\x04rest"])
def test_read_list_refuses_what_is_no_list(content):
    with pytest.raises(Unreadable):
        read_list(content, "list.xlsx")


@pytest.fixture
def parcels(case, desk, zhao):
    """Three parcels of October: priced, unpriced, priced; one that the dealer paid."""
    made = [
        send(
            case,
            "return.outbound",
            Parcel("华强"),
            waybill=Waybill("顺丰", number),
            cost_fen=cost,
            actor=zhao,
            now=SENT,
        )
        for number, cost in (("SF1000", 1200), ("SF2000", None), ("SF3000", 1500))
    ]
    Shipment.objects.create(
        leg="return.inbound", sender="a", recipient="b", waybill="SF9000", payer="dealer", sent_at=SENT, added_at=SENT
    )
    return made


@pytest.fixture
def statement(parcels, li):
    """October, begun by the specialist."""
    return open_statement(OCTOBER, "顺丰速运", actor=li, now=MONDAY)


LIST = [Listed("SF1000", 1200), Listed("SF2000", 900), Listed("SF3000", 1800), Listed("XX9999", 500)]


def findings(statement: FreightStatement) -> dict[str, str]:
    return dict(FreightRow.objects.filter(statement=statement).values_list("waybill", "finding"))


@pytest.mark.rule("RPR-10")
def test_a_month_is_compared_explained_signed_and_locked(statement, parcels, li, zhao):
    enter_list(statement, LIST, name="十月.xlsx", actor=li, now=MONDAY)

    assert findings(statement) == {"SF1000": "agrees", "SF2000": "taken", "SF3000": "cost", "XX9999": "unknown"}
    with pytest.raises(RuleViolation) as unexplained:
        ask_for_signature(statement, actor=li, now=MONDAY)
    assert unexplained.value.facts == {"open": 2}
    for waybill, agreed in (("SF3000", 1500), ("XX9999", 0)):
        explain(statement.rows.get(waybill=waybill), "已与对方核实", agreed, actor=li, now=MONDAY)
    request = ask_for_signature(statement, actor=li, now=MONDAY)
    sign(request.pk, "approve", reason="", actor=zhao, now=MONDAY)

    signed = FreightStatement.objects.get(pk=statement.pk)
    assert (signed.state, signed.signed_at, signed.case.phase) == ("signed", MONDAY, "closed")
    assert sums_of(signed).agreed_fen == 1200 + 900 + 1500
    assert Shipment.objects.get(waybill="SF2000").cost_fen == 900
    assert Shipment.objects.get(waybill="SF9000").statement is None
    with pytest.raises(RuleViolation):
        enter_cost(parcels[0], 1, actor=zhao, now=MONDAY)
    with pytest.raises(RuleViolation):
        enter_list(signed, [], actor=li, now=MONDAY)
    with pytest.raises(RuleViolation):
        explain(signed.rows.first(), "x", 0, actor=li, now=MONDAY)


@pytest.fixture
def signed(statement, li, zhao):
    """October, signed, all of it agreed."""
    enter_list(statement, [Listed("SF1000", 1200)], name="x", actor=li, now=MONDAY)
    for row in statement.rows.exclude(finding__in=CLEAR):
        explain(row, "下月补", 0, actor=li, now=MONDAY)
    sign(ask_for_signature(statement, actor=li, now=MONDAY).pk, "approve", reason="", actor=zhao, now=MONDAY)
    return statement


@pytest.mark.rule("RPR-10")
def test_what_was_wrong_is_corrected_in_the_next_month(signed, li):
    later = MONDAY.replace(month=12)
    november = open_statement(date(2026, 11, 3), "顺丰速运", actor=li, now=later)

    row = correct_earlier(november, "SF1000", -200, "多收", actor=li, now=later)
    enter_list(november, [Listed("SF1000", 1200), Listed("SF3000", 1500)], name="x", actor=li, now=later)

    assert (row.finding, row.agreed_fen) == ("correction", -200)
    assert dict(november.rows.exclude(pk=row.pk).values_list("waybill", "finding")) == {
        "SF1000": "settled",
        "SF3000": "agrees",
    }
    with pytest.raises(RuleViolation):
        correct_earlier(november, "SF7777", 100, "x", actor=li, now=later)
    with pytest.raises(RuleViolation):
        correct_earlier(november, "SF1000", 0, "x", actor=li, now=later)


def test_a_refused_month_is_open_again(statement, li, zhao):
    enter_list(statement, [], name="x", actor=li, now=MONDAY)
    for row in statement.rows.all():
        explain(row, "对方未列", 0, actor=li, now=MONDAY)
    request = ask_for_signature(statement, actor=li, now=MONDAY)

    sign(request.pk, "refuse", reason="请再核对", actor=zhao, now=MONDAY)

    assert FreightStatement.objects.get().is_open
    assert latest_request(statement.case, CHAIN).state == "refused"


@pytest.mark.parametrize(
    ("month", "party", "field"),
    [(date(2026, 11, 1), "顺丰", "month"), (date(2099, 1, 1), "顺丰", "month"), (OCTOBER, " ", "party")],
)
def test_open_statement_refuses_months_that_run_and_nobody(desk, li, month, party, field):
    with pytest.raises(RuleViolation) as refusal:
        open_statement(month, party, actor=li, now=MONDAY)

    assert refusal.value.field == field


def test_a_month_is_reconciled_with_somebody_once(statement, li):
    with pytest.raises(RuleViolation):
        open_statement(date(2026, 10, 20), "顺丰速运", actor=li, now=MONDAY)


def test_explain_wants_a_word_and_an_amount_that_can_be(statement, li):
    enter_list(statement, LIST, name="x", actor=li, now=MONDAY)
    row = statement.rows.get(waybill="XX9999")

    for text, agreed in ((" ", 0), ("x", -1), ("x", 10**12)):
        with pytest.raises(RuleViolation):
            explain(row, text, agreed, actor=li, now=MONDAY)


def test_nobody_reconciles_without_the_right(statement, wu):
    with pytest.raises(PermissionDenied):
        enter_list(statement, LIST, actor=wu, now=MONDAY)
    with pytest.raises(PermissionDenied):
        open_statement(OCTOBER, "x", actor=wu, now=MONDAY)


@pytest.mark.rule("RPR-10")
def test_reconciling_is_a_monthly_duty(desk):
    duties = {rule.key: rule.rhythm for rule in read_preset("dealer_after_sales").duties.rules}

    assert duties["freight"] == "FREQ=MONTHLY;BYMONTHDAY=1"
    assert all("freight.statement" in str(read_preset(key).approvals) for key in preset_keys())


@pytest.fixture
def people(alpha):
    """People of the company; the scope is closed again."""
    with in_company(alpha):
        furnish(alpha)
        return {key: hire(key.title(), key) for key in ("specialist", "supervisor", "warehouse", "dealer")}


def test_pages_lead_through_a_month(alpha, people, sign_in):
    with in_company(alpha):
        send(
            None, "other.parcel", Parcel("华强"), waybill=Waybill("顺丰", "SF1000"), cost_fen=1200, actor=None, now=SENT
        )
    client = sign_in(people["specialist"])

    begun = client.post("/shipments/freight/new/", {"month": "2026-10-15", "party": "顺丰速运"})
    wrong = client.post(f"{begun.url}list/", {"text": "货单号,运费\nSF1000,abc"})
    entered = client.post(f"{begun.url}list/", {"text": "货单号,运费\nSF1000,15.00"})
    early = client.post(f"{begun.url}hand-in/", follow=True)
    with in_company(alpha):
        row = FreightRow.objects.get()
    explained = client.post(f"{begun.url}rows/{row.pk}/", {"explanation": "偏远附加费", "agreed": "15.00"})
    handed_in = client.post(f"{begun.url}hand-in/", follow=True)

    assert [each.status_code for each in (begun, wrong, entered, explained)] == [302, 422, 302, 302]
    assert "1" in early.content.decode()
    assert "15.00" in handed_in.content.decode()
    assert "SF1000" in client.get(f"{begun.url}?file=csv").content.decode("utf-8-sig")
    assert client.get("/shipments/freight/").status_code == 200
    assert client.get(f"{begun.url}?show=differences").status_code == 200
    with in_company(alpha):
        assert FreightStatement.objects.get().state == "asked"
    for role, status in (("warehouse", 403), ("dealer", 403)):
        assert sign_in(people[role]).get(begun.url).status_code == status


def test_months_of_another_company_are_nowhere(alpha, beta, people, sign_in):
    with in_company(beta):
        furnish(beta)
        foreign = open_statement(OCTOBER, "顺丰", actor=None, now=MONDAY)

    client = sign_in(people["specialist"])

    assert client.get(f"/shipments/freight/{foreign.pk + 10**6}/").status_code == 404
    assert client.get("/shipments/freight/").content.decode().count("顺丰") == 0
