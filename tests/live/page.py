"""The browser's end of a socket, spoken to the application directly."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class PageSocket(ApplicationCommunicator):
    """What a page's WebSocket does: open, say, hear, close."""

    def __init__(self, application: Any, path: str, *, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self) -> bool:
        """Whether the handshake went through."""
        await self.send_input({"type": "websocket.connect"})
        return bool((await self.receive_output(timeout=5))["type"] == "websocket.accept")

    async def say(self, message: Any) -> None:
        """Send data as JSON."""
        await self.say_text(json.dumps(message))

    async def say_text(self, text: str | None, data: bytes | None = None) -> None:
        """Send any text or bytes."""
        await self.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def hear(self) -> dict[str, Any]:
        """The next frame."""
        output = await self.receive_output(timeout=5)
        assert output["type"] == "websocket.send", output
        frame: dict[str, Any] = json.loads(output["text"])
        return frame

    async def leave(self) -> None:
        """The page is closed."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)
