"""A dealers' after-sales desk with its supervisor, seen at chosen moments."""

from uuid import uuid4

import pytest
from django.core.cache import caches

from csdesk.board.queries.sight import Sight
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.conftest import in_company
from tests.tickets.company import MONDAY, furnish, hire
from tests.tickets.conftest import chen, desk, li, qian, wang, zhao  # noqa: F401 - fixtures


@pytest.fixture
def sight(zhao: Member, desk: Tenant) -> Sight:  # noqa: F811
    """What the supervisor sees on Monday at ten."""
    return Sight(zhao, MONDAY, desk.zone)


@pytest.fixture
def people(alpha: Tenant) -> dict[str, Member]:
    """The furnished company for clients' requests: its scope is closed."""
    with in_company(alpha):
        furnish(alpha)
        return {
            "zhao": hire("Zhao", "supervisor", team="service"),
            "wang": hire("Wang", "agent", team="complaints"),
            "li": hire("Li", "agent", team="complaints"),
            "assistant": hire("Zhou", "assistant"),
        }


@pytest.fixture(autouse=True)
def own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong secrets of other tests, those that run at the same time included, do not count."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)
