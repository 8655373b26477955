"""Who gets the next place: fairness between companies, caps, order, breakers, and the end of the road."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from csdesk.outbox.claiming import PLACES_PER_HOST, PLACES_PER_TENANT, claim, mark_done, mark_failed
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.hosts import host_failed, host_succeeded
from csdesk.outbox.models import OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.database import run_sql
from tests.outbox.probe import end_loans, make_due, messages_of

pytestmark = pytest.mark.django_db(transaction=True)


def put(company: Tenant, *keys: str, **fields: Any) -> None:
    with tenant_atomic(company.pk):
        for key in keys:
            enqueue("probe", key=key, payload={}, **fields)


def keys_of(loans: list[Any]) -> list[str]:
    keys = []
    for loan in loans:
        with tenant_atomic(loan.tenant_id):
            keys.append(OutboxMessage.objects.get(pk=loan.message_id).key)
    return keys


def test_claim_gives_each_message_to_one_borrower_only(alpha: Tenant) -> None:
    put(alpha, "a", "b", "c")

    assert keys_of(claim(2, goes_out=False)) == ["a", "b"]
    assert keys_of(claim(2, goes_out=False)) == ["c"]
    assert claim(2, goes_out=False) == []


def test_claim_leaves_what_is_not_due(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk) as now:
        enqueue("probe", key="later", payload={}, available_at=now + timedelta(hours=1))

    assert claim(10, goes_out=False) == []


def test_claim_separates_what_stays_inside_from_what_goes_out(alpha: Tenant) -> None:
    put(alpha, "inside")
    put(alpha, "outside", host="smtp.test")

    assert keys_of(claim(10, goes_out=True)) == ["outside"]
    assert keys_of(claim(10, goes_out=False)) == ["inside"]


def test_claim_takes_companies_in_turn(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, *(f"a{number}" for number in range(50)))
    put(beta, "b0")

    assert "b0" in keys_of(claim(4, goes_out=False))


def test_claim_never_takes_more_places_at_a_host_than_it_has(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, *(f"a{number}" for number in range(9)), host="slow.test")
    put(beta, *(f"b{number}" for number in range(9)), host="slow.test")

    first = claim(20, goes_out=True)

    assert len(first) == PLACES_PER_HOST
    assert {loan.tenant_id for loan in first} == {alpha.pk, beta.pk}
    assert claim(20, goes_out=True) == []


def test_claim_keeps_places_for_other_companies(alpha: Tenant, beta: Tenant) -> None:
    for host in "abcdefgh":
        put(alpha, host, host=f"{host}.test")
    put(beta, "theirs", host="b.example")

    loans = claim(20, goes_out=True)

    assert sum(loan.tenant_id == alpha.pk for loan in loans) == PLACES_PER_TENANT
    assert "theirs" in keys_of(loans)


def test_a_place_is_free_again_when_the_message_is_done(alpha: Tenant) -> None:
    put(alpha, *(f"a{number}" for number in range(PLACES_PER_HOST + 1)), host="slow.test")
    loan = claim(20, goes_out=True)[0]

    with tenant_atomic(alpha.pk) as now:
        mark_done(loan, now=now)

    assert len(claim(20, goes_out=True)) == 1


def test_claim_lends_the_head_of_a_lane_only(alpha: Tenant) -> None:
    put(alpha, "first", "second", lane="case:1")
    put(alpha, "other", lane="case:2")

    loans = claim(10, goes_out=False)

    assert keys_of(loans) == ["first", "other"]
    assert claim(10, goes_out=False) == []
    with tenant_atomic(alpha.pk) as now:
        mark_done(loans[0], now=now)
    assert keys_of(claim(10, goes_out=False)) == ["second"]


def test_lanes_of_two_companies_with_one_name_are_two_lanes(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, "ours", lane="case:1")
    put(beta, "theirs", lane="case:1")

    assert sorted(keys_of(claim(10, goes_out=False))) == ["ours", "theirs"]


def test_mark_failed_holds_the_lane_until_the_next_attempt(alpha: Tenant) -> None:
    put(alpha, "first", "second", lane="case:1")
    loan = claim(10, goes_out=False)[0]

    with tenant_atomic(alpha.pk) as now:
        mark_failed(loan, ValueError("no"), now=now)

    first, second = messages_of(alpha, "probe")
    assert timedelta(seconds=4) <= first.available_at - now <= timedelta(seconds=6)
    assert second.available_at == first.available_at
    assert claim(10, goes_out=False) == []


def test_a_dead_message_lets_its_lane_pass(alpha: Tenant) -> None:
    put(alpha, "first", "second", lane="case:1", max_attempts=1)
    loan = claim(10, goes_out=False)[0]

    with tenant_atomic(alpha.pk) as now:
        mark_failed(loan, ValueError("no"), now=now)

    assert [row.state for row in messages_of(alpha, "probe")] == ["dead", "ready"]
    assert keys_of(claim(10, goes_out=False)) == ["second"]


def test_claim_gives_up_what_nobody_ever_reports_back_on(alpha: Tenant) -> None:
    put(alpha, "poison", max_attempts=3)
    put(alpha, "innocent")
    seen = 0
    for _again in range(3):
        seen += "poison" in keys_of(claim(1, goes_out=False))
        make_due(alpha)

    claim(10, goes_out=False)

    poison = messages_of(alpha, "probe")[0]
    assert (seen, poison.state, poison.attempts) == (3, "dead", 3)
    assert "died" in poison.last_error
    assert poison.lease_token is None


def test_claim_lends_orphans_one_at_a_time_and_last(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, "a", "b", "c")
    put(beta, "d")
    claim(10, goes_out=False)
    end_loans(alpha)
    end_loans(beta)
    put(beta, "fresh", "new")

    batches = [claim(10, goes_out=False) for _again in range(4)]

    assert keys_of(batches[0])[:2] == ["fresh", "new"]
    assert [len(batch) for batch in batches] == [3, 1, 1, 1]
    assert [batch[-1].attempts for batch in batches] == [2] * 4
    assert sorted(key for batch in batches for key in keys_of(batch)) == ["a", "b", "c", "d", "fresh", "new"]


def test_a_loan_that_ended_marks_nothing(alpha: Tenant) -> None:
    put(alpha, "one")
    late = claim(1, goes_out=False)[0]
    make_due(alpha)
    present = claim(1, goes_out=False)[0]

    with tenant_atomic(alpha.pk) as now:
        assert mark_done(late, now=now) is False
        assert mark_failed(late, ValueError("no"), now=now) is False
        assert mark_done(present, now=now) is True


def test_claim_spares_a_host_in_trouble_and_then_tries_one(alpha: Tenant) -> None:
    put(alpha, "a", "b", "c", host="down.test")
    with tenant_atomic(alpha.pk) as now:
        for _again in range(3):
            host_failed("down.test", now=now)

    assert claim(10, goes_out=True) == []

    with tenant_atomic(alpha.pk) as now:
        for _again in range(3):
            host_failed("down.test", now=now - timedelta(hours=1))
    assert len(claim(10, goes_out=True)) == 1


def test_claim_of_another_company_goes_on_to_the_same_host(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, "ours", host="down.test")
    put(beta, "theirs", host="down.test")
    with tenant_atomic(alpha.pk) as now:
        for _again in range(3):
            host_failed("down.test", now=now)

    assert keys_of(claim(10, goes_out=True)) == ["theirs"]


def test_host_succeeded_opens_the_queue_again(alpha: Tenant) -> None:
    put(alpha, "a", "b", host="down.test")
    with tenant_atomic(alpha.pk) as now:
        for _again in range(3):
            host_failed("down.test", now=now)
        host_succeeded("down.test")

    assert len(claim(10, goes_out=True)) == 2


def test_enqueue_twice_with_one_key_is_one_message(alpha: Tenant, beta: Tenant) -> None:
    put(alpha, "same", "same")
    put(beta, "same")

    assert len(messages_of(alpha, "probe")) == 1
    assert len(messages_of(beta, "probe")) == 1


def test_enqueue_after_it_was_done_is_still_the_same_message(alpha: Tenant) -> None:
    put(alpha, "same")
    loan = claim(1, goes_out=False)[0]
    with tenant_atomic(alpha.pk) as now:
        mark_done(loan, now=now)

    put(alpha, "same")

    assert [row.state for row in messages_of(alpha, "probe")] == ["done"]


def test_what_goes_out_without_a_named_host_shares_places_with_its_company_only(alpha: Tenant, beta: Tenant) -> None:
    handles("probe", io=True)(lambda message: None)
    put(alpha, *(f"a{number}" for number in range(9)))
    put(beta, *(f"b{number}" for number in range(9)))

    lent = [loan.tenant_id for loan in claim(20, goes_out=True)]

    assert sorted(lent) == sorted([alpha.pk] * PLACES_PER_HOST + [beta.pk] * PLACES_PER_HOST)


def test_enqueue_stores_what_the_database_could_not_hold(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        message = enqueue("probe", key="bad\x00key", payload={"te\x00xt": "a\x00b\ud800c"})

    assert message.payload == {"te\ufffdxt": "a\ufffdb\ufffdc"}


def test_enqueue_is_gone_with_its_transaction(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        enqueue("probe", key="one", payload={})
        transaction.set_rollback(True)

    assert messages_of(alpha, "probe") == []


def test_the_sweeper_may_add_messages_and_nothing_else(alpha: Tenant) -> None:
    columns, values = "tenant_id, topic, key, payload, available_at", f"{alpha.pk}, 'probe', 'swept', '{{}}', now()"
    run_sql(f"INSERT INTO outbox_outboxmessage ({columns}) VALUES ({values})", alias="sweeper")

    for statement in ("SELECT * FROM", "DELETE FROM", "TRUNCATE"):
        with pytest.raises(Exception, match="permission denied"):
            run_sql(f"{statement} outbox_outboxmessage", alias="sweeper")
    with pytest.raises(Exception, match="permission denied"):
        run_sql("SELECT * FROM claim_outbox(1, false, 1, 1, 1)", alias="sweeper")
    assert keys_of(claim(1, goes_out=False)) == ["swept"]


def test_an_empty_poll_reads_an_index_only_and_little_of_it(alpha: Tenant) -> None:
    run_sql(
        f"""INSERT INTO outbox_outboxmessage (tenant_id, topic, key, payload, available_at)
        SELECT {alpha.pk}, 'probe', 'n' || n, '{{}}', clock_timestamp() + interval '1 hour'
          FROM generate_series(1, 5000) n""",
        "ANALYZE outbox_outboxmessage",
    )

    plan = run_sql("EXPLAIN SELECT 1 FROM outbox_outboxmessage WHERE state = 'ready' AND available_at <= now() LIMIT 1")

    assert "Index" in plan[0][0] + plan[1][0]
    assert claim(10, goes_out=False) == []
