"""What the database can hold of what people type."""

from datetime import date


def storable(text: str) -> bool:
    """Whether the database can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def storable_day(on: date) -> bool:
    """Whether a date or moment can be stored and read again: in every zone its year is one that Python knows."""
    return date.min.year < on.year < date.max.year
