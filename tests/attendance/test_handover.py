"""Handing over a shift: the sheet, who may go when, notices, checklists, leaving the post."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from attendance.models import ChecklistRun, HandoverSheet, PostFault
from attendance.queries.handover import sheets_to_confirm, sheets_visible_to, unread_notices
from attendance.services.at_the_post import (
    consent_to_fault,
    go_through_list,
    post_notice,
    read_notice,
    report_fault,
    solve_fault,
    take_down,
)
from attendance.services.handing_over import Words, complete_sheet, confirm_sheet, draft_sheet, let_go
from attendance.services.leaving_post import allow_longer, answer_leaving, ask_to_leave, come_back, remind_if_overdue
from csdesk.outbox.models import Notification
from csdesk.people.services.duty import go_off_duty, go_on_duty
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from tests.attendance.planning import at, staff
from tests.attendance.swapping import day, say, shift_of
from tests.conftest import in_company
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken

MINUTE = timedelta(minutes=1)
TUESDAY = day(24)
END = at(17, 0, TUESDAY)
WORDS = Words(
    "两位客户问保修", "等工厂回复", "", {"computer": "正常", "phone": "正常"}, {"opened": 1, "closed": 0, "left": 1}
)


@pytest.fixture
def people(tenant):
    furnish(tenant)
    wang, li = staff("Wang", "Li")
    boss = hire("Zhao", "supervisor", team="service")
    return {"wang": wang, "li": li, "boss": boss, "day": shift_of(wang, TUESDAY), "late": shift_of(li, TUESDAY, 17, 23)}


def refusal_of(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.rule_id


def completed(people, words=WORDS):
    sheet = draft_sheet(people["day"], actor=people["wang"], now=END - HOUR)
    return complete_sheet(sheet, words, actor=people["wang"], now=END - HOUR)


def ticked(people, kind="closing", now=END - HOUR, **more):
    keys = ["equipment_off", "papers_away", "equipment", "papers", "tidy", "windows", "lights", "air"]
    return go_through_list(people["day"], kind, keys, actor=people["wang"], now=now, **more)


@pytest.mark.rule("SHF-20", "SHF-21")
def test_a_sheet_is_drafted_completed_and_confirmed(people):
    case = taken(people["wang"]).case

    sheet = completed(people)
    again = HandoverSheet.objects.get(pk=sheet.pk)
    parts = {part["section"]: [line["text"] for line in part["lines"]] for part in again.sections}
    assert parts["cases"] == [f"{case.number} {case.title}"]
    assert set(parts) == {"cases", "chats", "inquiries", "tasks", "faults", "changes"}
    assert list(sheets_to_confirm(people["late"])) == [sheet]
    taken_over = confirm_sheet(sheet, remark="收到", actor=people["li"], now=END)

    assert (taken_over.incoming, taken_over.confirmed_at, again.pending) == (people["li"], END, "等工厂回复")
    with pytest.raises(TransitionNotAllowed):
        confirm_sheet(sheet, actor=people["li"], now=END)


@pytest.mark.rule("SHF-29")
def test_totals_are_counted_and_checked_by_who_goes(people):
    taken(people["wang"], now=at(9, 0, TUESDAY))
    assert refusal_of(lambda: completed(people, Words(equipment=WORDS.equipment))) == "SHF-29"

    sheet = completed(people)

    assert [(line["key"], line["counted"], line["stated"]) for line in sheet.totals] == [
        ("opened", 1, 1), ("closed", 0, 0), ("left", 1, 1),
    ]  # fmt: skip


@pytest.mark.rule("SHF-21")
def test_the_state_of_the_equipment_is_said(people):
    assert refusal_of(lambda: completed(people, Words(totals=WORDS.totals))) == "SHF-21"
    assert HandoverSheet.objects.get().completed_at is None


def test_a_sheet_is_its_persons_own_and_not_for_the_morning(people):
    with pytest.raises(PermissionDenied):
        draft_sheet(people["day"], actor=people["li"], now=END)
    assert refusal_of(lambda: draft_sheet(people["day"], actor=people["wang"], now=at(9, 0, TUESDAY))) == "SHF-20"
    sheet = completed(people)
    with pytest.raises(TransitionNotAllowed):
        complete_sheet(sheet, WORDS, actor=people["wang"], now=END)


@pytest.mark.rule("SHF-18")
def test_only_who_works_the_next_shift_takes_over(people):
    sheet, stranger = completed(people), hire("Sun", "agent", team="service")

    assert refusal_of(lambda: confirm_sheet(sheet, actor=stranger, now=END)) == "SHF-18"
    assert refusal_of(lambda: confirm_sheet(sheet, actor=people["wang"], now=END)) == "SHF-18"


@pytest.mark.rule("SHF-22")
def test_nobody_goes_before_the_next_has_arrived_unless_a_leader_lets_him(people):
    wang, boss = people["wang"], people["boss"]

    def leave(now=END):
        return lambda: go_off_duty(wang, actor=wang, now=now)

    assert refusal_of(leave()) == "SHF-20"
    sheet = completed(people)
    assert refusal_of(leave()) == "SHF-25"
    ticked(people)
    assert refusal_of(leave()) == "SHF-22"
    with pytest.raises(PermissionDenied):
        let_go(sheet, reason="x", actor=wang, now=END)
    assert refusal_of(lambda: let_go(sheet, reason=" ", actor=boss, now=END)) == "SHF-22"

    let_go(sheet, reason="我来守台", actor=boss, now=END)
    leave()()


@pytest.mark.rule("SHF-22")
@pytest.mark.parametrize("how", ["arrives", "confirms", "supervisor", "gap"])
def test_when_one_may_go(people, how):
    wang, li, late = people["wang"], people["li"], people["late"]
    sheet, actor = completed(people), wang
    if how == "arrives":
        go_on_duty(li, actor=li, now=END - 5 * MINUTE)
    elif how == "confirms":
        confirm_sheet(sheet, actor=li, now=END - 5 * MINUTE)
    elif how == "supervisor":
        actor = people["boss"]
    else:  # an hour's gap: the sheet lies ready
        late.begins_at = END + HOUR
        late.save()
    ticked(people)

    go_off_duty(wang, actor=actor, now=END)

    wang.refresh_from_db()
    assert wang.on_duty is False


@pytest.mark.rule("SHF-22")
def test_a_night_shift_hands_over_in_the_morning_of_the_next_month(people):
    wang, li = people["wang"], people["li"]
    night, morning = shift_of(wang, day(30), 22, 6), shift_of(li, day(1, 12), 6, 14)
    end = at(6, 0, day(1, 12))
    sheet = draft_sheet(night, actor=wang, now=end)

    complete_sheet(sheet, WORDS, actor=wang, now=end)

    assert list(sheets_to_confirm(morning)) == [sheet]
    assert confirm_sheet(sheet, actor=li, now=end).incoming == li


@pytest.mark.rule("SHF-23")
def test_notices_are_read_before_coming_on_duty_and_taking_over(people):
    li, boss, sheet = people["li"], people["boss"], completed(people)
    notice = post_notice("促销变更", "今日起满减", actor=boss, now=MONDAY)
    post_notice("聚餐", "自愿参加", must_read=False, actor=boss, now=MONDAY)

    assert refusal_of(lambda: go_on_duty(li, actor=li, now=END)) == "SHF-23"
    assert refusal_of(lambda: confirm_sheet(sheet, actor=li, now=END)) == "SHF-23"
    assert list(unread_notices(li, END)) == [notice]
    read_notice(notice, actor=li, now=END)
    read_notice(notice, actor=li, now=END)

    go_on_duty(li, actor=li, now=END)
    assert confirm_sheet(sheet, actor=li, now=END).incoming == li


def test_post_notice_refuses_what_cannot_be(people):
    with pytest.raises(PermissionDenied):
        post_notice("x", "y", actor=people["li"], now=MONDAY)
    assert refusal_of(lambda: post_notice(" ", "y", actor=people["boss"], now=MONDAY)) == "SHF-23"
    past = {"valid_until": MONDAY, "actor": people["boss"], "now": MONDAY}
    assert refusal_of(lambda: post_notice("x", "y", **past)) == "SHF-23"
    notice = post_notice("x", "y", actor=people["boss"], now=MONDAY)
    take_down(notice, actor=people["boss"], now=MONDAY)
    assert list(unread_notices(people["li"], END)) == []
    with pytest.raises(PermissionDenied):
        read_notice(notice, actor=people["li"], now=END)


@pytest.mark.rule("SHF-24")
def test_a_fault_passes_on_only_with_consent_or_solved_or_by_both(people):
    wang, li, boss = people["wang"], people["li"], people["boss"]
    fault = report_fault(people["day"], "二号话机无声", actor=wang, now=END - 2 * HOUR)
    assert refusal_of(lambda: completed(people)) == "SHF-24"
    for actor in (wang, li):
        with pytest.raises(PermissionDenied):
            consent_to_fault(fault, people["day"], reason="x", actor=actor, now=END)

    consent_to_fault(fault, people["day"], reason="配件明天到", actor=boss, now=END - HOUR)
    assert completed(people).completed_at is not None
    both = report_fault(people["day"], "跳闸", at_change=True, actor=wang, now=END)
    assert both.with_member == li
    solve_fault(fault, "换了话机", actor=li, now=END)
    with pytest.raises(TransitionNotAllowed):
        solve_fault(fault, "再换", actor=li, now=END)
    assert PostFault.objects.filter(solved_at=None).get() == both


@pytest.mark.rule("SHF-25")
def test_the_opening_list_is_due_ten_minutes_early_and_the_last_one_out_has_more_to_do(people):
    opening = ticked(people, "opening", now=at(7, 55, TUESDAY))
    assert (opening.is_late, opening.due_at) == (True, at(7, 50, TUESDAY))

    people["late"].delete()
    closing = ticked(people, now=END)
    assert (closing.is_last_one, len(closing.lines)) == (True, 5)
    with pytest.raises(TransitionNotAllowed):
        ticked(people, now=END)


@pytest.mark.rule("SHF-25")
def test_who_leaves_a_line_says_why_and_who_is_not_the_last_leaves_the_windows(people):
    def left(**more):
        return lambda: go_through_list(people["day"], "closing", ["papers_away"], actor=people["wang"], now=END, **more)

    assert refusal_of(left()) == "SHF-25"
    run = left(note="电脑留给下一班")()

    assert ([line["is_done"] for line in run.lines], run.is_last_one) == ([False, True], False)
    with pytest.raises(PermissionDenied):
        go_through_list(people["day"], "opening", [], actor=people["li"], now=END)
    assert ChecklistRun.objects.count() == 1


@pytest.mark.rule("SHF-26")
def test_leaving_the_post_needs_permission(people):
    wang, boss, noon = people["wang"], people["boss"], at(12, 0, TUESDAY)
    assert refusal_of(lambda: go_off_duty(wang, actor=wang, now=noon)) == "SHF-26"
    assert refusal_of(lambda: ask_to_leave(" ", actor=wang, now=noon)) == "SHF-26"
    assert refusal_of(lambda: ask_to_leave("取件", actor=people["li"], now=noon)) == "SHF-26"

    absence = ask_to_leave("取快递", actor=wang, now=noon)
    assert refusal_of(lambda: ask_to_leave("再问", actor=wang, now=noon)) == "SHF-26"
    for actor in (wang, people["li"]):
        with pytest.raises(PermissionDenied):
            answer_leaving(absence, is_allowed=True, actor=actor, now=noon)
    allowed = answer_leaving(absence, is_allowed=True, actor=boss, now=noon + MINUTE)
    assert (allowed.left_at, allowed.due_back_at) == (noon + MINUTE, None)
    go_off_duty(wang, actor=wang, now=noon + MINUTE)
    assert come_back(absence, actor=wang, now=noon + 9 * MINUTE).back_at == noon + 9 * MINUTE


@pytest.mark.rule("SHF-27")
def test_who_is_out_for_too_long_is_reminded_unless_allowed_more(people):
    say("handover", post_minutes=15, post_allowed_by=[])
    wang, boss, noon = people["wang"], people["boss"], at(12, 0, TUESDAY)
    absence = ask_to_leave("取快递", actor=wang, now=noon)
    assert absence.due_back_at == noon + 15 * MINUTE
    assert not remind_if_overdue(absence.pk, now=noon + 14 * MINUTE)

    assert refusal_of(lambda: allow_longer(absence, 0, actor=boss, now=noon)) == "SHF-27"
    allow_longer(absence, 10, actor=boss, now=noon + 10 * MINUTE)
    assert not remind_if_overdue(absence.pk, now=noon + 16 * MINUTE)
    assert remind_if_overdue(absence.pk, now=noon + 26 * MINUTE)

    assert Notification.objects.filter(kind="post.overdue", member=wang).count() == 1
    with pytest.raises(PermissionDenied):
        allow_longer(absence, 10, actor=wang, now=noon)


def test_nothing_is_asked_where_the_manual_keeps_no_handover(people):
    say("handover", is_kept=False, notices_first=False)

    go_off_duty(people["wang"], actor=people["wang"], now=END)

    assert refusal_of(lambda: draft_sheet(people["day"], actor=people["wang"], now=END)) == "SHF-20"


def test_sheets_are_the_teams_and_the_leaders_and_no_other_companys(alpha, beta):
    with in_company(alpha):
        furnish(alpha)
        [wang] = staff("Wang")
        stranger, boss = hire("Sun", "agent", team="quality"), hire("Zhao", "supervisor")
        sheet = draft_sheet(shift_of(wang, TUESDAY), actor=wang, now=END)
        seen = [list(sheets_visible_to(member)) for member in (wang, boss, stranger)]
    with in_company(beta):
        furnish(beta)
        foreign = list(sheets_visible_to(hire("Zhao", "supervisor")))

    assert (seen, foreign) == ([[sheet], [sheet], []], [])
