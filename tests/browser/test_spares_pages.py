"""Spares as a supervisor and a branch meet them: two widths, two languages, nothing that a reader or a phone misses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from csdesk.demo.spares import keep_spares
from csdesk.demo.stage import cast, person
from csdesk.people.models import Member
from csdesk.people.services.companies import add_member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from spares.models import SparesRequest, Stocktake, Transfer
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_accessible, assert_fits
from tests.tickets.company import furnish


@pytest.fixture
def world(alpha: Tenant) -> tuple[list[str], Member, Member]:
    """The demo's two months; the addresses worth a look, a supervisor and the branch's keeper."""
    with tenant_atomic(alpha.pk) as now:
        begin = now - timedelta(days=60)
        furnish(alpha, since=begin - timedelta(days=2))
        for row in cast()["people"]:
            if row["role"] != "dealer":
                at = begin - timedelta(days=1)
                add_member(f"{row['key']}@alpha.demo", row["names"]["zhifu"], [row["role"]], now=at, password="x" * 12)
    keep_spares(alpha, begin=begin, now=now)
    with tenant_atomic(alpha.pk):
        transfer = Transfer.objects.get(status="short").number
        stocktake, request = Stocktake.objects.get().case.number, SparesRequest.objects.get().case.number
        supervisor, keeper = person(alpha, "supervisor"), person(alpha, "branch")
    paths = ["places/chengdu/", f"transfers/{transfer}/", f"stocktakes/{stocktake}/", f"requests/{request}/",
             "places/chengdu/ledger/", "movements/new/"]  # fmt: skip
    return [f"/spares/{path}" for path in paths], supervisor, keeper


def look(page: Page, paths: list[str], name: str) -> None:
    for number, path in enumerate(paths):
        page.goto(path)
        picture(page, f"spares-{name}-{number}")
        assert_accessible(page)
        assert_fits(page)


def test_a_supervisor_and_a_branch_read_everything(
    page: Page, phone: Page, enter: Callable[..., None], world: tuple[list[str], Member, Member]
) -> None:
    paths, supervisor, keeper = world
    enter(page, supervisor)
    look(page, ["/spares/", "/spares/going-back/", *paths[1:4]], "desk")
    enter(phone, keeper)
    look(phone, paths, "phone")
