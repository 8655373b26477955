"""What the demo lays by: the manual lets it through, and a second start adds nothing."""

from datetime import timedelta

import pytest

from csdesk.cases.models import Label
from csdesk.conversations.models import CannedReply, Macro
from csdesk.demo.shelf import contents, fill_shelf
from csdesk.desk.models import SavedView
from csdesk.desk.queries.wanted import read_wanted
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire

KINDS = {"labels": Label, "canned": CannedReply, "macros": Macro, "views": SavedView}


@pytest.mark.parametrize("preset", ["dealer_after_sales", "online_shop"])
def test_fill_shelf_lays_everything_by_once(alpha, preset):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, preset, since=now - timedelta(days=9))
        supervisor = hire("Zhao", "supervisor", since=now - timedelta(days=8))

        fill_shelf(supervisor, now=now)
        fill_shelf(supervisor, now=now)

        found = {name: kind.objects.count() for name, kind in KINDS.items()}
    assert found == {name: len(rows) for name, rows in contents().items()}


def test_fill_shelf_asks_what_the_queue_understands():
    views = contents()["views"]

    understood = [read_wanted(row["wanted"]).parts for row in views]

    assert understood == [row["wanted"] for row in views]


def test_fill_shelf_leaves_what_is_there(alpha):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - timedelta(days=9))
        supervisor = hire("Zhao", "supervisor", since=now - timedelta(days=8))
        Label.objects.create(name="自己的", tone="grey")

        fill_shelf(supervisor, now=now)

        names = list(Label.objects.values_list("name", flat=True))
    assert names == ["自己的"]
