"""How a handler says what went wrong; anything else that it raises means "try again later"."""

from datetime import datetime


class Undeliverable(Exception):
    """It will never work: no such mailbox, refused for good. The message is given up at once."""


class HostTrouble(Exception):
    """The host is down, hangs or turns everybody away: its other messages wait as well."""


class TryAgain(Exception):
    """It did not work this time, for a reason known in words that may be shown; the host is well."""


class NotYet(Exception):
    """It is too early: nothing was tried, ask again at `until` without counting an attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M:%S%z}")
        self.until = until
