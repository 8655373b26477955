"""Somebody who reads pages over HTTP: keeps the connection and the cookies, measures each answer."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Visitor:
    """One connection of one signed-in person, or of one holder of an API key."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    key: str = ""
    _link: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str | bytes = b"", kind: str = "") -> tuple[int, str, float]:
        """(status, text or Location, milliseconds) of one request."""
        headers = {"Accept-Language": "zh-hans"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if kind:
            headers["Content-Type"] = kind
        begun = time.perf_counter()
        answer = self._send(method, path, body, headers)
        text = answer.read()
        took = (time.perf_counter() - begun) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location") or text.decode(), took

    def _send(self, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        for _attempt in range(2):
            if self._link is None:
                self._link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self._link.request(method, path, body or None, headers)
                return self._link.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                # The server closes idle connections.
                self._link = None
        raise ConnectionError(f"no answer from port {self.port}")

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page, like everybody. Raises RuntimeError when it is refused."""
        status, text, _took = self.post("/accounts/login/", {"login": email, "password": password})
        if status != 302:
            raise RuntimeError(f"signing in was answered {status}: {text[:500]}")

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, float]:
        """Send a form with the token of its page."""
        _status, page, _took = self.ask("GET", path)
        found = _TOKEN.search(page)
        typed = {**fields, "csrfmiddlewaretoken": found[1] if found else ""}
        return self.ask("POST", path, urlencode(typed), "application/x-www-form-urlencoded")

    def again(self) -> "Visitor":
        """The same person on a connection of their own."""
        return Visitor(self.port, dict(self.cookies), self.key)
