"""Every status against every transition, with and without the right to work."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from tests.conftest import make_member
from tests.tickets.company import HOUR, MONDAY, hire, taken
from tickets.lifecycle import COMPLAINT_LIFECYCLE, Status
from tickets.models import Complaint
from tickets.queries.complaints import PHASES
from tickets.services.closing import close_complaint
from tickets.services.transitions import move_complaint, transition_complaint

# status -> {transition: where it leads}; everything else is refused
ALLOWED = {
    Status.OPEN: {
        "wait": Status.WAITING,
        "answer": Status.ANSWERED,
        "merge": Status.MERGED,
        "withdraw": Status.WITHDRAWN,
    },
    Status.WAITING: {
        "resume": Status.OPEN,
        "answer": Status.ANSWERED,
        "merge": Status.MERGED,
        "withdraw": Status.WITHDRAWN,
    },
    Status.ANSWERED: {"close": Status.CLOSED, "reopen": Status.OPEN, "merge": Status.MERGED},
    Status.CLOSED: {"reopen": Status.OPEN, "unclose": Status.ANSWERED},
    Status.MERGED: {"unmerge": Status.OPEN},
    Status.WITHDRAWN: {},
}
# Those with a service of their own: a click alone does not make them.
SERVICES = {"wait", "answer", "close", "merge", "unmerge", "unclose", "withdraw"}
TABLE = [(status, transition.name) for status in Status for transition in COMPLAINT_LIFECYCLE]


@pytest.fixture
def standing(complaint, wang):
    """The complaint in any status, as the database allows it."""

    def put(status):
        other = taken(wang) if status == Status.MERGED else None
        Complaint.objects.filter(pk=complaint.pk).update(status=status, merged_into=other)
        complaint.refresh_from_db()
        return complaint

    return put


def into(complaint, wang, name):
    """What has to change together with the status, for the two transitions that need it."""
    return {"merged_into": taken(wang) if name == "merge" else None} if name in ("merge", "unmerge") else {}


@pytest.mark.rule("CMP-10", "CMP-52")
@pytest.mark.parametrize(("status", "name"), TABLE)
def test_move_complaint_goes_where_the_lifecycle_leads_and_nowhere_else(standing, wang, status, name):
    complaint = standing(status)
    target = ALLOWED[status].get(name)
    changed = into(complaint, wang, name)

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            move_complaint(complaint, name, actor=wang, now=MONDAY + HOUR, changed=changed)
    else:
        move_complaint(complaint, name, actor=wang, now=MONDAY + HOUR, changed=changed)

    complaint.refresh_from_db()
    assert complaint.status == (target or status)
    if target is not None:
        assert complaint.case.phase == PHASES[target]


@pytest.mark.parametrize(("status", "name"), [pair for pair in TABLE if pair[1] in ALLOWED[pair[0]]])
def test_move_complaint_refuses_who_may_only_look(standing, status, name):
    complaint = standing(status)
    watcher = make_member("Zhou", "tickets.complaint_view")

    with pytest.raises(PermissionDenied):
        move_complaint(complaint, name, actor=watcher, now=MONDAY + HOUR)

    complaint.refresh_from_db()
    assert complaint.status == status


@pytest.mark.parametrize(("status", "name"), [pair for pair in TABLE if pair[1] in SERVICES & set(ALLOWED[pair[0]])])
def test_transition_complaint_refuses_what_needs_more_than_a_click(standing, wang, status, name):
    complaint = standing(status)

    with pytest.raises(TransitionNotAllowed):
        transition_complaint(complaint, name, actor=wang, now=MONDAY + HOUR)

    complaint.refresh_from_db()
    assert complaint.status == status


def test_transition_complaint_refuses_an_unknown_transition(complaint, wang):
    with pytest.raises(TransitionNotAllowed):
        transition_complaint(complaint, "explode", actor=wang, now=MONDAY)


def test_transition_complaint_by_the_system_needs_no_permission(standing):
    complaint = standing(Status.CLOSED)

    transition_complaint(complaint, "reopen", actor=None, now=MONDAY + HOUR)

    complaint.refresh_from_db()
    assert (complaint.status, complaint.case.phase) == (Status.OPEN, Phase.OPEN)
    assert complaint.case.closed_at is None


@pytest.mark.rule("CMP-51")
def test_close_complaint_notes_how_the_satisfaction_is_known(standing, wang):
    complaint = standing(Status.ANSWERED)

    closed = close_complaint(complaint, note=" 电话确认满意。 ", actor=wang, now=MONDAY + HOUR)

    assert (closed.status, closed.case.phase, closed.case.closed_at) == (Status.CLOSED, Phase.CLOSED, MONDAY + HOUR)
    assert closed.case.events.get(kind="complaint.close").facts["note"] == "电话确认满意。"


@pytest.mark.rule("CMP-51")
def test_close_complaint_without_a_note_is_refused(standing, wang):
    complaint = standing(Status.ANSWERED)

    with pytest.raises(RuleViolation) as refused:
        close_complaint(complaint, note=" ", actor=wang, now=MONDAY + HOUR)

    assert (refused.value.rule_id, refused.value.field) == ("CMP-51", "note")


def test_close_complaint_by_one_who_may_not_changes_nothing(standing):
    complaint = standing(Status.ANSWERED)

    with pytest.raises(PermissionDenied):
        close_complaint(complaint, note="满意", actor=hire("Wu", "dealer"), now=MONDAY + HOUR)

    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


def test_lifecycle_table_knows_every_status():
    assert set(ALLOWED) == set(Status) == {Status(status) for status in COMPLAINT_LIFECYCLE.statuses}
