"""The memory of used one-time codes: it remembers, and it may be away."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from csdesk.people.models import User


@pytest.fixture
def away() -> Iterator[None]:
    """No broker at all."""
    nowhere = {**settings.CACHES["default"], "LOCATION": "unix:///nonexistent/valkey.sock"}
    with override_settings(CACHES={"default": nowhere}):
        yield


@pytest.fixture
def key() -> str:
    """A code that nobody has used."""
    return f"code-{uuid4()}"


def test_add_remembers_what_was_used(key: str) -> None:
    assert [cache.add(key, "y", 30) for _time in range(2)] == [True, False]
    assert cache.get(key) == "y"


def test_without_a_broker_nothing_is_remembered_and_nothing_fails(away: None, key: str) -> None:
    cache.set(key, "y", 30)

    assert cache.get(key, "nothing") == "nothing"
    assert [cache.add(key, "y", 30) for _time in range(2)] == [True, True]


def test_a_second_factor_is_accepted_without_a_broker(away: None, db: None) -> None:
    user = User.objects.create_user("wang@alpha.test", "a long enough password")
    secret = totp.generate_totp_secret()
    factor = totp.TOTP.activate(user, secret)
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    assert factor.validate_code(code)
