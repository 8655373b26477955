"""Reads of requests for signatures; what other rooms ask stands here."""

from csdesk.approvals.queries.requests import (
    Signed,
    WaitsFor,
    latest_request,
    open_request,
    open_requests_of,
    steps_of,
    waiting_for,
    waits_for,
)

__all__ = [
    "Signed",
    "WaitsFor",
    "latest_request",
    "open_request",
    "open_requests_of",
    "steps_of",
    "waiting_for",
    "waits_for",
]
