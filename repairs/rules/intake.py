"""What is wrong with the units that somebody wants to send in, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csdesk.refusals import RuleViolation
from products.rules.serials import lookalike, problem_of

RULE = "RPR-01"


@dataclass(frozen=True)
class Known:
    """What our records say of one serial. `other_return`: the number of the return it is under way in."""

    is_stocked: bool = False
    dealer: int | None = None
    brand: str = ""
    route: str = ""
    other_return: str = ""
    other_is_ours: bool = False
    meant: str = ""
    # The sentence with which the goods are refused at intake (RPR-15), and its rule.
    refused: str = ""
    refused_rule: str = ""


@dataclass(frozen=True)
class Sender:
    """Who sends in: the dealer's id and brands (none: any), the route of the whole return."""

    dealer: int | None = None
    brands: tuple[str, ...] = ()
    route: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be taken. `may_insist`: somebody at the desk who has the goods before him may all the same."""

    line: int
    serial: str
    rule: str
    reason: str
    may_insist: bool = False


class LineRefusals(RuleViolation):
    """Lines that cannot be taken, each with its reason in `problems`; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        count = len(self.problems)
        message = ngettext(
            "One line needs a look: %(first)s", "%(count)d lines need a look, the first: %(first)s", count
        )
        first = self.problems[0]
        lines = [
            {"line": each.line, "serial": each.serial, "rule": each.rule, "reason": each.reason}
            for each in self.problems
        ]
        facts = {"lines": lines, "may_insist": all(each.may_insist for each in self.problems)}
        super().__init__(first.rule, message % {"count": count, "first": first.reason}, field="serials", facts=facts)

    @property
    def may_insist(self) -> bool:
        """Whether all of it may be taken in all the same by the desk."""
        return bool(self.facts["may_insist"])


@dataclass
class _Seen:
    serials: dict[str, int] = field(default_factory=dict)
    alike: dict[str, tuple[int, str]] = field(default_factory=dict)


def problems_in(serials: list[str], known: Mapping[str, Known], sender: Sender) -> list[Problem]:
    """What is wrong with the spelled serials of a return, in their order; "" stands for a unit without one."""
    seen = _Seen()
    found = (_problem(place, serial, known, sender, seen) for place, serial in enumerate(serials, 1) if serial)
    return [problem for problem in found if problem is not None]


def _problem(place: int, serial: str, known: Mapping[str, Known], sender: Sender, seen: _Seen) -> Problem | None:
    words = problem_of(serial) or _twice(place, serial, seen)
    if words:
        return Problem(place, serial, RULE, words)
    about = known.get(serial, Known())
    if about.refused:
        return Problem(place, serial, about.refused_rule or "RPR-15", about.refused)
    if about.other_return:
        return Problem(place, serial, RULE, _under_way(serial, about))
    if words := _doubt(place, serial, about, sender, seen):
        return Problem(place, serial, RULE, words, may_insist=True)
    if about.route and about.route != sender.route:
        words = _("“%(serial)s” is repaired by another route: file it in a return of its own.") % {"serial": serial}
        return Problem(place, serial, "RPR-05", words)
    return None


def _twice(place: int, serial: str, seen: _Seen) -> str:
    first = seen.serials.setdefault(serial, place)
    if first == place:
        return ""
    return _("“%(serial)s” is there twice: it stands in line %(line)s already.") % {"serial": serial, "line": first}


def _under_way(serial: str, about: Known) -> str:
    if about.other_is_ours:
        words = _("“%(serial)s” is under way in %(number)s already.")
        return words % {"serial": serial, "number": about.other_return}
    return _("“%(serial)s” is under way in another return already.") % {"serial": serial}


def _doubt(place: int, serial: str, about: Known, sender: Sender, seen: _Seen) -> str:
    """What may be a slip, but need not."""
    line, other = seen.alike.setdefault(lookalike(serial), (place, serial))
    if other != serial:
        words = _("“%(serial)s” is read like “%(other)s” of line %(line)s: O and 0, I and 1 are easily mixed up.")
        return words % {"serial": serial, "other": other, "line": line}
    if not about.is_stocked and about.meant:
        words = _("We have no “%(serial)s”. Did you mean “%(meant)s”?")
        return words % {"serial": serial, "meant": about.meant}
    if about.dealer is not None and sender.dealer is not None and about.dealer != sender.dealer:
        return _("“%(serial)s” was sold to another dealer.") % {"serial": serial}
    if about.brand and sender.brands and about.brand not in sender.brands:
        words = _("“%(serial)s” is of the brand %(brand)s, which this dealer does not sell.")
        return words % {"serial": serial, "brand": about.brand}
    return ""


def read_lines(facts: Mapping[str, Any]) -> dict[int, str]:
    """The reasons of a refusal by line, for a page that shows each beside its field."""
    return {int(each["line"]): str(each["reason"]) for each in facts.get("lines", ())}
