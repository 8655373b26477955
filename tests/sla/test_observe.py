"""Facts start, keep and end promises."""

from datetime import UTC, datetime

import pytest

from csdesk.sla import clocks
from tests.sla.conftest import HOUR, MONDAY


def running(case):
    return {clock.kind: clock.due_at for clock in clocks.clocks_of(case) if clock.is_running}


@pytest.mark.rule("CMP-40", "CMP-42", "CMP-45", "CMP-46")
def test_observe_starts_every_promise_of_a_written_complaint(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)

    assert running(complaint) == {
        "confirmation": MONDAY + 24 * HOUR,
        "first_reply": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "verify": datetime(2026, 11, 23, 16, 0, tzinfo=UTC),
        "result": datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
        "completion": datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
    }


def test_observe_keeps_the_most_urgent_deadline_on_the_case(complaint):
    clocks.observe(complaint, "complaint.open", at=MONDAY)

    complaint.refresh_from_db()
    assert complaint.next_due_at == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
