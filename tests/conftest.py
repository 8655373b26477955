"""Everything runs on real servers, as the weak role, with two companies that must never meet."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from csdesk.api.registry import all_scopes
from csdesk.api.services.keys import create_api_key
from csdesk.embedded import borrowed_servers
from csdesk.people import sign_in as signing_in
from csdesk.people.models import Member, MemberRole, Role, User
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests import database

pytest_plugins = ["tests.browser.fixtures", "tests.browser.walking"]
PASSWORD = "a long enough password"


def pytest_configure(config: pytest.Config) -> None:
    """The fastest hasher: the real one costs tenths of a second a user."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = True
    # All tests come from one address; those of this limit set their own.
    signing_in.FAILURES_FROM_NEIGHBOURS = 10**9
    # The live server finds static files by their own names, whatever a demo has collected here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what drives a browser or whole programs a second time: both cores are busy, and a page may come late.

    The run's last line counts what needed it ("rerun"); what fails twice has failed.
    """
    for item in items:
        if {"browser", "servers"} & set(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Have the template before the first test's time runs: building it takes most of a minute, more on a busy machine.

    Of a run with workers the head builds it, while they collect.
    """
    if session.config.option.collectonly:
        return
    is_head = bool(session.config.getoption("numprocesses", None))
    if is_head or (not hasattr(session.config, "workerinput") and any(map(asks_for_rows, session.items))):
        with borrowed_servers(durable=False):
            database.template()
    # Thousands of tests and all of Django stay to the end: collecting garbage need not look at them again and again.
    gc.collect()
    gc.freeze()


def asks_for_rows(item: pytest.Item) -> bool:
    """Whether a test runs on the database."""
    ways = {"db", "transactional_db", "live_server", "django_db_setup"}
    return item.get_closest_marker("django_db") is not None or not ways.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def platforms_language() -> None:
    """A page that an earlier test read in another language leaves that one active in the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Replaces pytest-django's: its own would run the tests on the real database or as too strong a role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    # The last worker stops what the first one started.
    with borrowed_servers(durable=False), django_db_blocker.unblock():
        name = database.use_clone(worker)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user")
            assert cursor.fetchone() == (name, "csdesk_app")
        with django_db_blocker.block():
            yield
        database.drop_clone(name)


TransactionTestCase._fixture_teardown = lambda self: database.empty_tables()  # type: ignore[method-assign]


@pytest.fixture
def alpha(db: None) -> Tenant:
    """The company under test."""
    return Tenant.objects.get(slug="alpha")


@pytest.fixture
def beta(db: None) -> Tenant:
    """The other company, whose rows could leak."""
    return Tenant.objects.get(slug="beta")


@pytest.fixture
def tenant(alpha: Tenant) -> Iterator[Tenant]:
    """The company under test, with its scope open: for services; a client's request needs it closed."""
    with tenant_atomic(alpha.pk):
        yield alpha


def make_member(name: str, *permissions: str, email: str | None = None, **fields: Any) -> Member:
    """A colleague of the active company with a role of exactly these permissions."""
    email = email or f"{name.lower()}@{database.current_database()}.test"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD)
    member = Member.objects.create(user=user, name=name, email=email, **fields)
    if permissions:
        role = Role.objects.create(key=f"role-{member.pk}", name=f"Role of {name}", permissions=list(permissions))
        MemberRole.objects.create(member=member, role=role)
    return member


@pytest.fixture
def member_of() -> Callable[..., Member]:
    """Make a colleague in any company: `member_of(beta, "Zhao", "people.member_view")`."""

    def make(company: Tenant, name: str, *permissions: str, **fields: Any) -> Member:
        with tenant_atomic(company.pk):
            return make_member(name, *permissions, **fields)

    return make


@contextmanager
def in_company(company: Tenant) -> Iterator[datetime]:
    """The company's scope, for building and reading rows around a client's request."""
    with tenant_atomic(company.pk) as now:
        yield now


def with_key(client: Client, member: Member) -> Client:
    """The client also calls the API, by a key of the member with every scope."""
    with tenant_atomic(member.tenant_id) as now:
        scopes = list(all_scopes())
        _key, text = create_api_key(member, name="test", scopes=scopes, expires_at=None, actor=None, now=now)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


@pytest.fixture
def sign_in() -> Callable[[Member], Client]:
    """A client signed in as a colleague, in that colleague's company."""

    def make(member: Member) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=member.user_id), backend=settings.AUTHENTICATION_BACKENDS[1])
        session = client.session
        session["tenant_id"] = member.tenant_id
        session.save()
        return client

    return make
