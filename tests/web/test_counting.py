"""Several badges cost one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.people.models import Member, Team
from csdesk.tenancy.scoping import TenantContextError
from csdesk.web.counting import counted
from tests.conftest import make_member


def test_counted_asks_once_for_all(tenant):
    for name in ("Li", "Wang"):
        make_member(name)
    asked = {"people": Member.objects.all(), "one": Member.objects.filter(name="Li"), "teams": Team.objects.all()}

    with CaptureQueriesContext(connection) as statements:
        found = counted(asked)

    assert found == {"people": 2, "one": 1, "teams": 0}
    assert len(statements) == 1


def test_counted_leaves_numbers_and_nothing_alone(tenant):
    with CaptureQueriesContext(connection) as statements:
        found = counted({"number": 7, "none": None, "empty": Member.objects.none()})

    assert found == {"number": 7, "none": None, "empty": 0}
    assert len(statements) == 0


def test_counted_goes_no_further_than_a_hundred(tenant):
    Team.objects.bulk_create(Team(key=f"team-{number}", name="Team") for number in range(101))

    assert counted({"teams": Team.objects.all()}) == {"teams": 100}


def test_counted_raises_without_a_company(db):
    with pytest.raises(TenantContextError):
        counted({"people": Member.objects.all()})
