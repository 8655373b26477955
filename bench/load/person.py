"""One signed-in person with a browser's connection, doing what people do."""

import http.client
import random
import re
from urllib.parse import quote, urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_NUMBER = re.compile(r"/complaints/([A-Z]{2,}-\d{4}-\d{6})/")
# Share of each in a hundred requests.
MIX = {
    "detail": 34,
    "queue": 20,
    "search": 10,
    "since": 14,
    "note": 8,
    "tasks": 5,
    "notices": 5,
    "static": 4,
}
WORDS = ("移动", "硬盘", "不通电", "退货", "invoice")
TIMEOUT_SECONDS = 30
QUEUE = "/complaints/?scope=all"


class Person:
    """Signs in over HTTP; keeps the connection, the cookies, and the numbers of cases seen."""

    def __init__(self, host: str, port: int, email: str, password: str) -> None:
        self._link = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        self._host = f"{host}:{port}"
        self._cookies: dict[str, str] = {}
        self.email = email
        self._sign_in(password)
        _status, page = self.ask("GET", QUEUE)
        self._numbers = sorted(set(_NUMBER.findall(page)))
        if not self._numbers:
            raise RuntimeError(f"{email} sees no case")
        _status, page = self.ask("GET", f"/complaints/{self._numbers[0]}/")
        self._token = _token_in(page)

    def act(self, kind: str) -> int:
        """Do one thing of `MIX`; the answer's status."""
        number = random.choice(self._numbers)
        if kind == "note":
            fields = {"csrfmiddlewaretoken": self._token, "text": "Rang the customer, nobody there."}
            return self.ask("POST", f"/complaints/{number}/note/", fields)[0]
        return self.ask("GET", self._path(kind, number))[0]

    def _path(self, kind: str, number: str) -> str:
        return {
            "detail": f"/complaints/{number}/",
            "queue": QUEUE,
            "search": f"/search/?q={quote(random.choice(WORDS))}",
            "since": "/live/since/0?topics=desk",
            "tasks": "/tasks/",
            "notices": "/notifications/",
            "static": "/static/vendor/tabler.min.css",
        }[kind]

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body of one answer; opens the connection anew when the server has closed it."""
        body = urlencode(fields) if fields is not None else None
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Host": self._host,
            "Origin": f"http://{self._host}",
            "Accept-Language": "zh-hans",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._once(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._link.close()
            return self._once(method, path, body, headers)

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        self._link.request(method, path, body, headers)
        answer = self._link.getresponse()
        text = answer.read().decode(errors="replace")
        for value in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = value.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, text

    def _sign_in(self, password: str) -> None:
        _status, page = self.ask("GET", "/accounts/login/")
        fields = {"csrfmiddlewaretoken": _token_in(page), "login": self.email, "password": password}
        status, _page = self.ask("POST", "/accounts/login/", fields)
        if status != 302:
            raise RuntimeError(f"{self.email} cannot sign in: {status}")


def _token_in(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("no form on the page")
    return found[1]
