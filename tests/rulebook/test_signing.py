from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from csdesk.people.models import Role
from csdesk.refusals import RuleViolation, StaleRecord, TransitionNotAllowed
from csdesk.rulebook import services
from csdesk.rulebook.lifecycle import VERSION_LIFECYCLE, Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.registry import _after_step, after_step
from csdesk.rulebook.rules import DraftRefused, read_preset
from csdesk.rulebook.services import approve, change_draft, decline, review, revoke, send_back, submit, withdraw
from tests.conftest import make_member
from tests.rulebook.conftest import MONDAY

ALL = ("rulebook.view", "rulebook.draft", "rulebook.review", "rulebook.approve")
LATER = MONDAY + timedelta(days=3)


def cover(**changes):
    """The dealers' cover with other values."""
    return {**read_preset("dealer_after_sales").cover.model_dump(mode="json"), **changes}


@pytest.mark.rule("DOC-09")
def test_three_people_sign_and_the_version_takes_effect(first, reviewed, drafter, reviewer, leader):
    version = approve(reviewed, effective_from=LATER, actor=leader, now=MONDAY)

    assert (version.status, version.effective_from, version.effective_to) == ("signed", LATER, None)
    assert (version.drafted_by, version.reviewed_by, version.approved_by) == (drafter, reviewer, leader)
    first.refresh_from_db()
    assert first.effective_to == LATER


@pytest.mark.rule("DOC-09")
def test_review_needs_another_person_than_the_drafter(draft):
    boss = make_member("Boss", *ALL)
    submit(draft, revision=0, actor=boss, now=MONDAY)

    with pytest.raises(RuleViolation) as refusal:
        review(draft, actor=boss, now=MONDAY)

    assert refusal.value.rule_id == "DOC-09"
    draft.refresh_from_db()
    assert (draft.status, draft.reviewed_by) == ("in_review", None)


@pytest.mark.rule("DOC-09")
@pytest.mark.parametrize("step", ["drafted", "reviewed"])
def test_approve_needs_a_third_person(draft, drafter, reviewer, step):
    boss = make_member("Boss", *ALL)
    submit(draft, revision=0, actor=boss if step == "drafted" else drafter, now=MONDAY)
    review(draft, actor=boss if step == "reviewed" else reviewer, now=MONDAY)

    with pytest.raises(RuleViolation):
        approve(draft, effective_from=LATER, actor=boss, now=MONDAY)

    draft.refresh_from_db()
    assert (draft.status, draft.effective_from) == ("reviewed", None)


@pytest.mark.rule("DOC-09")
def test_one_person_cannot_sign_twice_even_in_the_database(handed_in, drafter):
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.filter(pk=handed_in.pk).update(reviewed_by=drafter)


def test_every_step_needs_its_permission(first, tenant):
    stranger = make_member("Stranger", "rulebook.view")
    arguments = {
        "submit": {"revision": 0}, "review": {}, "approve": {"effective_from": LATER}, "send_back": {"reason": "x"},
        "decline": {"reason": "x"}, "withdraw": {"reason": "x"}, "revoke": {"reason": "x"},
    }  # fmt: skip
    for transition in VERSION_LIFECYCLE:
        source = sorted(transition.sources)[0]
        if source != Status.SIGNED:
            version = RulebookVersion.objects.filter(number=2).first() or services.start_draft(actor=None, now=MONDAY)
            RulebookVersion.objects.filter(pk=version.pk).update(status=source)
        else:
            version = first

        with pytest.raises(PermissionDenied):
            getattr(services, transition.name)(version, **arguments[transition.name], actor=stranger, now=MONDAY)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("step", [transition.name for transition in VERSION_LIFECYCLE])
def test_every_status_allows_just_the_steps_of_its_table(status, step):
    allowed = {
        ("draft", "submit"), ("in_review", "review"), ("in_review", "send_back"), ("reviewed", "approve"),
        ("reviewed", "decline"), ("draft", "withdraw"), ("in_review", "withdraw"), ("reviewed", "withdraw"),
        ("signed", "revoke"),
    }  # fmt: skip

    assert (step in {t.name for t in VERSION_LIFECYCLE.leaving(status)}) is ((status, step) in allowed)


def test_submit_refuses_a_draft_that_changed_since_it_was_read(draft, drafter):
    change_draft(draft, "cover", cover(document_number="X-2"), revision=0, actor=drafter)

    with pytest.raises(StaleRecord):
        submit(draft, revision=0, actor=drafter, now=MONDAY)

    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.rule("DOC-04", "DOC-09")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document_number": ""}, "cover.document_number"),
        ({"title": {}}, "cover.title"),
        ({"recipients": []}, "cover.recipients"),
        ({"drafting_department": " "}, "cover.drafting_department"),
    ],
)
def test_submit_asks_for_a_full_cover(draft, drafter, changes, field):
    draft = change_draft(draft, "cover", cover(**changes), revision=0, actor=drafter)

    with pytest.raises(RuleViolation) as refusal:
        submit(draft, revision=1, actor=drafter, now=MONDAY)

    assert refusal.value.field == field
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_submit_refuses_a_role_that_is_gone(draft, drafter):
    Role.objects.get(key="quality").delete()

    with pytest.raises(DraftRefused) as refusal:
        submit(draft, revision=0, actor=drafter, now=MONDAY)

    assert [problem.path for problem in refusal.value.problems] == [
        "complaints.written_taken_by",
        "inquiries.leaders.1",
        "tasks.rules.0.to.0",
        "tasks.rules.1.to.0",
        "approvals.heads.5.role",
    ]


@pytest.mark.parametrize(("step", "by"), [(send_back, "reviewer"), (decline, "leader")])
def test_sending_back_makes_it_a_draft_without_signatures(request, step, by):
    version = request.getfixturevalue("handed_in" if by == "reviewer" else "reviewed")
    actor = request.getfixturevalue(by)

    version = step(version, reason="Two days are too few.", actor=actor, now=MONDAY)

    assert (version.status, version.reason, version.sent_back_by) == ("draft", "Two days are too few.", actor)
    assert (version.drafted_by, version.reviewed_by) == (None, None)


def test_sending_back_needs_a_reason(handed_in, reviewer):
    with pytest.raises(RuleViolation) as refusal:
        send_back(handed_in, reason="  ", actor=reviewer, now=MONDAY)

    assert refusal.value.field == "reason"
    handed_in.refresh_from_db()
    assert handed_in.status == "in_review"


def test_withdraw_keeps_the_draft_readable(draft, drafter):
    withdraw(draft, reason="Not now", actor=drafter, now=MONDAY)

    kept = RulebookVersion.objects.get(number=2)
    assert (kept.status, kept.withdrawn_by, kept.document) == ("withdrawn", drafter, draft.document)


@pytest.mark.rule("DOC-04")
def test_approve_refuses_the_past(first, reviewed, leader):
    with pytest.raises(RuleViolation) as refusal:
        approve(reviewed, effective_from=MONDAY - timedelta(microseconds=1), actor=leader, now=MONDAY)

    assert (refusal.value.rule_id, refusal.value.field) == ("DOC-04", "effective_from")
    reviewed.refresh_from_db()
    first.refresh_from_db()
    assert (reviewed.status, first.effective_to) == ("reviewed", None)


def test_approve_takes_effect_at_once_when_asked(first, reviewed, leader):
    version = approve(reviewed, effective_from=MONDAY, actor=leader, now=MONDAY)

    assert version.is_in_force(MONDAY)


def test_approve_refuses_a_day_beyond_reach(reviewed, leader):
    with pytest.raises(RuleViolation):
        approve(reviewed, effective_from=MONDAY.replace(year=9999), actor=leader, now=MONDAY)


def test_approve_refuses_while_another_version_waits(pending, drafter, reviewer, leader):
    third = services.start_draft(actor=drafter, now=MONDAY)
    submit(third, revision=0, actor=drafter, now=MONDAY)
    review(third, actor=reviewer, now=MONDAY)

    with pytest.raises(RuleViolation):
        approve(third, effective_from=LATER + timedelta(days=1), actor=leader, now=MONDAY)

    pending.refresh_from_db()
    assert pending.effective_to is None


@pytest.mark.rule("DOC-04")
def test_approve_refuses_a_trial_that_begins_after_execution(draft, drafter, reviewer, leader):
    draft = change_draft(draft, "cover", cover(trial_from="2026-11-27"), revision=0, actor=drafter)
    submit(draft, revision=1, actor=drafter, now=MONDAY)
    review(draft, actor=reviewer, now=MONDAY)

    with pytest.raises(RuleViolation):
        approve(draft, effective_from=LATER, actor=leader, now=MONDAY)

    draft.refresh_from_db()
    assert (draft.status, draft.trial_from) == ("reviewed", date(2026, 11, 27))


def test_revoke_gives_the_time_back_to_the_version_before(first, pending, leader):
    version = revoke(pending, reason="Too early", actor=leader, now=LATER - timedelta(microseconds=1))

    first.refresh_from_db()
    assert (version.status, first.effective_to) == ("withdrawn", None)


def test_revoke_refuses_once_the_version_took_effect(first, pending, leader):
    with pytest.raises(RuleViolation):
        revoke(pending, reason="Too late", actor=leader, now=LATER)

    pending.refresh_from_db()
    first.refresh_from_db()
    assert (pending.status, first.effective_to) == ("signed", LATER)


def test_steps_are_announced_once_each(draft, drafter):
    heard = []
    after_step(lambda version, step, actor, now: heard.append((version.number, step, actor, now)))
    try:
        submit(draft, revision=0, actor=drafter, now=MONDAY)
    finally:
        _after_step.pop()

    assert heard == [(2, "submit", drafter, MONDAY)]


@pytest.mark.rule("DOC-04")
@pytest.mark.parametrize(
    "change",
    [
        {"document": {}},
        {"effective_from": LATER},
        {"number": 7},
        {"approved_at": None},
        {"status": "draft"},
        {"moves_running_clocks": True},
        {"revision": 5},
    ],
)
def test_a_signed_version_never_changes_whoever_writes(first, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        RulebookVersion.objects.filter(pk=first.pk).update(**change)

    assert RulebookVersion.objects.get().document == first.document


def test_a_version_is_never_deleted(first):
    with pytest.raises(DatabaseError), transaction.atomic():
        RulebookVersion.objects.filter(pk=first.pk).delete()

    assert RulebookVersion.objects.count() == 1


def test_a_version_in_force_is_never_withdrawn(first):
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.filter(pk=first.pk).update(status="withdrawn", withdrawn_at=MONDAY)


def test_periods_never_overlap(first, draft):
    signed = {
        "status": "signed", "approved_at": MONDAY, "effective_from": MONDAY, "drafted_by": None, "reviewed_by": None,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.filter(pk=draft.pk).update(**signed)

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_old_status_allows_no_step(first, leader, reviewer):
    with pytest.raises(TransitionNotAllowed):
        review(first, actor=reviewer, now=MONDAY)
