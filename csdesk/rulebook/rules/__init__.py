"""Pure functions over documents: presets, what is wrong with a document, how two differ."""

from csdesk.rulebook.rules.changes import Change, changes_between, entry_name
from csdesk.rulebook.rules.presets import preset_keys, read_preset
from csdesk.rulebook.rules.problems import DraftRefused, Problem, problems_of

__all__ = [
    "Change",
    "DraftRefused",
    "Problem",
    "changes_between",
    "entry_name",
    "preset_keys",
    "problems_of",
    "read_preset",
]
