"""The product's settings on servers of the tests' own, which may forget on a power cut and end with the tests."""

import os
from pathlib import Path

os.environ.setdefault("CSDESK_DATA", str(Path(__file__).resolve().parent.parent / ".local" / "test"))

from csdesk.settings import *  # noqa: E402, F403 - the data directory must be known first

# All tests are the same two companies; those of the fair share set their own.
COMPANY_REQUESTS_PER_SECOND = COMPANY_CALLS_PER_SECOND = 0.0
COMPANY_AT_ONCE = 0
