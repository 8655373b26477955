"""All that moves clocks: the engine and its worker."""

import importlib

import django

django.setup()

for _module in ("csdesk.sla.loop", "csdesk.celery", "celery.bin.worker", "celery.worker", "celery.concurrency.solo"):
    importlib.import_module(_module)
