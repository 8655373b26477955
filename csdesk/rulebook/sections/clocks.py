"""Clocks: what is promised by when, which facts move it, and who is told before and after.

A fact is what a service observed on a case: "complaint.open", "message.public" (a word to the customer),
"message.answer" (sent as the answer), "call.logged", "pause.customer" (paused for the reason "customer") …
"pause.*" stands for every such fact. What conditions look at is told by the kind of case: severity, channel,
manner, compensation ("yes", "no"), several_departments …; what nobody knows yet is "unknown".
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, StringConstraints

from csdesk.rulebook.sections.base import (
    Addressee,
    Budget,
    CalendarKey,
    Entries,
    Entry,
    Key,
    Kind,
    Section,
    gettext_noop,
    refusal,
    refuse_twice,
    setting,
)

UNKNOWN = "unknown"

Fact = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*\.([a-z][a-z0-9_-]*|\*)$", max_length=60), Kind("fact")]
PauseFact = Annotated[
    str, StringConstraints(pattern=r"^pause\.([a-z][a-z0-9_-]*|\*)$", max_length=60), Kind("pause_fact")
]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40), Kind("word")]
_SPAN = r"[0-9]{1,6} (?:seconds?|minutes?|hours?|days?|working (?:minutes?|hours?|days?))"
Moment = Annotated[
    str, StringConstraints(pattern=rf"^(?:[1-9][0-9]? %|due|due \+ {_SPAN})$", max_length=40), Kind("moment")
]


def word_of(value: Any) -> str:
    """A case's attribute as conditions spell it: yes, no, unknown, or the word itself."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else UNKNOWN


def among(fact: str, patterns: tuple[str, ...]) -> bool:
    """Whether a fact is one of those written, "pause.*" standing for all pauses."""
    return any(fnmatchcase(fact, pattern) for pattern in patterns)


class Condition(Section):
    """The case's attribute is one of these words."""

    attribute: Annotated[Key, Kind("attribute")] = setting(label="Attribute")
    words: tuple[Word, ...] = setting(label="Is one of", min_length=1)

    @property
    def identity(self) -> str:
        """What makes it the same condition in two versions."""
        return self.attribute


class AlarmRule(Section):
    """What happens at one moment of a clock."""

    at: Moment = setting(label="When")
    do: Literal["remind", "escalate", "reassign"] = setting("remind", label="What")
    to: tuple[Addressee, ...] = setting(
        label="Who is told",
        help="If it is given to somebody else: to the first who can have it.",
        min_length=1,
    )
    urgent: bool = setting(False, label="Breaks quiet hours")

    @property
    def identity(self) -> str:
        """What makes it the same alarm in two versions."""
        return self.at


def _apart(alarms: tuple[AlarmRule, ...]) -> tuple[AlarmRule, ...]:
    return refuse_twice(alarms, "at")


Alarms = Annotated[tuple[AlarmRule, ...], AfterValidator(_apart)]


class Conditional(Entry):
    """An entry that counts for one kind of case, and there only where its conditions hold."""

    case_kind: Annotated[Key, Kind("case_kind")] = setting(label="Kind of case")
    when: tuple[Condition, ...] = setting((), label="Only where", max_length=10)

    def applies_to(self, case_kind: str, attributes: Mapping[str, Any]) -> bool:
        """Whether the entry counts for a case of this kind with these attributes."""
        return case_kind == self.case_kind and all(
            word_of(attributes.get(condition.attribute)) in condition.words for condition in self.when
        )


class ClockRule(Conditional):
    """One promise. Of the rules of one kind the first whose conditions hold counts."""

    kind: Key = setting(label="Promise", help="A case has at most one running clock of each.")
    budget: Budget = setting(label="Time limit", brief=True)
    calendar: CalendarKey = setting(label="Working calendar", brief=True)
    starts_on: tuple[Fact, ...] = setting(label="Starts at", min_length=1)
    settles_on: tuple[Fact, ...] = setting(label="Is kept by", min_length=1)
    voids_on: tuple[Fact, ...] = setting((), label="Falls away at")
    pauses_on: tuple[PauseFact, ...] = setting((), label="Stands still at")
    resumes_on: tuple[Fact, ...] = setting((), label="Goes on at")
    alarms: Alarms = setting((), label="Alarms", max_length=12)


def _useful(rules: tuple[ClockRule, ...]) -> tuple[ClockRule, ...]:
    """Refuse a rule that can never count because one before it always does."""
    always: set[tuple[str, str]] = set()
    for rule in rules:
        if (rule.case_kind, rule.kind) in always:
            message = gettext_noop("“{value}” can never count: a rule before it has no conditions.")
            raise refusal("never_counts", message, rule.key)
        if not rule.when:
            always.add((rule.case_kind, rule.kind))
    return rules


class Clocks(Section):
    """Every promise of this company (T-04, T-05), in the order in which they are tried."""

    rules: Annotated[tuple[ClockRule, ...], Entries, AfterValidator(_useful)] = setting(
        (), label="Promises", rule="CMP-40", max_length=200
    )
