"""The numbers beside the places cost one statement, which is written once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import override

from csdesk.people.models import Member, Team
from csdesk.people.queries import reader_of
from csdesk.tenancy.scoping import TenantContextError
from csdesk.web.counting import _counting, counted
from csdesk.web.navigation import entries
from tests.conftest import make_member

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def wang(tenant):
    make_member("Li")
    return make_member("Wang")


def test_counted_asks_once_for_all(wang):
    asked = {
        "people": lambda asking: Member.objects.all(),
        "own": lambda asking: Member.objects.filter(pk=asking.member.pk),
        "teams": lambda asking: Team.objects.all(),
        "empty": lambda asking: Member.objects.none(),
    }
    counted(asked, wang, now=NOON)

    with CaptureQueriesContext(connection) as statements:
        found = counted(asked, wang, now=NOON)

    assert found == {"people": 2, "own": 1, "teams": 0, "empty": 0}
    assert len(statements) == 1


def test_counted_goes_no_further_than_a_hundred(wang):
    Team.objects.bulk_create(Team(key=f"team-{number}", name="Team") for number in range(101))

    assert counted({"teams": lambda asking: Team.objects.all()}, wang, now=NOON) == {"teams": 100}


def test_counted_knows_when_the_day_ends_there(wang):
    Member.objects.filter(name="Li").update(joined_at=datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    Member.objects.filter(name="Wang").update(joined_at=datetime(2026, 11, 23, 16, tzinfo=UTC))
    asked = {
        "today": lambda asking: Member.objects.filter(joined_at__gte=asking.now, joined_at__lte=asking.day_ends),
    }

    with override("Asia/Shanghai"):
        found = [counted(asked, wang, now=NOON + timedelta(hours=hours)) for hours in (0, 1, 4, 5)]

    assert [each["today"] for each in found] == [1, 1, 1, 0]


def test_counted_raises_without_a_company(db):
    wang = Member(pk=1)
    wang.__dict__["permissions"] = frozenset()

    with pytest.raises(TenantContextError):
        counted({"people": lambda asking: Member.objects.all()}, wang, now=NOON)


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.count], ids=lambda entry: entry.key)
def test_the_number_of_each_place_is_asked_by_a_statement_written_once(entry, wang):
    shape = reader_of(wang), ((entry.key, entry.count),)

    assert _counting.keeps(shape, member=wang.pk, now=NOON, day_ends=NOON)
