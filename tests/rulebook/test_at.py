from datetime import timedelta

import pytest

from csdesk.rulebook.at import NoRulebook, rulebook_at, rulebook_of
from csdesk.rulebook.services import approve, load_preset, revoke
from csdesk.tenancy.scoping import tenant_atomic
from tests.rulebook.conftest import MONDAY, make_keys

TICK = timedelta(microseconds=1)


def test_rulebook_at_raises_before_the_first_version(first):
    with pytest.raises(NoRulebook) as refusal:
        rulebook_at(first.effective_from - TICK)

    assert refusal.value.rule_id == "DOC-04"


def test_rulebook_at_changes_over_at_the_very_instant(first, pending):
    start = pending.effective_from

    assert [rulebook_at(at).version.number for at in (start - TICK, start, start + TICK)] == [1, 2, 2]


def test_rulebook_at_keeps_the_old_version_when_the_new_one_is_revoked(first, pending, leader):
    revoke(pending, reason="Too early", actor=leader, now=MONDAY + timedelta(days=1))

    assert rulebook_at(pending.effective_from).version.number == 1


def test_rulebook_at_gives_the_signed_document(first):
    rules = {rule.key: rule.budget for rule in rulebook_at(MONDAY).document.clocks.rules}

    assert rules["result_ordinary"] == "2 working days"


def test_rulebook_at_reads_what_there_is_once_in_a_scope(first, django_assert_num_queries):
    rulebook_at(MONDAY)

    with django_assert_num_queries(0):
        rulebook_at(MONDAY)
        rulebook_of(first.pk)


def test_rulebook_at_reads_anew_in_the_next_scope(alpha, django_assert_num_queries):
    with tenant_atomic(alpha.pk):
        make_keys()
        load_preset(alpha, "dealer_after_sales", now=MONDAY)
        rulebook_at(MONDAY)

    # the scope's setting and its end, the versions; the document is known to the process
    with django_assert_num_queries(5), tenant_atomic(alpha.pk):
        rulebook_at(MONDAY)


def test_rulebook_at_never_sees_another_company(alpha, beta):
    with tenant_atomic(alpha.pk):
        make_keys()
        load_preset(alpha, "dealer_after_sales", now=MONDAY)

    with tenant_atomic(beta.pk), pytest.raises(NoRulebook):
        rulebook_at(MONDAY)


def test_rulebook_of_gives_the_version_a_clock_started_under(first, reviewed, leader):
    approve(reviewed, effective_from=MONDAY, actor=leader, now=MONDAY)

    assert rulebook_of(first.pk).version.effective_to == MONDAY


def test_rulebook_of_knows_no_drafts(draft):
    with pytest.raises(type(draft).DoesNotExist):
        rulebook_of(draft.pk)
