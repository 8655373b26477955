"""The bare line: what is said comes back, by the same server without anything of ours."""

from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An ASGI application."""
    while True:
        event = await receive()
        if event["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif event["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": event["text"]})
        else:
            return
