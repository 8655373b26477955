"""Somebody who looks at pages while things break, and notes what came and when."""

import threading
import time
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from csdesk.people.models import User
from csdesk.tenancy.models import Tenant

PAGES = ("/", "/notifications/", "/notifications/settings/")
EVERY_SECONDS = 0.1
# Nobody collected static files for the laboratory.
_STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


class Visitor:
    """Signed in, asks for page after page in a thread until the block ends."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="visitor")
        self._settings = override_settings(STORAGES={**settings.STORAGES, **_STORAGES})

    def __enter__(self) -> Self:
        self._settings.enable()
        self._client = _signed_in()
        for page in PAGES:
            # Templates are compiled once in a process: not what is measured.
            self._client.get(page)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._settings.disable()

    def p95(self) -> float:
        """Seconds within which 95 % of the pages came."""
        return sorted(self.took)[int(len(self.took) * 0.95)] if self.took else 0.0

    def _work(self) -> None:
        number = 0
        try:
            while not self._stop.wait(EVERY_SECONDS):
                self._visit(PAGES[number % len(PAGES)])
                number += 1
        finally:
            connection.close()

    def _visit(self, page: str) -> None:
        began = time.monotonic()
        status = self._client.get(page).status_code
        self.took.append(time.monotonic() - began)
        if status >= 500:
            self.failed.append(f"{page} {status}")


def _signed_in() -> Client:
    """A browser in which the holder of the first company's cases has signed in."""
    client = Client(raise_request_exception=False)
    user = User.objects.get(email="holder@fault-1.test")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    session = client.session
    session["tenant_id"] = Tenant.objects.get(slug="fault-1").pk
    session.save()
    return client
