"""What is wrong with a draft, in full sentences at the path of each field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import ValidationError

from csdesk.refusals import RuleViolation

_FALLBACK = gettext_noop("This value is not possible here.")
# pydantic's words are not for readers; those of our own sections come with their text.
_WORDS: Mapping[str, str] = {
    "missing": gettext_noop("This is required."),
    "extra_forbidden": gettext_noop("The manual knows no such entry."),
    "string_too_short": gettext_noop("This is required."),
    "string_too_long": gettext_noop("At most {max_length} characters are possible here."),
    "string_pattern_mismatch": gettext_noop("This is not in the form that is needed here."),
    "string_type": gettext_noop("A text is needed here."),
    "string_unicode": gettext_noop("The text holds characters that cannot be shown."),
    "int_type": gettext_noop("A whole number is needed here."),
    "int_parsing": gettext_noop("A whole number is needed here."),
    "int_parsing_size": gettext_noop("The number is too large."),
    "int_from_float": gettext_noop("A whole number is needed here."),
    "decimal_type": gettext_noop("A number is needed here."),
    "decimal_parsing": gettext_noop("A number is needed here."),
    "finite_number": gettext_noop("A number is needed here."),
    "greater_than": gettext_noop("More than {gt} is needed here."),
    "greater_than_equal": gettext_noop("At least {ge} is needed here."),
    "less_than_equal": gettext_noop("At most {le} is possible here."),
    "too_short": gettext_noop("At least {min_length} is needed here."),
    "too_long": gettext_noop("At most {max_length} are possible here."),
    "literal_error": gettext_noop("Choose one of the values offered."),
    "bool_parsing": gettext_noop("Yes or no is needed here."),
    "bool_type": gettext_noop("Yes or no is needed here."),
    "date_parsing": gettext_noop("A date such as 2026-01-31 is needed here."),
    "date_from_datetime_parsing": gettext_noop("A date such as 2026-01-31 is needed here."),
    "date_from_datetime_inexact": gettext_noop("A date such as 2026-01-31 is needed here."),
    "date_type": gettext_noop("A date such as 2026-01-31 is needed here."),
}


@dataclass(frozen=True)
class Problem:
    """One sentence at one place, e.g. at "complaints.types.0.label"."""

    path: str
    message: str


class DraftRefused(RuleViolation):
    """A draft holds values that a manual cannot have; nothing was saved. `problems` says which and where."""

    def __init__(self, problems: list[Problem]) -> None:
        message = _("The draft was not saved: %(count)s places need another look.") % {"count": len(problems)}
        facts = {"problems": [[problem.path, problem.message] for problem in problems]}
        super().__init__("DOC-09", message, field=problems[0].path if problems else None, facts=facts)
        self.problems = problems


def problems_of(error: ValidationError) -> list[Problem]:
    """The problems of a failed validation, each at its place, in the active language."""
    lines = error.errors(include_url=False)
    places = [line["loc"] for line in lines]
    return [Problem(_path(line["loc"]), _sentence(line)) for line in lines if not _follows_from_another(line, places)]


def _follows_from_another(line: Mapping[str, Any], places: list[tuple[int | str, ...]]) -> bool:
    # A list whose only entry is wrong also counts as too short.
    loc = line["loc"]
    return line["type"] == "too_short" and any(len(loc) < len(at) and at[: len(loc)] == loc for at in places)


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


def _sentence(line: Mapping[str, Any]) -> str:
    context = line.get("ctx") or {}
    words = _WORDS.get(line["type"])
    if words is None and isinstance(context.get("words"), str):
        words = context["words"]
    return _(words or _FALLBACK).format(**context)
