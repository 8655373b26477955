"""Finding phrases in a text, and which rule speaks of them. Pure: no database, no clock."""

from csdesk.wording.rules.finding import Found, find_phrases, phrases_in

__all__ = ["Found", "find_phrases", "phrases_in"]
