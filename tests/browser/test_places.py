"""Every place that an app hangs into the shell: it opens, fits, speaks to everybody, and finds no fault in itself."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext

from csdesk.people.models import Member, MemberKind
from csdesk.people.registry import all_permissions
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.navigation import PORTAL, Entry, entries
from dealers.models import ContactRole, DealerContact
from tests.browser.fixtures import DESK, PHONE
from tests.browser.test_gallery import picture
from tests.browser.watch import Watched, assert_accessible, assert_fits
from tests.portal.conftest import new_dealer
from tests.tickets.company import furnish


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_a_place_opens_fits_and_is_accessible(
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    member_of: Callable[..., Member],
    alpha: Tenant,
    entry: Entry,
    size: dict[str, int],
) -> None:
    kind = MemberKind.DEALER if entry.side == PORTAL else MemberKind.STAFF
    with tenant_atomic(alpha.pk):
        furnish(alpha)
    member = member_of(alpha, "李小明", *all_permissions(), email="li@alpha.test", kind=kind)
    if entry.side == PORTAL:
        with tenant_atomic(alpha.pk):
            dealer = new_dealer("HD01", "广州恒达电子")
            DealerContact.objects.create(dealer=dealer, member=member, role=ContactRole.OWNER, name=member.name)
    page = new_context(size).new_page()
    watched = Watched(page)
    enter(page, member)

    answer = page.goto(reverse(entry.url_name))

    picture(page, f"place-{entry.key}-{size['width']}")
    assert answer
    assert answer.status == 200
    assert_accessible(page)
    assert_fits(page)
    watched.assert_quiet()
