"""What all sections are made of: typed values that carry their rule, their label and their unit.

Sections import nothing of ours but this file, so that every room may read them. A value that is written
down nowhere else stands here: a new setting needs no code, only a field. Documents in force never change,
so a field that is added later needs a default which means "as before".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

_BUDGET = re.compile(r"[0-9]{1,9} (seconds?|minutes?|hours?|days?|working (minutes?|hours?|days?))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def gettext_noop(message: str) -> str:
    """Marks an error's words for translators; whoever shows the error translates it."""
    return message


def refusal(kind: str, words: str, value: object) -> PydanticCustomError:
    """An error of our own: `words` may hold {value}, and travel untranslated to whoever shows them."""
    shown = str(value)[:80]
    return PydanticCustomError(kind, "{words}", {"words": words, "value": shown})


class Known:
    """Keys that a document may name because the company has them: roles, teams, calendars, people's addresses.

    Given as the validation's context when a draft is saved. A stored document is read without: a role
    that was removed since must not make the manual of last year unreadable.
    """

    def __init__(
        self,
        *,
        roles: frozenset[str],
        teams: frozenset[str],
        calendars: frozenset[str] | None,
        addresses: frozenset[str] = frozenset(),
    ) -> None:
        self.roles, self.teams, self.calendars, self.addresses = roles, teams, calendars, addresses


class Section(BaseModel):
    """A part of the manual. Frozen: what was read from a version is that version's."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, validate_default=True)


@dataclass(frozen=True)
class Kind:
    """Marks a type with what it means, so that forms and pages can offer and spell its values."""

    name: str


@dataclass(frozen=True)
class About:
    """What a field says of itself."""

    label: str = ""
    rule: str = ""
    help: str = ""
    unit: str = ""
    lines: bool = False
    brief: bool = False


def about(section: type[BaseModel], name: str) -> About:
    """What a section's field says of itself; nothing but its name when it was declared without `setting`."""
    extra = section.model_fields[name].json_schema_extra
    return About(**extra) if isinstance(extra, dict) else About(label=name)  # type: ignore[arg-type]


def setting(
    default: Any = ...,
    *,
    label: str,
    rule: str = "",
    help: str = "",
    unit: str = "",
    lines: bool = False,
    brief: bool = False,
    **limits: Any,
) -> Any:
    """A field with what its form and its printed page say: label, the rule it comes from, help, unit.

    Labels and help are English msgids. `lines`: one value a line in the form. `brief`: shown where an entry is
    one line of a list. `limits` are pydantic's (ge, le …).
    """
    said: dict[str, Any] = {"label": label, "rule": rule, "help": help, "unit": unit, "lines": lines, "brief": brief}
    return Field(default, json_schema_extra=said, **limits)


def _budget(value: str) -> str:
    value = " ".join(value.split()).lower()
    if value != "same day" and not _BUDGET.fullmatch(value):
        message = gettext_noop(
            "“{value}” is no span of time. Write a number and a unit, e.g. “24 hours” or “same day”."
        )
        raise refusal("budget", message, value)
    return value


def _plain(value: str) -> str:
    if _UNPRINTABLE.search(value):
        raise refusal("unprintable", gettext_noop("The text holds characters that cannot be shown."), "")
    return value


def _among(value: str, known: frozenset[str] | None, message: str, kind: str) -> str:
    if known is not None and value not in known:
        raise refusal(kind, message, value)
    return value


def _known(info: ValidationInfo, kind: str) -> frozenset[str] | None:
    return getattr(info.context, kind) if isinstance(info.context, Known) else None


def known_among(value: str, info: ValidationInfo, kind: str, message: str, error: str) -> str:
    """The value, if the company has it (`kind`: roles, teams, calendars, addresses). Raises PydanticCustomError."""
    return _among(value, _known(info, kind), message, error)


def _role(value: str, info: ValidationInfo) -> str:
    return _among(value, _known(info, "roles"), gettext_noop("There is no role “{value}”."), "unknown_role")


def _addressee(value: str, info: ValidationInfo) -> str:
    return value if value == "holder" else _role(value, info)


def _team(value: str, info: ValidationInfo) -> str:
    return _among(value, _known(info, "teams"), gettext_noop("There is no team “{value}”."), "unknown_team")


def _calendar(value: str, info: ValidationInfo) -> str:
    message = gettext_noop("There is no working calendar “{value}”.")
    return _among(value, _known(info, "calendars"), message, "unknown_calendar")


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$"), Kind("key")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9]{2}$"), Kind("rule")]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_plain)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_plain)]
Budget = Annotated[str, StringConstraints(max_length=40), AfterValidator(_budget), Kind("budget")]
RoleKey = Annotated[Key, AfterValidator(_role), Kind("role")]
TeamKey = Annotated[Key, AfterValidator(_team), Kind("team")]
CalendarKey = Annotated[Key, AfterValidator(_calendar), Kind("calendar")]
# Whom an alarm tells: "holder", the person who has the case, or whoever holds a role.
Addressee = Annotated[Key, AfterValidator(_addressee), Kind("addressee")]


class Label(Section):
    """A name in both languages; the one that is missing is read as the other."""

    zh: Line = setting("", label="Chinese")
    en: Line = setting("", label="English")

    def text(self, language: str) -> str:
        """The name in a language such as "zh-hans" or "en"."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


class Address(Section):
    """Where something is sent, line by line; the language that is missing is read as the other."""

    zh: tuple[Line, ...] = setting((), label="Chinese", lines=True, max_length=10)
    en: tuple[Line, ...] = setting((), label="English", lines=True, max_length=10)

    @field_validator("zh", "en", mode="before")
    @classmethod
    def _of_one_line(cls, value: Any) -> Any:
        # As versions from before addresses had lines keep it.
        return [value] * bool(value) if isinstance(value, str) else value

    def lines(self, language: str) -> tuple[str, ...]:
        """The lines in a language such as "zh-hans" or "en"."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


class Entry(Section):
    """One line of a list in the manual: its key, which cases keep, its name and its rule."""

    key: Key = setting(label="Identifier", help="Cases keep this word: small letters, digits, “_”.")
    label: Label = setting(label="Name")
    rule: RuleId = setting(label="Rule")

    @property
    def identity(self) -> str:
        """What makes it the same entry in two versions."""
        return self.key


def twice(values: list[str]) -> Iterator[str]:
    """Those values that are there more than once."""
    return (value for value in dict.fromkeys(values) if values.count(value) > 1)


def refuse_twice(entries: tuple[Any, ...], attribute: str | None = "key") -> tuple[Any, ...]:
    """A validator of lists: no key may be there twice. Raises PydanticCustomError naming the first that is.

    `attribute=None`: the entries are the keys themselves.
    """
    for value in twice([str(getattr(entry, attribute) if attribute else entry) for entry in entries]):
        raise refusal("twice", gettext_noop("“{value}” is there twice."), value)
    return entries


Entries = AfterValidator(refuse_twice)
