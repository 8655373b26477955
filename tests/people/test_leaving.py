"""What becomes of the work, the stand-ins and the access of somebody who leaves."""

import pytest
from django.test import Client

from csdesk.cases.models import Case
from csdesk.people.models import Member, MemberState, Role, SecurityEvent, StandIn, Team
from csdesk.people.services.members import change_roles, deactivate_member, open_work_listed
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Clock, Task
from csdesk.sla.services.tasks import create_task
from tests.conftest import in_company
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire, taken
from tickets.models import ComplaintDepartment
from tickets.services.departments import ask_department


@pytest.fixture
def desk(tenant):
    furnish(tenant)
    return tenant


@pytest.fixture
def wang(desk) -> Member:
    """Who leaves: she has taken a complaint and is in charge of an opinion and a task."""
    wang = hire("Wang", "supervisor", team="service")
    complaint = taken(wang)
    quality = hire("Chen", "head-channel", team="channel")
    asked = ask_department(complaint, Team.objects.get(key="channel"), question="?", actor=wang, now=MONDAY + HOUR)
    ComplaintDepartment.objects.filter(pk=asked.pk).update(in_charge=wang)
    Clock.objects.filter(owner=quality).update(owner=wang)
    create_task(None, "test", "Call back", now=MONDAY, assignee=wang, due_at=MONDAY + DAY)
    return wang


@pytest.fixture
def li(desk) -> Member:
    return hire("Li", "supervisor", team="service")


def test_open_work_listed_names_each_kind(wang):
    assert sorted(count for _label, count in open_work_listed(wang)) == [1, 1, 1]


@pytest.mark.rule("INQ-19")
def test_deactivate_member_hands_over_everything_that_is_open(wang, li):
    moved = deactivate_member(wang, heir=li, actor=None, now=MONDAY + 2 * HOUR)

    assert moved == 3
    assert open_work_listed(wang) == []
    assert not Clock.objects.filter(owner=wang, settled_at=None).exists()
    assert Case.objects.get(kind="complaint").holder == li
    assert (Task.objects.get(title="Call back").assignee, ComplaintDepartment.objects.get().in_charge) == (li, li)


def test_deactivate_member_asks_for_somebody_who_takes_it(wang):
    with pytest.raises(RuleViolation) as refusal:
        deactivate_member(wang, heir=None, actor=None, now=MONDAY + 2 * HOUR)

    assert refusal.value.field == "heir"
    wang.refresh_from_db()
    assert wang.state == MemberState.ACTIVE


def test_deactivate_member_ends_stand_ins_by_and_for_the_leaver(wang, li):
    begun = {"starts_at": MONDAY - DAY, "ends_at": MONDAY + DAY}
    StandIn.objects.create(member=wang, stand_in=li, **begun)
    StandIn.objects.create(member=li, stand_in=wang, starts_at=MONDAY + DAY)
    past = StandIn.objects.create(member=li, stand_in=wang, starts_at=MONDAY - 9 * DAY, ends_at=MONDAY - 8 * DAY)

    deactivate_member(wang, heir=li, actor=None, now=MONDAY)

    kept = dict(StandIn.objects.values_list("pk", "ends_at"))
    assert kept.pop(past.pk) == MONDAY - 8 * DAY
    assert list(kept.values()) == [MONDAY]
    assert SecurityEvent.objects.get(kind="member.deactivate").facts["ended"] == 2


def test_b06_a_deactivated_persons_session_is_dead_with_the_next_click(alpha, member_of, sign_in):
    member = member_of(alpha, "Wang")
    client: Client = sign_in(member)
    with in_company(alpha) as now:
        deactivate_member(member, heir=None, actor=None, now=now)

    assert client.get("/people/me/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_b14_a_role_taken_away_counts_with_the_next_click(alpha, member_of, sign_in):
    member = member_of(alpha, "Wang", "people.member_view")
    client: Client = sign_in(member)
    before = client.get("/people/").status_code
    with in_company(alpha) as now:
        Role.objects.get_or_create(key="admin", defaults={"name": "x", "is_administrator": True})
        member.held_roles.all().delete()
        change_roles(member, [Role.objects.get(key="admin")], actor=None, now=now)

    assert (before, client.get("/people/").status_code) == (200, 403)


def test_the_page_says_before_what_would_be_handed_over(alpha, sign_in):
    with in_company(alpha):
        furnish(alpha)
        admin, wang = hire("Admin", "admin"), hire("Wang", "agent", team="complaints")
        taken(wang)

    page = sign_in(admin).get(f"/people/{wang.pk}/")

    assert [count for _label, count in page.context["open_work"]] == [1]
