"""Two administrators at the same moment: one of them stays."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from csdesk.people.models import Member, MemberState, Role
from csdesk.people.services.members import change_roles, deactivate_member
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrators(transactional_db) -> list[Member]:
    """Both administrators of a company, committed."""
    company = Tenant.objects.get(slug="alpha")
    with tenant_atomic(company.pk):
        furnish(company)
        return [hire(name, "admin") for name in ("Li", "Wang")]


def deactivate(other, actor, now):
    deactivate_member(other, heir=None, actor=actor, now=now)


def take_role(other, actor, now):
    change_roles(other, [Role.objects.get(key="agent")], actor=actor, now=now)


@pytest.mark.rule("ROL-06")
@pytest.mark.parametrize("acts", [(deactivate, deactivate), (take_role, take_role), (deactivate, take_role)])
def test_two_administrators_who_remove_each_other_at_once_leave_one(administrators, acts):
    barrier = Barrier(2)

    def run(pair):
        act, other, actor = pair
        try:
            with tenant_atomic(other.tenant_id) as now:
                barrier.wait(timeout=10)
                return act(other, actor, now)
        except RuleViolation as refusal:
            return refusal.rule_id
        finally:
            connection.close()

    li, wang = administrators
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, [(acts[0], wang, li), (acts[1], li, wang)]))

    assert sorted(done, key=str) == [None, "ROL-06"]
    with tenant_atomic(li.tenant_id):
        left = Member.objects.filter(
            state=MemberState.ACTIVE, held_roles__role__is_administrator=True, held_roles__team=None
        )
        assert left.count() == 1
