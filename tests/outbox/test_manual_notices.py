"""Each step of the manual reaches whoever has the next word, and nobody who cannot have it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from csdesk.outbox.models import Notification
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.services import approve, load_preset, review, send_back, start_draft, submit
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.rulebook.conftest import MONDAY, make_keys

ALL = ("rulebook.view", "rulebook.draft", "rulebook.review", "rulebook.approve")


@pytest.fixture
def people(tenant: Tenant) -> Iterator[dict[str, Member]]:
    """Three who may take every step, one who reads, one who may not even read."""
    make_keys()
    load_preset(tenant, "dealer_after_sales", now=MONDAY - timedelta(days=1))
    signers = {name: make_member(name, *ALL) for name in ("Wang", "Li", "Zhao")}
    return {**signers, "Reader": make_member("Reader", "rulebook.view"), "Stranger": make_member("Stranger")}


def told(kind: str) -> set[str]:
    """The names of those who got a notice of that kind."""
    return set(Notification.objects.filter(kind=kind).values_list("member__name", flat=True))


def handed_in(people: dict[str, Member]) -> RulebookVersion:
    """A draft of Wang's, handed in for review."""
    draft = start_draft(actor=people["Wang"], now=MONDAY)
    return submit(draft, revision=0, actor=people["Wang"], now=MONDAY)


def test_handing_in_tells_those_who_may_review(people):
    handed_in(people)

    assert told("manual.review") == {"Li", "Zhao"}


def test_a_review_tells_those_who_may_still_sign(people):
    review(handed_in(people), actor=people["Li"], now=MONDAY)

    assert told("manual.approve") == {"Zhao"}


def test_sending_back_tells_the_drafter_why(people):
    send_back(handed_in(people), reason="Two days are too few.", actor=people["Li"], now=MONDAY)

    [notice] = Notification.objects.filter(kind="manual.back")
    assert (notice.member, notice.items[0]["params"]["reason"]) == (people["Wang"], "Two days are too few.")


def test_signing_tells_everybody_who_reads_the_manual(people):
    version = review(handed_in(people), actor=people["Li"], now=MONDAY)
    approve(version, effective_from=MONDAY, actor=people["Zhao"], now=MONDAY)

    assert told("manual.signed") == {"Wang", "Li", "Reader"}


def test_nobody_of_another_company_is_told(alpha, beta):
    with tenant_atomic(beta.pk):
        make_member("Mallory", *ALL)
    with tenant_atomic(alpha.pk):
        make_keys()
        draft = start_draft(actor=None, now=MONDAY, preset="dealer_after_sales")
        submit(draft, revision=0, actor=None, now=MONDAY)

    with tenant_atomic(beta.pk):
        assert Notification.objects.count() == 0
