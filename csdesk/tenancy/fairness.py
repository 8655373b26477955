"""Fair share between companies, at every door: so many requests a second, so many at once in a process."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from csdesk.tenancy.buckets import Bucket, take
from csdesk.tenancy.shares import in_work

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# After so long a company whose share of a process is in work may ask again.
RETRY_SECONDS = 1


class TooMuch(Exception):
    """A company has had its share; it may ask again in `wait_seconds`."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(f"ask again in {wait_seconds} s")


def count(company: int, bucket: Bucket) -> None:
    """Count one request of the company. A rate of 0 is no limit. Raises TooMuch."""
    grant = take(bucket, f"t{company}") if bucket.per_second else None
    if grant is not None and not grant.allowed:
        raise TooMuch(grant.wait_seconds)


@contextmanager
def share_of(company: int, method: str | None) -> Iterator[None]:
    """Hold one of the company's places in this process while its request is served. Raises TooMuch.

    What changes something is never turned away here: it may have been typed by hand.
    """
    if not in_work.enter(company, at_once=settings.COMPANY_AT_ONCE, may_be_refused=method in SAFE):
        raise TooMuch(RETRY_SECONDS)
    try:
        yield
    finally:
        in_work.leave(company)
