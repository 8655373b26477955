"""A company with a manual in force, and the three people who sign the next one."""

from datetime import UTC, datetime, timedelta

import pytest

from csdesk.people.models import Member, Role, Team
from csdesk.people.services.presets import read_preset as read_people
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.rules import preset_keys, read_preset
from csdesk.rulebook.services import approve, load_preset, review, start_draft, submit
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from tests.conftest import make_member

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def make_keys() -> None:
    """Roles, teams and calendars that the presets name."""
    people = [read_people(preset) for preset in preset_keys()]
    for key in sorted({row["key"] for preset in people for row in preset["roles"]}):
        Role.objects.create(key=key, name=key, permissions=[])
    for key in sorted({row["key"] for preset in people for row in preset["teams"]}):
        Team.objects.create(key=key, name=key.title())
    for preset in preset_keys():
        load_calendars(preset)


@pytest.fixture
def first(tenant: Tenant) -> RulebookVersion:
    """Version 1, in force since a day before Monday."""
    make_keys()
    return load_preset(tenant, "dealer_after_sales", now=MONDAY - timedelta(days=1))


@pytest.fixture
def drafter(tenant: Tenant) -> Member:
    return make_member("Wang", "rulebook.view", "rulebook.draft")


@pytest.fixture
def reviewer(tenant: Tenant) -> Member:
    return make_member("Li", "rulebook.view", "rulebook.review")


@pytest.fixture
def leader(tenant: Tenant) -> Member:
    return make_member("Zhao", "rulebook.view", "rulebook.approve")


@pytest.fixture
def draft(first: RulebookVersion, drafter: Member) -> RulebookVersion:
    """Version 2, just begun."""
    return start_draft(actor=drafter, now=MONDAY)


@pytest.fixture
def handed_in(draft: RulebookVersion, drafter: Member) -> RulebookVersion:
    """Version 2, signed by its drafter."""
    return submit(draft, revision=draft.revision, actor=drafter, now=MONDAY)


@pytest.fixture
def reviewed(handed_in: RulebookVersion, reviewer: Member) -> RulebookVersion:
    """Version 2, signed by drafter and reviewer."""
    return review(handed_in, actor=reviewer, now=MONDAY)


@pytest.fixture
def pending(reviewed: RulebookVersion, leader: Member) -> RulebookVersion:
    """Version 2, signed by all, in force in three days."""
    return approve(reviewed, effective_from=MONDAY + timedelta(days=3), actor=leader, now=MONDAY)


def clocks_with_budget(key: str, budget: str) -> dict:
    """The dealers' preset's section of clocks with another limit at one promise."""
    clocks = read_preset("dealer_after_sales").clocks.model_dump(mode="json")
    [rule] = [rule for rule in clocks["rules"] if rule["key"] == key]
    rule["budget"] = budget
    return clocks
