"""What a dealer reads on a phone: nothing scrolls sideways, and in English nothing is Chinese but what people typed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from csdesk.approvals.queries import open_request
from csdesk.approvals.services import sign
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from dealers.models import ContactRole
from repairs.models import Counted
from repairs.services.applying import apply_for_return
from repairs.services.differences import propose_agreement
from repairs.services.filing import NewReturn, NewUnit
from repairs.services.quoting import Item, offer_quote
from repairs.services.receiving import inspect_return
from tests.browser.test_gallery import picture
from tests.browser.watch import assert_fits
from tests.conftest import in_company
from tests.portal.conftest import complaint_of_dealer, new_contact, new_dealer
from tests.repairs.returns import counted, filed, inspected, make_product, make_units, received, shipped
from tests.tickets.company import HOUR, furnish, hire

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# What people typed, and what the language calls itself.
NAMES = re.compile(r"顺丰|换主板|中文|简体")
FIXED = ["", "cases/", "cases/?show=closed", "new/", "returns/new/", "returns/apply/", "complaints/new/", "me/"]


@pytest.fixture
def world(alpha: Tenant) -> tuple[Member, list[str]]:
    """A dealer's owner, and the addresses of his cases: at each point at which something is said or asked."""
    serials = [f"HD{place:010}" for place in range(9)]
    with in_company(alpha) as now:
        since = now - timedelta(days=60)
        furnish(alpha, since=since)
        chen = hire("Chen", "specialist", team="service", since=since)
        heads = [hire(name, name, since=since) for name in ("head-channel", "head-product")]
        agent = hire("Li", "agent", team="complaints", since=since)
        dealer = new_dealer("GZ01", "Hengda Electronics", since=since.date(), email="gz@dealer.test")
        contact = new_contact(dealer, "Liu", ContactRole.OWNER)
        make_units(make_product(line="Disks"), serials, dealer=dealer, invoiced_on=(now - timedelta(days=5)).date())
        known = {"now": now - HOUR, "dealer": dealer, "sender_name": "Hengda Electronics"}
        differing = counted(received(chen, *serials[:2], **known), chen, now=now, **{serials[0]: Counted.MISSING})
        propose_agreement(inspect_return(differing, actor=chen, now=now), "One only?", actor=chen, now=now)
        quoted = inspected(chen, serials[2], **known)
        offer_quote(quoted, [Item(quoted.lines.get(), "Board", 12000)], actor=chen, now=now)
        applied = NewReturn(
            (NewUnit(serials[3]),), dealer=dealer, ground="dead_on_arrival", ground_text="Does not start"
        )
        approved = apply_for_return(applied, actor=chen, now=now)
        for head in heads:
            sign(open_request(approved.case, "doa.application").pk, "approve", reason="", actor=head, now=now)
        returns = [differing, quoted, approved, filed(chen, serials[4], **known), shipped(chen, serials[5], **known)]
        complaint = complaint_of_dealer(contact, agent, now=now, subject_of_complaint="Disk", content="Broken")
        paths = [f"returns/{order.case.number}/" for order in returns] + [f"complaints/{complaint.case.number}/"]
        papers = f"/documents/cases/{quoted.case.number}/"
    return contact.member, [*(f"/portal/{path}" for path in FIXED + paths), papers]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_portal_fits_a_phone_and_speaks_the_readers_language(
    phone: Page, enter: Callable[..., None], alpha: Tenant, world: tuple[Member, list[str]], language: str
) -> None:
    member, paths = world
    with in_company(alpha):
        Member.objects.filter(pk=member.pk).update(language=language)
    enter(phone, member)
    foreign = {}

    for place, path in enumerate(paths):
        answer = phone.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        picture(phone, f"portal-page-{language}-{place}")
        assert_fits(phone)
        if found := CHINESE.findall(NAMES.sub("", phone.locator("body").inner_text())):
            foreign[path] = found

    if language == "en":
        assert foreign == {}
    else:
        assert set(foreign) == set(paths)
