"""Reading files that people send: pure functions over bytes and cells."""

from csdesk.imports.rules.cells import Problem, Unreadable
from csdesk.imports.rules.columns import Choice, Column, Day, Line, Money, Share, Words
from csdesk.imports.rules.headings import Headings, headings_of
from csdesk.imports.rules.tables import lines_of

__all__ = [
    "Choice",
    "Column",
    "Day",
    "Headings",
    "Line",
    "Money",
    "Problem",
    "Share",
    "Unreadable",
    "Words",
    "headings_of",
    "lines_of",
]
