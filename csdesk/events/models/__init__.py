"""The timeline."""

from csdesk.events.models.event import Event

__all__ = ["Event"]
