"""Rewards and fines: one proposal for one fact, decided within the manual, booked once, reversed by a second person."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from attendance.queries.manual_days import Manual
from attendance.services.figures import figures_on
from csdesk.cases.services.cases import open_case
from csdesk.events.record import record
from csdesk.ledger.models import Entry, Posting
from csdesk.ledger.queries import balance_of
from csdesk.ledger.rules import AccountKey
from csdesk.ledger.services.periods import close_period
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.sections.conduct import ComplaintFine, FineStep
from csdesk.rulebook.sections.rewards import RewardKind
from incentives.models import Proposal
from incentives.queries.proposals import PAY_BOOK, money_of
from incentives.rules.amounts import range_of, range_on_scale
from incentives.services.facts import follow_clock, follow_praise
from incentives.services.proposals import FactFound, decide_proposal, enter_fact, reverse_proposal
from staff.services.employments import Terms, begin_employment
from staff.services.incidents import NewIncident, note_incident, settle_incident, take_back_incident
from staff.services.salaries import NewSalary, set_salary
from tests.attendance.swapping import say
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire

TODAY = MONDAY.date()
YEAR_END = datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
LABEL = {"zh": "奖惩", "en": "Reward or fine"}
SCALE = {
    "key": "service", "rule": "ATT-05", "label": LABEL,
    "steps": [
        {"from_complaint": 1, "amount_fen": 3000},
        {"from_complaint": 2, "amount_fen": 6000},
        {"from_complaint": 3, "dismissal": True},
    ],
}  # fmt: skip


def kind(key="paper_lost", rule="CUS-24", **changes):
    known = {"direction": "fine", "least_fen": 10_000, "most_fen": 10_000}
    return {"key": key, "rule": rule, "label": LABEL, **known, **changes}


PRAISE = kind("praise", "PAY-13", direction="reward", fact="praise", least_fen=20_000, most_fen=50_000)
SAVING = kind("saving", "PAY-14", direction="reward", may_apply=True, least_fen=20_000, most_fen=50_000)
JOINT = [{"role": "head-sales", "amount_fen": 5000}, {"role": "assistant", "amount_fen": 5000}]
LATE = kind("complaint_late", "CMP-48", fact="complaint_late", joint=JOINT)
SERVICE = kind("complaint", "ATT-05", fact="complaint_true", scale="service", least_fen=0, most_fen=10_000_000)


@pytest.fixture
def people(tenant):
    furnish(tenant)
    roles = {
        "wang": "agent", "li": "agent", "boss": "supervisor", "zhao": "supervisor", "head": "gm",
        "sales": "head-sales", "help": "assistant",
    }  # fmt: skip
    found = {name: hire(name.title(), role, team="service") for name, role in roles.items()}
    say("conduct", complaint_fines=[SCALE])
    say("rewards", kinds=[kind(joint=JOINT[:1]), PRAISE, SAVING, LATE, SERVICE])
    return found


def fact(member, *, key="a" * 32, **changes):
    return FactFound("entered", key, **{"happened_on": TODAY, "evidence": "档案清点表", "member": member, **changes})


def entered(people, who="wang", kind_key="paper_lost", *, now=MONDAY, **changes) -> Proposal:
    return enter_fact(fact(people[who], **changes), kind_key, actor=people["boss"], now=now)


def balance(member) -> int:
    return balance_of(PAY_BOOK, AccountKey(member.pk))


def verified(people, who="wang", *, now=MONDAY):
    new = NewIncident("complaint", TODAY, "顾客投诉态度", choice="attitude")
    incident = note_incident(people[who], new, actor=people["boss"], now=now)
    return settle_incident(incident, "true", note="听了录音", actor=people["boss"], now=now)


@pytest.mark.rule("CUS-24", "PAY-11")
def test_a_lost_paper_costs_the_one_and_the_director_once_it_is_confirmed(people):
    proposal = entered(people)
    assert (proposal.status, proposal.amount_fen, balance(people["wang"])) == ("proposed", 10_000, 0)

    decide_proposal(proposal, confirm=True, actor=people["zhao"], now=MONDAY + HOUR)

    assert [balance(people[name]) for name in ("wang", "sales", "help")] == [-10_000, -5000, 0]
    assert Posting.objects.get().rule == "CUS-24"
    lines, total = money_of(people["wang"], TODAY)
    assert (total, len(lines)) == (-10_000, 1)
    told = Notification.objects.filter(kind="rewards.confirmed").values_list("member__name", flat=True)
    assert set(told) == {"Wang", "Sales", "Boss"}


@pytest.mark.rule("CMP-48")
def test_a_complaint_solved_late_is_proposed_once_however_often_that_is_told(people):
    case = open_case("complaint", "屏幕闪烁", holder=people["wang"], now=MONDAY)
    facts = {"is_breach": True, "clock_kind": "completion", "due_at": MONDAY}
    late = record(case, "clock.level", actor=None, at=MONDAY, **facts)
    again = record(case, "clock.level", actor=None, at=MONDAY, **{**facts, "clock_kind": "result"})
    warned = record(case, "clock.level", actor=None, at=MONDAY, **{**facts, "is_breach": False})

    for event in (warned, late, late, again):
        follow_clock(event)

    proposal = Proposal.objects.get()
    assert (proposal.member, proposal.case, proposal.amount_fen) == (people["wang"], case, 10_000)
    assert sorted(proposal.shares.values_list("member__name", "amount_fen")) == [("Help", 5000), ("Sales", 5000)]
    decide_proposal(proposal, confirm=False, words="配件缺货", actor=people["boss"], now=MONDAY)
    follow_clock(late)
    assert Proposal.objects.get().status == "rejected"
    assert not Entry.objects.exists()


@pytest.mark.rule("ATT-05")
def test_complaints_cost_more_each_time_and_at_the_third_dismissal_is_to_be_considered(people):
    for _each in range(3):
        verified(people)
    verified(people, "li")

    found = Proposal.objects.filter(member=people["wang"]).order_by("pk")
    assert [(row.amount_fen, row.values["nth"], row.values["dismissal"]) for row in found] == [
        (3000, 1, False), (6000, 2, False), (0, 3, True),
    ]  # fmt: skip
    assert Proposal.objects.get(member=people["li"]).amount_fen == 3000
    decide_proposal(found[2], confirm=True, actor=people["zhao"], now=MONDAY)
    assert not Entry.objects.exists()


@pytest.mark.rule("ATT-10")
def test_an_unverified_complaint_costs_nothing_and_one_taken_back_costs_nothing_any_more(people):
    new = NewIncident("complaint", TODAY, "顾客投诉态度", choice="attitude")
    note_incident(people["wang"], new, actor=people["boss"], now=MONDAY)
    assert not Proposal.objects.exists()
    first, second = verified(people), verified(people)
    confirmed = Proposal.objects.get(key=str(first.pk))
    decide_proposal(confirmed, confirm=True, actor=people["zhao"], now=MONDAY)
    assert balance(people["wang"]) == -3000

    for incident in (first, second):
        take_back_incident(incident, reason="认错人", actor=people["boss"], now=MONDAY + HOUR)

    assert list(Proposal.objects.order_by("pk").values_list("status", flat=True)) == ["reversed", "dropped"]
    assert balance(people["wang"]) == 0


@pytest.mark.rule("PAY-13")
def test_praise_is_proposed_and_who_decides_names_the_colleague(people):
    case = open_case("complaint", "表扬信：周末上门", holder=people["li"], now=MONDAY)
    follow_praise(record(case, "praise.open", actor=None, at=MONDAY))
    proposal = Proposal.objects.get()
    with pytest.raises(RuleViolation) as refused:
        decide_proposal(proposal, confirm=True, actor=people["boss"], now=MONDAY)
    assert (refused.value.rule_id, refused.value.field) == ("PAY-13", "member")

    decide_proposal(
        proposal, confirm=True, member=people["wang"], amount_fen=50_000, words="两次", actor=people["boss"], now=MONDAY
    )

    assert balance(people["wang"]) == 50_000


@pytest.mark.rule("PAY-14")
def test_an_engineer_applies_for_a_saving_and_another_decides(people):
    own = enter_fact(fact(people["wang"]), "saving", actor=people["wang"], now=MONDAY)
    with pytest.raises(PermissionDenied):
        enter_fact(fact(people["wang"], key="b" * 32), "paper_lost", actor=people["wang"], now=MONDAY)
    with pytest.raises(PermissionDenied):
        enter_fact(fact(people["li"], key="b" * 32), "saving", actor=people["wang"], now=MONDAY)
    with pytest.raises(PermissionDenied):
        decide_proposal(own, confirm=True, actor=people["wang"], now=MONDAY)
    decide_proposal(own, confirm=True, actor=people["boss"], now=MONDAY)
    assert balance(people["wang"]) == 20_000


@pytest.mark.rule("PAY-13", "PAY-14")
@pytest.mark.parametrize("amount", [19_999, 50_001, 0, 10**9])
def test_no_amount_beside_the_manual_and_none_changed_without_a_reason(people, amount):
    proposal = entered(people, kind_key="saving")
    with pytest.raises(RuleViolation) as refused:
        decide_proposal(proposal, confirm=True, amount_fen=amount, words="x", actor=people["boss"], now=MONDAY)
    assert (refused.value.rule_id, refused.value.field) == ("PAY-14", "amount")
    with pytest.raises(RuleViolation) as unsaid:
        decide_proposal(proposal, confirm=True, amount_fen=30_000, actor=people["boss"], now=MONDAY)
    assert unsaid.value.field == "words"
    assert not Entry.objects.exists()


@pytest.mark.rule("ATT-06")
def test_fines_of_a_month_stay_within_the_base_salary(people):
    for who, base in (("wang", 15_000), ("li", 20_000)):
        begin_employment(people[who], Terms(who, TODAY.replace(day=1)), actor=None, now=MONDAY)
        set_salary(NewSalary(people[who], TODAY.replace(day=1), base, "入职"), actor=people["head"], now=MONDAY)
    for who in ("wang", "li"):
        first = entered(people, who, key=f"{who}-1")
        decide_proposal(first, confirm=True, actor=people["zhao"], now=MONDAY)
    decide_proposal(entered(people, "li", key="li-2"), confirm=True, actor=people["zhao"], now=MONDAY)
    with pytest.raises(RuleViolation) as refused:
        decide_proposal(entered(people, key="wang-2"), confirm=True, actor=people["zhao"], now=MONDAY)
    assert (refused.value.rule_id, refused.value.field) == ("ATT-06", "amount")
    assert (balance(people["wang"]), balance(people["li"])) == (-10_000, -20_000)


def test_the_same_form_sent_twice_is_one_fact_and_decided_once(people):
    proposal = entered(people)
    with pytest.raises(RuleViolation):
        entered(people)
    decide_proposal(proposal, confirm=True, actor=people["boss"], now=MONDAY)
    for confirm in (True, False):
        with pytest.raises(TransitionNotAllowed):
            decide_proposal(proposal, confirm=confirm, words="x", actor=people["zhao"], now=MONDAY)
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"evidence": "  "}, "evidence"),
        ({"member": None}, "member"),
    ],
)
def test_what_is_missing_is_said_at_its_field(people, changes, field):
    with pytest.raises(RuleViolation) as refused:
        entered(people, **changes) if "member" not in changes else enter_fact(
            fact(None), "paper_lost", actor=people["boss"], now=MONDAY
        )
    assert refused.value.field == field


def test_nobody_decides_on_a_share_of_his_own_and_only_a_second_person_reverses(people, member_of, tenant):
    rights = [f"incentives.{each}" for each in ("points_view", "rewards_decide")]
    proposal = entered(people)
    proposal.shares.model.objects.create(proposal=proposal, member=people["head"], role="gm", amount_fen=100)
    with pytest.raises(PermissionDenied):
        decide_proposal(proposal, confirm=True, actor=people["head"], now=MONDAY)
    decide_proposal(proposal, confirm=True, actor=people["zhao"], now=MONDAY)
    with pytest.raises(PermissionDenied):
        reverse_proposal(proposal, words="x", actor=people["zhao"], now=MONDAY)
    other = member_of(tenant, "Other", *rights)
    with pytest.raises(RuleViolation):
        reverse_proposal(proposal, words=" ", actor=other, now=MONDAY)
    reverse_proposal(proposal, words="已找到", actor=other, now=MONDAY + DAY)
    assert [balance(people[name]) for name in ("wang", "sales", "head")] == [0, 0, 0]


def test_what_comes_after_a_month_was_closed_counts_in_the_next_and_names_the_old_one(people):
    late = entered(people, now=MONDAY)
    first = decide_proposal(entered(people, "li", key="b" * 32), confirm=True, actor=people["zhao"], now=MONDAY)
    after = datetime(MONDAY.year, MONDAY.month + 1, 3, 9, tzinfo=MONDAY.tzinfo)
    close_period(PAY_BOOK, after.date().replace(day=1) - timedelta(days=1), actor=None, now=after)

    decide_proposal(late, confirm=True, actor=people["zhao"], now=after)

    assert first.posting.booked_on == TODAY
    late.refresh_from_db()
    assert (late.posting.booked_on, late.posting.late_for is not None) == (after.date().replace(day=1), True)
    assert money_of(people["wang"], TODAY)[1] == 0
    assert money_of(people["wang"], after.date())[1] == -10_000


def test_a_second_before_the_year_ends_counts_in_the_old_year(people):
    proposal = entered(people, now=YEAR_END, happened_on=date(2026, 12, 31))
    decide_proposal(proposal, confirm=True, actor=people["zhao"], now=YEAR_END + timedelta(seconds=1))
    assert money_of(people["wang"], date(2026, 12, 1))[1] == -10_000
    assert money_of(people["wang"], date(2027, 1, 1)) == ([], 0)


@pytest.mark.rule("ATT-05")
def test_what_is_proposed_is_not_entered_in_the_month_sheet_as_well(people):
    assert "service" not in figures_on(TODAY, Manual())
    say("rewards", kinds=[PRAISE])
    assert "service" in figures_on(TODAY, Manual())


def test_ranges_without_a_database():
    scale = ComplaintFine(**SCALE)
    line = RewardKind(**SERVICE)
    assert [range_on_scale(line, scale, nth).proposed for nth in (1, 2, 3, 9)] == [3000, 6000, 0, 0]
    assert range_on_scale(line, scale, 1).holds(6000)
    assert not range_on_scale(line, scale, 1).holds(6001)
    open_scale = ComplaintFine(
        key="s", rule="ATT-06", label=LABEL, steps=(FineStep(from_complaint=1, amount_fen=1000, is_least=True),)
    )
    assert range_on_scale(line, open_scale, 1).holds(50_000)
    assert not range_on_scale(line, open_scale, 1).holds(999)
    assert range_of(RewardKind(**PRAISE)).holds(20_000)
