from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import DraftRefused, read_preset
from csdesk.rulebook.services import change_draft, start_draft, withdraw
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.rulebook.conftest import MONDAY, clocks_with_budget, make_keys


def complaints(**changes):
    """The dealers' section of complaints with other values."""
    return {**read_preset("dealer_after_sales").complaints.model_dump(mode="json"), **changes}


def action(**changes):
    """One thing an agent may do on his own."""
    return {"key": "explain", "label": {"zh": "解释"}, "rule": "CMP-14", **changes}


def test_start_draft_copies_the_version_in_force(first, drafter):
    draft = start_draft(actor=drafter, now=MONDAY)

    assert (draft.number, draft.status, draft.based_on, draft.document) == (2, "draft", first, first.document)


def test_start_draft_begins_from_a_preset(first, drafter):
    draft = start_draft(actor=drafter, now=MONDAY, preset="online_shop")

    assert (draft.based_on, draft.document) == (None, read_preset("online_shop").data)


def test_start_draft_leaves_out_what_the_program_knows_no_more(tenant, drafter):
    make_keys()
    document = read_preset("dealer_after_sales").data
    document["complaints"]["once_was"] = "here"
    now = MONDAY - timedelta(days=1)
    old = RulebookVersion.objects.create(
        number=1, document=document, status="signed", created_at=now, approved_at=now, effective_from=now
    )

    draft = start_draft(actor=drafter, now=MONDAY)

    assert (draft.based_on, draft.document) == (old, read_preset("dealer_after_sales").data)
    assert rulebook_at(MONDAY).document == read_preset("dealer_after_sales")


def test_start_draft_builds_on_a_signed_version_that_waits_for_its_day(pending, drafter):
    assert start_draft(actor=drafter, now=MONDAY).based_on == pending


def test_start_draft_refuses_a_second_draft(draft, drafter):
    with pytest.raises(RuleViolation) as refusal:
        start_draft(actor=drafter, now=MONDAY)

    assert refusal.value.facts == {"version": 2}
    assert RulebookVersion.objects.count() == 2


def test_start_draft_takes_the_next_number_after_a_withdrawn_one(draft, drafter):
    withdraw(draft, reason="Not now", actor=drafter, now=MONDAY)

    assert start_draft(actor=drafter, now=MONDAY).number == 3


def test_start_draft_needs_something_to_begin_from(tenant, drafter):
    with pytest.raises(RuleViolation) as refusal:
        start_draft(actor=drafter, now=MONDAY)

    assert refusal.value.field == "preset"


def test_start_draft_is_for_drafters(first, reviewer):
    with pytest.raises(PermissionDenied):
        start_draft(actor=reviewer, now=MONDAY)

    assert RulebookVersion.objects.count() == 1


def test_two_drafts_are_impossible_in_the_database(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.create(number=3, document=draft.document, created_at=MONDAY)

    assert RulebookVersion.objects.count() == 2


def test_change_draft_replaces_one_section(draft, drafter):
    changed = change_draft(draft, "clocks", clocks_with_budget("first_reply", "24 hours"), revision=0, actor=drafter)

    budgets = {rule.key: rule.budget for rule in changed.content.clocks.rules}
    assert (budgets["first_reply"], changed.revision) == ("24 hours", 1)
    assert {**changed.document, "clocks": None} == {**draft.document, "clocks": None}


def test_change_draft_counts_no_revision_when_nothing_changed(draft, drafter):
    assert change_draft(draft, "complaints", complaints(), revision=0, actor=drafter).revision == 0


def test_change_draft_keeps_field_history(draft, drafter):
    change_draft(draft, "complaints", complaints(files_kept_years=2), revision=0, actor=drafter)

    years = [row.document["complaints"]["files_kept_years"] for row in draft.history.order_by("history_id")]
    assert years == [1, 2]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"files_kept_years": -1}, "complaints.files_kept_years"),
        ({"files_kept_years": "many"}, "complaints.files_kept_years"),
        ({"files_kept_years": 10**30}, "complaints.files_kept_years"),
        ({"valid_rate_target_percent": "NaN"}, "complaints.valid_rate_target_percent"),
        ({"spot_check_share_percent": "100.01"}, "complaints.spot_check_share_percent"),
        ({"written_taken_by": "nobody"}, "complaints.written_taken_by"),
        ({"major_reported_to": ["gm", "nobody"]}, "complaints.major_reported_to.1"),
        ({"major_reported_to": []}, "complaints.major_reported_to"),
        ({"group": "no-team"}, "complaints.group"),
        ({"severity_when_unknown": "grave"}, "complaints.severity_when_unknown"),
        ({"opinion_holds": "nothing"}, "complaints.opinion_holds"),
        ({"types": []}, "complaints.types"),
        ({"surprise": 1}, "complaints.surprise"),
        ({"first_actions": [action(key="a b")]}, "complaints.first_actions.0.key"),
        ({"first_actions": [action(label={"zh": "\x00"})]}, "complaints.first_actions.0.label.zh"),
        ({"first_actions": [action(label={"en": "\ud800"})]}, "complaints.first_actions.0.label.en"),
        ({"first_actions": [action(label={"en": "\u202e"})]}, "complaints.first_actions.0.label.en"),
        ({"first_actions": [action(label={"en": "x" * 100_000})]}, "complaints.first_actions.0.label.en"),
        ({"first_actions": [action(rule="14")]}, "complaints.first_actions.0.rule"),
    ],
)  # fmt: skip
def test_change_draft_refuses_impossible_values_at_their_field(draft, drafter, changes, path):
    with pytest.raises(DraftRefused) as refusal:
        change_draft(draft, "complaints", complaints(**changes), revision=0, actor=drafter)

    assert [problem.path for problem in refusal.value.problems] == [path]
    draft.refresh_from_db()
    assert (draft.revision, draft.document["complaints"]) == (0, complaints())


@pytest.mark.parametrize(
    "budget", ["-1 days", "24", "hours", "1.5 hours", "7 weeks", "", "same  week", "9999999999 days", "24 hours; 1 day"]
)
def test_change_draft_refuses_what_is_no_span_of_time(draft, drafter, budget):
    with pytest.raises(DraftRefused) as refusal:
        change_draft(draft, "clocks", clocks_with_budget("first_reply", budget), revision=0, actor=drafter)

    assert [problem.path for problem in refusal.value.problems] == ["clocks.rules.1.budget"]


def test_change_draft_refuses_the_same_promise_twice(draft, drafter):
    clocks = clocks_with_budget("first_reply", "1 working day")
    clocks["rules"].append(clocks["rules"][0])

    with pytest.raises(DraftRefused) as refusal:
        change_draft(draft, "clocks", clocks, revision=0, actor=drafter)

    assert [problem.path for problem in refusal.value.problems] == ["clocks.rules"]


def test_change_draft_refuses_a_condition_that_no_complaint_can_meet(draft, drafter):
    clocks = clocks_with_budget("first_reply", "1 working day")
    clocks["rules"][1]["when"] = [{"attribute": "severity", "words": ["grave"]}]

    with pytest.raises(DraftRefused) as refusal:
        change_draft(draft, "clocks", clocks, revision=0, actor=drafter)

    assert [problem.path for problem in refusal.value.problems] == ["clocks.rules.1.when.0.words"]


def test_change_draft_lets_another_sections_problem_wait(draft, drafter):
    pauses = read_preset("dealer_after_sales").pauses.model_dump(mode="json")
    clocks = clocks_with_budget("first_reply", "1 working day")
    clocks["rules"][1]["pauses_on"] = ["pause.customer"]
    draft = change_draft(draft, "clocks", clocks, revision=0, actor=drafter)
    pauses["reasons"] = [reason for reason in pauses["reasons"] if reason["key"] != "customer"]

    draft = change_draft(draft, "pauses", pauses, revision=1, actor=drafter)

    assert draft.revision == 2


def test_change_draft_refuses_a_stale_edit_and_loses_nothing(draft, drafter):
    change_draft(draft, "complaints", complaints(files_kept_years=2), revision=0, actor=drafter)

    with pytest.raises(StaleRecord):
        change_draft(draft, "complaints", complaints(files_kept_years=3), revision=0, actor=drafter)

    draft.refresh_from_db()
    assert (draft.revision, draft.content.complaints.files_kept_years) == (1, 2)


def test_change_draft_refuses_after_the_draft_was_handed_in(handed_in, drafter):
    with pytest.raises(TransitionNotAllowed):
        change_draft(handed_in, "complaints", complaints(files_kept_years=2), revision=0, actor=drafter)

    handed_in.refresh_from_db()
    assert handed_in.content.complaints.files_kept_years == 1


def test_change_draft_is_for_drafters(draft, leader):
    with pytest.raises(PermissionDenied):
        change_draft(draft, "complaints", complaints(files_kept_years=2), revision=0, actor=leader)


def test_change_draft_cannot_reach_another_companys_draft(alpha, beta):
    with tenant_atomic(alpha.pk):
        hers = start_draft(actor=None, now=MONDAY, preset="online_shop")

    with tenant_atomic(beta.pk), pytest.raises(RulebookVersion.DoesNotExist):
        change_draft(hers, "mail", {}, revision=0, actor=make_member("Mallory", "rulebook.draft"))
