"""What is found: the words of each text that belongs to a case."""

from csdesk.search.models.entry import Entry, Fits, WordsField

__all__ = ["Entry", "Fits", "WordsField"]
