"""A month from closing to the lock, and what is found afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from attendance.models import Day, MonthSheet, SheetLine, SheetMonth, Source
from attendance.queries.days import lines_shown
from attendance.services.appeals import answer_appeal, appeal, confirm_sheet
from attendance.services.closing import close_month, hand_in, start_closing
from attendance.services.corrections import ask_correction, withdraw_correction
from attendance.services.days import recompute_days
from attendance.services.figures import Fined, enter_figure, take_back_figure
from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.queries import waiting_for
from csdesk.approvals.services import sign
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.tenancy.scoping import tenant_atomic
from tests.attendance.leaves import away
from tests.attendance.months import CLOSING, OCTOBER, SIGNED, instant, manual, paid, punched, shift, somebody
from tests.tickets.company import furnish, hire

EIGHTH, TWELFTH, HOUR = date(2026, 10, 8), date(2026, 10, 12), timedelta(hours=1)


@pytest.fixture
def company(alpha):
    with tenant_atomic(alpha.pk):
        furnish(alpha, "online_shop", since=SIGNED)
        manual(absence_fine_fen=10_000)
        yield alpha


@pytest.fixture
def boss(company):
    return hire("Boss", "supervisor")


@pytest.fixture
def gm(company):
    return hire("Gm", "gm")


@pytest.fixture
def wang(company):
    """Late on the 8th, absent on the 12th."""
    member = somebody("Wang")
    paid(member, 500_000)
    for day in (EIGHTH, TWELFTH):
        shift(member, day)
    punched(member, instant(EIGHTH, 8, 31))
    punched(member, instant(EIGHTH, 17, 30), "out")
    return member


def closed(company, boss) -> SheetMonth:
    month = start_closing(OCTOBER, actor=boss, now=CLOSING)
    assert close_month(company.pk, month.pk, boss.pk)
    return SheetMonth.objects.get(pk=month.pk)


def signed(month, *signers) -> SheetMonth:
    request = ApprovalRequest.objects.get(case=month.case, state="waiting")
    for signer in signers:
        sign(request.pk, "approve", actor=signer, now=CLOSING + HOUR)
    return SheetMonth.objects.get(pk=month.pk)


def lines(member, month=OCTOBER) -> list[tuple]:
    sheet = MonthSheet.objects.get(member=member, of__month=month)
    return [(line.source, line.kind, line.day, line.amount_fen) for line in lines_shown(sheet)]


def amount(member, month=OCTOBER) -> int:
    return MonthSheet.objects.get(member=member, of__month=month).amount_fen


@pytest.mark.rule("ATT-02", "ATT-03")
def test_close_month_comes_to_the_same_again(company, boss, wang):
    closed(company, boss)
    first = lines(wang)
    closed(company, boss)

    assert first == lines(wang) == [
        ("computed", "late", EIGHTH, -5000), ("computed", "absent", TWELFTH, -10_000),
    ]  # fmt: skip
    assert amount(wang) == -15_000


def test_start_closing_refuses_a_month_that_has_not_ended(company, boss, wang):
    with pytest.raises(RuleViolation):
        start_closing(date(2026, 11, 1), actor=boss, now=CLOSING)


def test_start_closing_refuses_who_may_not_and_two_at_once(company, boss, wang):
    with pytest.raises(PermissionDenied):
        start_closing(OCTOBER, actor=wang, now=CLOSING)
    start_closing(OCTOBER, actor=boss, now=CLOSING)

    with pytest.raises(StaleRecord):
        start_closing(OCTOBER, actor=boss, now=CLOSING + timedelta(minutes=1))
    assert start_closing(OCTOBER, actor=boss, now=CLOSING + HOUR).state == "computing"


def test_recompute_days_moves_a_computed_sheet_along(company, boss, wang):
    closed(company, boss)

    away(wang, instant(TWELFTH, 0), instant(TWELFTH, 24))
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)

    assert amount(wang) == -5000


@pytest.mark.rule("ATT-02")
def test_signed_month_is_locked_by_the_database(company, boss, gm, wang):
    month = closed(company, boss)
    other = hire("Other", "supervisor")
    hand_in(month, actor=other, now=CLOSING)

    month = signed(month, boss, gm)

    assert (month.state, month.signed_at) == ("signed", CLOSING + HOUR)
    for change in (
        lambda: SheetLine.objects.filter(kind="late").update(amount_fen=0),
        lambda: MonthSheet.objects.filter(member=wang).update(amount_fen=0),
        lambda: SheetLine.objects.all().delete(),
        lambda: Day.objects.filter(day=EIGHTH).update(late=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(StaleRecord):
        start_closing(OCTOBER, actor=boss, now=CLOSING)


@pytest.mark.rule("ATT-03", "LVE-02")
def test_leave_granted_after_the_signature_becomes_a_line_of_the_next_month(company, boss, gm, wang):
    month = closed(company, boss)
    hand_in(month, actor=hire("Other", "supervisor"), now=CLOSING)
    signed(month, boss, gm)
    before = lines(wang)

    leave = away(wang, instant(TWELFTH, 0), instant(TWELFTH, 24))
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)

    assert lines(wang) == before
    assert lines(wang, date(2026, 11, 1)) == [("difference", "absent", TWELFTH, 10_000)]
    line = SheetLine.objects.get(source=Source.DIFFERENCE)
    assert (line.of_month, line.values["was"], line.values["is"]) == (month, -10_000, 0)

    leave.state = "withdrawn"
    leave.save()
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)
    assert (lines(wang, date(2026, 11, 1)), amount(wang, date(2026, 11, 1))) == ([], 0)
    assert not Day.objects.filter(is_later=True).exists()


def test_a_refused_month_takes_in_what_came_meanwhile(company, boss, gm, wang):
    month = closed(company, boss)
    hand_in(month, actor=hire("Other", "supervisor"), now=CLOSING)
    away(wang, instant(TWELFTH, 0), instant(TWELFTH, 24))
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)
    assert amount(wang) == -15_000

    sign(ApprovalRequest.objects.get(case=month.case).pk, "refuse", reason="再核对", actor=boss, now=CLOSING + HOUR)

    assert amount(wang) == -5000
    assert not SheetLine.objects.filter(source=Source.DIFFERENCE).exists()


def test_hand_in_waits_for_salaries_and_appeals(company, boss, wang):
    wang.salaries.model.objects.none()
    stranger = somebody("Li")
    shift(stranger, EIGHTH)
    punched(stranger, instant(EIGHTH, 8, 40))
    punched(stranger, instant(EIGHTH, 17, 40), "out")
    month = closed(company, boss)

    with pytest.raises(RuleViolation) as refusal:
        hand_in(month, actor=boss, now=CLOSING)
    assert refusal.value.facts == {"no_salary": 1}

    paid(stranger, 400_000)
    recompute_days([stranger.pk], EIGHTH, EIGHTH, now=CLOSING)
    line = SheetLine.objects.get(sheet__member=wang, kind="late")
    filed = appeal(line, "地铁故障", actor=wang, now=CLOSING)
    with pytest.raises(RuleViolation) as refusal:
        hand_in(month, actor=boss, now=CLOSING)
    assert refusal.value.facts == {"appeals": 1}

    answer_appeal(filed, "属实", is_upheld=False, actor=boss, now=CLOSING)
    assert hand_in(month, actor=boss, now=CLOSING).is_waiting


@pytest.mark.rule("ATT-02")
def test_an_appeal_that_is_upheld_takes_the_line_off_however_often_computed(company, boss, wang):
    closed(company, boss)
    line = SheetLine.objects.get(sheet__member=wang, kind="late")
    filed = appeal(line, "打卡机坏了", actor=wang, now=CLOSING)

    answer_appeal(filed, "属实，不扣", is_upheld=True, actor=boss, now=CLOSING)
    closed(company, boss)

    assert lines(wang)[0] == ("computed", "late", EIGHTH, 0)
    with pytest.raises(StaleRecord):
        appeal(SheetLine.objects.get(sheet__member=wang, kind="late"), "再次", actor=wang, now=CLOSING)


def test_answer_appeal_is_for_somebody_else(company, boss, wang):
    closed(company, boss)
    line = enter_figure(wang, Fined("service", EIGHTH, "KS-2026-000001", nth=1), actor=boss, now=CLOSING)
    filed = appeal(line, "不是我的责任", actor=wang, now=CLOSING)

    with pytest.raises(RuleViolation):
        answer_appeal(filed, "驳回", is_upheld=False, actor=boss, now=CLOSING)
    with pytest.raises(PermissionDenied):
        answer_appeal(filed, "驳回", is_upheld=False, actor=wang, now=CLOSING)
    other = hire("Other", "supervisor")
    assert answer_appeal(filed, "成立", is_upheld=True, actor=other, now=CLOSING).state == "upheld"
    assert amount(wang) == -15_000


@pytest.mark.rule("ATT-05")
@pytest.mark.parametrize(("nth", "fen", "dismissal"), [(1, -3000, False), (2, -6000, False), (3, 0, True)])
def test_enter_figure_knows_what_each_complaint_costs(company, boss, wang, nth, fen, dismissal):
    line = enter_figure(wang, Fined("service", EIGHTH, "KS-2026-000001", nth=nth), actor=boss, now=CLOSING)

    assert (line.amount_fen, line.rule, line.values["dismissal"]) == (fen, "ATT-05", dismissal)
    assert take_back_figure(line, actor=boss, now=CLOSING).member == wang
    assert lines(wang) == []


@pytest.mark.rule("ATT-05")
@pytest.mark.parametrize(
    ("fined", "field"),
    [
        (Fined("nothing", EIGHTH, "–", nth=1), "kind"),
        (Fined("service", EIGHTH, "  ", nth=1), "evidence"),
        (Fined("service", EIGHTH, "–"), "nth"),
        (Fined("service", EIGHTH, "–", amount_fen=100, nth=1), "amount"),
        (Fined("service", EIGHTH, "–", amount_fen=10**12, nth=1), "amount"),
        (Fined("service", date(2026, 12, 24), "–", nth=1), "day"),
    ],
)
def test_enter_figure_refuses_what_the_manual_does_not_say(company, boss, wang, fined, field):
    with pytest.raises(RuleViolation) as refusal:
        enter_figure(wang, fined, actor=boss, now=CLOSING)

    assert refusal.value.field == field


def test_enter_figure_is_nothing_for_oneself_and_for_who_may_not(company, boss, wang):
    for actor, member in ((boss, boss), (wang, boss)):
        with pytest.raises(PermissionDenied):
            enter_figure(member, Fined("service", EIGHTH, "–", nth=1), actor=actor, now=CLOSING)


def test_confirm_sheet_is_asked_again_when_the_amount_changes(company, boss, wang):
    closed(company, boss)
    sheet = MonthSheet.objects.get(member=wang)
    with pytest.raises(PermissionDenied):
        confirm_sheet(sheet, actor=boss, now=CLOSING)

    assert confirm_sheet(sheet, actor=wang, now=CLOSING).confirmed_at == CLOSING
    closed(company, boss)
    assert MonthSheet.objects.get(member=wang).confirmed_at == CLOSING
    away(wang, instant(TWELFTH, 0), instant(TWELFTH, 24))
    recompute_days([wang.pk], TWELFTH, TWELFTH, now=CLOSING)
    assert MonthSheet.objects.get(member=wang).confirmed_at is None


def asked(wang, **fields):
    known = {"at": instant(EIGHTH, 8, 25), "direction": "in", "reason": "忘记打卡", "actor": wang, "now": CLOSING}
    return ask_correction(wang, **{**known, **fields})


@pytest.mark.rule("ATT-01")
def test_a_signed_correction_counts_and_what_it_replaces_does_not(company, boss, wang):
    wrong = wang.punches.get(direction="in")
    correction = asked(wang, replaces=wrong)
    request = ApprovalRequest.objects.get(case=correction.case)
    assert [waiting.pk for waiting in waiting_for(boss, CLOSING)] == [request.pk]

    sign(request.pk, "approve", actor=boss, now=CLOSING)

    day = Day.objects.get(member=wang, day=EIGHTH)
    correction.refresh_from_db()
    assert (correction.state, day.late, day.worked) == ("approved", 0, 32400)
    with pytest.raises(StaleRecord):
        withdraw_correction(correction, actor=wang, now=CLOSING)


def test_a_refused_correction_changes_nothing(company, boss, wang):
    correction = asked(wang)

    sign(ApprovalRequest.objects.get(case=correction.case).pk, "refuse", reason="不实", actor=boss, now=CLOSING)

    correction.refresh_from_db()
    assert (correction.state, wang.punches.count()) == ("refused", 2)
    assert withdraw_correction(asked(wang), actor=wang, now=CLOSING).state == "withdrawn"


@pytest.mark.rule("ATT-01")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"direction": "any"}, "direction"),
        ({"at": CLOSING + HOUR}, "at"),
        ({"at": instant(EIGHTH, 8, 31)}, "at"),
    ],
)
def test_ask_correction_refuses(company, wang, fields, field):
    with pytest.raises(RuleViolation) as refusal:
        asked(wang, **fields)

    assert refusal.value.field == field


def test_ask_correction_keeps_to_the_manuals_number(company, wang):
    manual(punching={"corrections_a_month": 1})
    asked(wang)

    with pytest.raises(RuleViolation) as refusal:
        asked(wang, at=instant(EIGHTH, 8, 26))
    assert refusal.value.facts == {"limit": 1}
    asked(wang, at=instant(date(2026, 11, 2), 8))


def test_ask_correction_for_others_is_for_who_closes_months(company, boss, wang):
    with pytest.raises(PermissionDenied):
        asked(wang, actor=somebody("Li"))

    assert asked(wang, actor=boss).filed_by == boss
