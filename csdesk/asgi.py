"""Sockets. Pages are served by csdesk.wsgi: one nginx in front of both makes them one origin."""

import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdesk.settings")

from django.core.asgi import get_asgi_application  # noqa: E402 - needs the variable above

_pages = get_asgi_application()  # sets Django up

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - need Django set up
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

from csdesk.live.consumers import LiveConsumer  # noqa: E402
from csdesk.live.registry import registered_sockets  # noqa: E402


def own_origins() -> list[str]:
    """Where our own pages come from: scheme and port of the public address, under each of our host names."""
    public = urlsplit(settings.PUBLIC_URL)
    port = f":{public.port}" if public.port else ""
    hosts = {public.hostname, *(host for host in settings.ALLOWED_HOSTS if host != "*")}
    return sorted(f"{public.scheme}://{host}{port}" for host in hosts if host)


class OwnPagesOnly(OriginValidator):
    """Refuses (403) sockets opened by other sites' pages, by port too, and headers that are no origin."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        try:
            return bool(super().valid_origin(parsed_origin))
        except ValueError:  # a port that is no number
            return False


async def no_pages(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """Plain HTTP does not come here, but for who watches this very process."""
    if scope["path"] == "/metrics":
        await _pages(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _lines_of_rooms() -> list[Any]:
    return [path(address, import_string(name).as_asgi()) for address, name in registered_sockets().items()]


application = ProtocolTypeRouter(
    {
        "http": no_pages,
        "websocket": OwnPagesOnly(
            CookieMiddleware(URLRouter([path("ws/live/", LiveConsumer.as_asgi()), *_lines_of_rooms()])), own_origins()
        ),
    }
)
