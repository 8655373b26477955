"""csdesk.asgi with the tests' kind of case."""

from csdesk.asgi import application
from tests.outbox.probe import register_probe

register_probe()

__all__ = ["application"]
