"""Which sites may show the visitors' page in a frame: those that the manual names, nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from django.http import HttpResponse

from chat.queries.chats import manual_at

View = Callable[..., HttpResponse]


def framed_by_allowed_sites(view: View) -> View:
    """Let the company's sites show the answer in a frame; inside a `company_door`, which knows whose it is."""

    @wraps(view)
    def framed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        origins = list(manual_at(request.now).origins)
        response._csp_replace = {"frame-ancestors": [SELF, *origins]}  # type: ignore[attr-defined]
        # The older header knows no list; browsers that know the policy heed the policy.
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        return response

    return framed
