"""How many calls a key may make, and how many tries an address has."""

from django.conf import settings

from csdesk.tenancy.buckets import Bucket


def calls_of_key() -> Bucket:
    """How many calls one key may make."""
    return Bucket("calls", settings.API_CALLS_PER_SECOND, settings.API_CALLS_AT_ONCE)


def wrong_keys() -> Bucket:
    """How many calls with a wrong key one address may make."""
    return Bucket("wrong keys", settings.API_WRONG_KEYS_PER_SECOND, settings.API_WRONG_KEYS_AT_ONCE)
