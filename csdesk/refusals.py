"""Refusals that name their rule, the same at every door."""

from collections.abc import Mapping
from typing import Any


class RuleViolation(Exception):
    """A rule of the manual says no.

    `rule_id` is the catalogue's ID (CMP-40), `message` a full sentence in the user's language, `field` the
    form field it belongs to (None: the whole record), `facts` what a program may want to know.
    """

    # What kind of problem programs are told (csdesk/api/problems.py).
    kind = "refused"

    def __init__(self, rule_id: str, message: Any, *, field: str | None = None, facts: Mapping[str, Any] | None = None):
        super().__init__(message)
        self.rule_id = rule_id
        self.message = message
        self.field = field
        self.facts = dict(facts or {})

    def __str__(self) -> str:
        return str(self.message)


class TransitionNotAllowed(RuleViolation):
    """The record's status does not allow the transition, or does not allow it any more."""


class StaleRecord(RuleViolation):
    """Somebody changed the record since the caller saw it; nothing was written."""

    kind = "stale"
