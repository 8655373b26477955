"""If-Match: whoever names the version he has seen changes no other."""

import pytest

from csdesk.sla.services.tasks import create_task
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.test_resources import of
from tests.tickets.company import DAY
from tickets.models import Complaint


@pytest.fixture
def seen(api, complaint):
    """The ETag of the complaint as it was read before a colleague changed it."""
    return api.get(of(complaint))["ETag"]


@pytest.fixture
def changed(seen, chief, complaint):
    """A colleague's change after that."""
    return chief.patch(of(complaint), {"severity": "serious"})


CHANGES = [
    ("PATCH", "", {"is_major": True}),
    ("POST", "assign/", {"to": 1, "note": "x"}),
    ("POST", "pause/", {"reason": "x"}),
    ("POST", "merge/", {"into": "x"}),
    ("POST", "follow-up/", {"outcome": "satisfied", "note": "x"}),
    ("POST", "transitions/withdraw/", None),
]


def test_a_change_of_a_version_that_is_no_more_is_refused(company, api, complaint, seen, changed):
    answers = [api.call(method, of(complaint, tail), body, if_match=seen) for method, tail, body in CHANGES]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(412, "precondition_failed")] * 6
    with tenant_atomic(company.pk):
        kept = Complaint.objects.get()
        assert (kept.severity, kept.is_major, kept.status) == ("serious", False, "open")


def test_a_change_of_the_version_that_was_seen_goes_through_and_names_the_next(api, complaint, seen):
    first = api.patch(of(complaint), {"severity": "serious"}, if_match=seen)
    words = api.get("complaint-words/").json()
    second = api.post(
        of(complaint, "pause/"), {"reason": words["pause_reasons"][0]["key"], "note": "x"}, if_match=first["ETag"]
    )
    third = api.post(of(complaint, "transitions/resume/"), if_match=second["ETag"])

    assert [answer.status_code for answer in (first, second, third)] == [200] * 3
    assert len({seen, first["ETag"], second["ETag"]}) == 3
    assert third["ETag"] != second["ETag"]
    assert api.get(of(complaint))["ETag"] == third["ETag"]


def test_whoever_names_no_version_changes_what_there_is(api, complaint, changed):
    answers = [api.patch(of(complaint), {"is_major": True}), api.patch(of(complaint), {"cause": "x"}, if_match="*")]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_version_may_come_back_as_a_compressing_front_marks_it_and_among_others(api, complaint, seen):
    given = f'"another", W/{seen}'

    assert api.patch(of(complaint), {"severity": "serious"}, if_match=given).status_code == 200


def test_the_version_is_the_same_in_every_language_and_for_everybody(api, chief, complaint, seen):
    tags = {api.get(of(complaint), accept_language="en")["ETag"], chief.get(of(complaint))["ETag"]}

    assert tags == {seen}


def test_an_if_match_that_cannot_be_read_is_refused(api, complaint):
    given = ["", "x", '"x', "'x'", "\x00", "*, *"]

    answers = [api.patch(of(complaint), {"is_major": True}, if_match=header) for header in given]

    assert [answer.status_code for answer in answers] == [400] * 6


def test_an_if_match_where_nothing_has_versions_is_refused(company, api, agent, complaint):
    with tenant_atomic(company.pk) as now:
        task = create_task(None, "count", "盘点", now=now, role="agent", due_at=now + DAY)

    answers = [
        api.post(f"tasks/{task.pk}/take/", if_match='"x"'),
        api.post(of(complaint, "replies/"), {"text": "x"}, if_match='"x"'),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, "malformed")] * 2


def test_the_same_call_again_is_answered_although_its_version_is_no_more(api, complaint, seen):
    first, again = [
        api.patch(of(complaint), {"severity": "serious"}, if_match=seen, idempotency_key="one") for _ in range(2)
    ]

    assert (first.status_code, again.status_code, again["ETag"]) == (200, 200, first["ETag"])
