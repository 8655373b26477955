"""All that serves people: pages, sockets, relay, worker."""

import importlib

import django

django.setup()

from django.urls import get_resolver  # noqa: E402 - needs Django set up

get_resolver().url_patterns  # noqa: B018 - loads all pages
for _module in (
    "csdesk.asgi", "csdesk.outbox.relay", "csdesk.celery", "celery.bin.worker", "celery.worker",
    "celery.concurrency.prefork", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "uvicorn.main",
    "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto",
):  # fmt: skip
    importlib.import_module(_module)
