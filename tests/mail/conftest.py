"""The desk and its mailbox."""

import pytest

from csdesk.mail import registry
from csdesk.mail.models import Mailbox
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from tests.mail import desk as mail_desk
from tests.tickets.company import furnish, hire


@pytest.fixture
def own_network(settings):
    """Servers on this machine may be used, as an installation may allow its internal ones."""
    settings.INTERNAL_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def media(settings, tmp_path):
    """Files of this test only."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(tenant: Tenant, media, monkeypatch) -> Tenant:
    """The company under test, furnished, its scope open, with one route for its mail."""
    furnish(tenant)
    monkeypatch.setitem(registry._routes, "test", mail_desk.ROUTE)
    return tenant


@pytest.fixture
def box(desk: Tenant) -> Mailbox:
    """A mailbox whose mail goes to intake first."""
    return Mailbox.objects.create(name="Service", address=mail_desk.ADDRESS)


@pytest.fixture
def straight(desk: Tenant) -> Mailbox:
    """A mailbox whose mail becomes cases at once."""
    return Mailbox.objects.create(name="Complaints", address="complaints@alpha.test", route="test")


@pytest.fixture
def wang(desk: Tenant) -> Member:
    """An agent."""
    return hire("Wang", "agent", team="complaints")


@pytest.fixture
def zhao(desk: Tenant) -> Member:
    """The supervisor."""
    return hire("Zhao", "supervisor", team="service")
