"""How long a signed-in session lasts: half an hour without a touch, a working day altogether."""

from datetime import datetime
from typing import Any

from django.conf import settings

_BEGAN, _SEEN = "signed_in_at", "seen_at"
# A session is written when somebody does something, but not with each click.
_WRITTEN_EVERY_SECONDS = 60


def begin_session(session: Any, *, now: datetime) -> None:
    """Count from now: called when somebody signs in."""
    session[_BEGAN] = session[_SEEN] = int(now.timestamp())


def has_ended(session: Any, *, now: datetime) -> bool:
    """Whether nobody touched it for too long, or it has lasted as long as any may. One that was not begun has."""
    began, seen, second = session.get(_BEGAN), session.get(_SEEN), int(now.timestamp())
    if type(began) is not int or type(seen) is not int:
        return True
    return second - seen >= settings.SESSION_IDLE_SECONDS or second - began >= settings.SESSION_COOKIE_AGE


def touch_session(session: Any, *, now: datetime) -> None:
    """Somebody did something."""
    second = int(now.timestamp())
    if second - session.get(_SEEN, 0) >= _WRITTEN_EVERY_SECONDS:
        session[_SEEN] = second
