"""What can be done with a case now, as the head of its page offers it."""

from dataclasses import dataclass
from typing import Any

from csdesk.refusals import RuleViolation


@dataclass(frozen=True)
class Offer:
    """One button: a page or dialog (`is_post` False) or a click that acts; with its refusal if it cannot be done."""

    name: str
    label: Any
    icon: str
    url: str
    shortcut: str = ""
    is_post: bool = False
    # A page of its own, too large for a dialog.
    is_page: bool = False
    refusal: RuleViolation | None = None
