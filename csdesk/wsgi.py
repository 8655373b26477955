"""HTTP's door: served by gunicorn threads."""

import gc
import os
import sys
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

# Words of eight bytes: just above 256 kB, for which Python takes 512 kB at once; see `application`.
ROOM = 33_000
# What a page makes is freed when it is done, by counting; looking for rings at every 700 objects (Python's own
# threshold) goes through thousands of living ones on each page.
RINGS_LOOKED_FOR_AT = (20_000, 10, 50)
# A thread that comes back from the database waits for its turn up to so long for each other one that reckons (Python's
# own value is 5 ms): a short request with six statements would lose 30 ms beside a long one.
TURN_SECONDS = 0.001

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """One request.

    Python keeps the frames of calls in pieces of 16 kB and gives a piece back as soon as the call that needed it
    returns. A page's templates lie at a depth where one piece ends: each call across that edge asked the system for
    memory and gave it back, a sixth of a page's time. This frame claims room (which nobody touches), so that one
    large piece is taken once a request and all deeper calls fit into the rest of it.
    """
    return _django(environ, start_response)


application.__code__ = application.__code__.replace(co_stacksize=ROOM)
# Loaded once before the workers are forked, and left alone by their collectors: they then share it.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
gc.set_threshold(*RINGS_LOOKED_FOR_AT)
sys.setswitchinterval(TURN_SECONDS)
