"""Writes: drafts, signatures, presets."""

from csdesk.rulebook.services.drafts import change_draft, start_draft
from csdesk.rulebook.services.presets import load_preset
from csdesk.rulebook.services.signing import approve, decline, review, revoke, send_back, submit, withdraw

__all__ = [
    "approve",
    "change_draft",
    "decline",
    "load_preset",
    "review",
    "revoke",
    "send_back",
    "start_draft",
    "submit",
    "withdraw",
]
