"""One signed-in person with a browser's connection, and a program with a key, doing what a desk does."""

import http.client
import random
import re
from urllib.parse import quote, urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ROW = re.compile(r'data-case="(\d+)".*?href="/complaints/([A-Z]{2,}-\d{4}-\d{6})/"', re.DOTALL)
_MORE = re.compile(r'hx-get="([^"]*[?;&]cursor=[^"]+)"')
# Share of each in a hundred requests. A desk stays on one page all day: cases open beside the queue, panes are
# fetched anew when something happened, and the page asks by itself. Whole pages, searches and writing are few.
MIX = {
    "open": 16,  # a case beside the queue
    "live": 8,  # its panes anew, after news of it
    "queue": 8,  # the queue's pane: a tab, a filter
    "fresh": 8,  # what became of the rows in it
    "presence": 8,  # who else is on the case
    "since": 14,  # news, asked for where a proxy lets no socket through
    "palette": 4,
    "search": 4,
    "api_list": 4,
    "api_case": 6,
    "whole_case": 4,
    "whole_queue": 2,
    "tasks": 3,
    "notices": 3,
    "draft": 3,
    "note": 2,
    "static": 3,
}
WORDS = ("移动", "硬盘", "不通电", "退货", "invoice")
TIMEOUT_SECONDS = 30
QUEUE = "/complaints/?scope=all"
# Notes spread over so many pages of the queue: a case does not grow into a book within one run.
MOST_PAGES = 10
# Who a fragment is for, as htmx says it.
TARGETS = {"open": "case-view", "queue": "queue", "live": "", "fresh": "", "presence": "", "palette": "", "draft": ""}


class Person:
    """Signs in over HTTP; keeps the connection, the cookies, and the cases seen."""

    def __init__(self, host: str, port: int, email: str, password: str, *, key: str) -> None:
        self._link = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        self._host = f"{host}:{port}"
        self._cookies: dict[str, str] = {}
        self._key = key
        self.email = email
        self._sign_in(password)
        self._ids = self._look_around()
        if not self._ids:
            raise RuntimeError(f"{email} sees no case")
        _status, page = self.ask("GET", f"/complaints/{next(iter(self._ids))}/")
        self._token = _token_in(page)

    def act(self, kind: str) -> int:
        """Do one thing of `MIX`; the answer's status."""
        number = random.choice(list(self._ids))
        headers = {"HX-Request": "true", "HX-Target": TARGETS[kind]} if kind in TARGETS else {}
        if kind in ("note", "draft"):
            fields = {"csrfmiddlewaretoken": self._token, "text": "Rang the customer, nobody there."}
            path = f"/complaints/{number}/" + ("note/" if kind == "note" else "draft/internal/")
            return self.ask("POST", path, fields, headers)[0]
        if kind.startswith("api_"):
            headers["Authorization"] = f"Bearer {self._key}"
        status = self.ask("GET", self._path(kind, number), None, headers)[0]
        # A case opened by its address has its queue fetched after it; one request of the mix as a person sees it.
        beside = {"HX-Request": "true", "HX-Target": "queue"}
        return max(status, self.ask("GET", "/complaints/", None, beside)[0]) if kind == "whole_case" else status

    def _path(self, kind: str, number: str) -> str:
        case = f"/complaints/{number}/"
        return {
            "open": case,
            "live": f"{case}?part=live",
            "queue": QUEUE,
            "fresh": f"/desk/fresh/?scope=all&ids={','.join(list(self._ids.values())[:30])}",
            "presence": f"/cases/{self._ids[number]}/presence/",
            "since": "/live/since/0?topics=desk",
            "palette": f"/palette/?q={quote(random.choice(WORDS))}",
            "search": f"/search/?q={quote(random.choice(WORDS))}",
            "api_list": "/api/v1/complaints/",
            "api_case": f"/api/v1{case}",
            "whole_case": case,
            "whole_queue": QUEUE,
            "tasks": "/tasks/",
            "notices": "/notifications/",
            "static": "/static/vendor/tabler.min.css",
        }[kind]

    def _look_around(self) -> dict[str, str]:
        """Number -> id of the cases in the queue."""
        found: dict[str, str] = {}
        path = QUEUE
        for _page in range(MOST_PAGES):
            _status, page = self.ask("GET", path)
            found |= {number: case for case, number in _ROW.findall(page)}
            more = _MORE.search(page)
            if more is None:
                break
            path = more[1].replace("&amp;", "&")
        return found

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body of one answer; opens the connection anew when the server has closed it."""
        body = urlencode(fields) if fields is not None else None
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Host": self._host,
            "Origin": f"http://{self._host}",
            "Accept-Language": "zh-hans",
            **(more or {}),
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
