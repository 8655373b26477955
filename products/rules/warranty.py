"""Whether a unit is in warranty: worked out from days and the manual alone (RPR-13, RPR-14, RPR-15)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from dateutil.relativedelta import relativedelta
from django.db.models import TextChoices
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from csdesk.rulebook.sections.base import Label
from csdesk.rulebook.sections.warranty import Exclusion, Warranty, WarrantyRule

PERIOD_RULE, EXCLUSION_RULE = "RPR-13", "RPR-15"


class Outcome(TextChoices):
    """What warranty says of a unit."""

    IN = "in", lazy("In warranty")
    OUT = "out", lazy("Out of warranty")
    UNKNOWN = "unknown", lazy("Not known")


BASES = {
    "invoice": lazy("date of invoice"),
    "receipt": lazy("date of receipt"),
    "activation": lazy("date of activation"),
}
# Why, as a sentence with the facts of the verdict in it.
REASONS = {
    "within": gettext_noop("In warranty until %(until)s, counted from the %(basis)s, %(from)s."),
    "over": gettext_noop("The warranty ended on %(until)s, counted from the %(basis)s, %(from)s."),
    "ahead": gettext_noop("The %(basis)s, %(from)s, lies ahead: please check it."),
    "no_basis": gettext_noop("None of the days from which warranty may count is known: %(bases)s."),
    "no_rule": gettext_noop("The manual names no length of warranty for these goods and this customer."),
    "no_goods": gettext_noop("We know neither this serial number nor which product it is."),
    "excluded": gettext_noop("Not covered by warranty: %(exclusion)s."),
    "refused": gettext_noop("Not taken in for repair: %(exclusion)s."),
}


@dataclass(frozen=True)
class Goods:
    """What is asked about: the product line's key (empty: not known), whose it is, and the days that are known."""

    line: str
    customer_kind: str = ""
    days: Mapping[str, date] = field(default_factory=dict)
    # Keys of the manual's exclusions that somebody found on the unit, e.g. "human_damage".
    found: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """In, out or not known, and why. `why` is a key of REASONS; `refused`: the goods are not taken in at all."""

    outcome: str
    why: str
    rule: str
    entry: str = ""
    basis: str = ""
    from_: date | None = None
    until: date | None = None
    bases: tuple[str, ...] = ()
    label_zh: str = ""
    label_en: str = ""

    @property
    def refused(self) -> bool:
        """Whether the customer has to be told at intake that we don't take these in (RPR-15)."""
        return self.why == "refused"

    @property
    def reason(self) -> str:
        """Why, as a sentence in the reader's language."""
        language = get_language() or "en"
        return _(REASONS[self.why]) % {
            "basis": BASES.get(self.basis, ""),
            "bases": _(", ").join(str(BASES[basis]) for basis in self.bases),
            "from": _spoken(self.from_),
            "until": _spoken(self.until),
            "exclusion": Label(zh=self.label_zh, en=self.label_en).text(language),
        }

    @property
    def data(self) -> dict[str, Any]:
        """As it is kept with a line of a return: JSON values only."""
        days = {"from_": self.from_ and self.from_.isoformat(), "until": self.until and self.until.isoformat()}
        return {**asdict(self), **days, "bases": list(self.bases)}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The verdict that `data` kept."""
        days = {name: parse_date(data[name]) if data.get(name) else None for name in ("from_", "until")}
        return cls(**{**data, **days, "bases": tuple(data.get("bases", ()))})


def _spoken(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def last_day(start: date, length: int, length_in: str) -> date:
    """The last day that is covered. The day it counts from does not count itself, as is the law's way.

    Months end on the same day of the month, on the month's last where it has no such day: a year from
    29 February ends on 28 February.
    """
    try:
        return start + (relativedelta(months=length) if length_in == "months" else relativedelta(days=length))
    except (ValueError, OverflowError):  # behind the calendar's last year
        return date.max


def verdict(goods: Goods, warranty: Warranty, *, on: date) -> Verdict:
    """What the manual's section says of the goods on a day.

    Exclusions come first, those for which nothing is taken in before all; then the first rule that fits the
    line and the customer, counted from the first of its days that is known.
    """
    excluded = [each for each in warranty.exclusions if goods.line in each.lines or each.key in goods.found]
    for exclusion in sorted(excluded, key=lambda each: each.then != "refused"):
        return _excluded(exclusion)
    if not goods.line:
        return Verdict(Outcome.UNKNOWN, "no_goods", PERIOD_RULE)
    rule = next((each for each in warranty.rules if _fits(each, goods)), None)
    if rule is None:
        return Verdict(Outcome.UNKNOWN, "no_rule", PERIOD_RULE)
    return _counted(rule, goods.days, on)


def _fits(rule: WarrantyRule, goods: Goods) -> bool:
    return (not rule.lines or goods.line in rule.lines) and (
        not rule.customer_kinds or goods.customer_kind in rule.customer_kinds
    )


def _excluded(exclusion: Exclusion) -> Verdict:
    why = "refused" if exclusion.then == "refused" else "excluded"
    label = exclusion.told if exclusion.told.zh or exclusion.told.en else exclusion.label
    return Verdict(Outcome.OUT, why, exclusion.rule, exclusion.key, label_zh=label.zh, label_en=label.en)


def _counted(rule: WarrantyRule, days: Mapping[str, date], on: date) -> Verdict:
    basis = next((each for each in rule.start if days.get(each)), None)
    if basis is None:
        return Verdict(Outcome.UNKNOWN, "no_basis", rule.rule, rule.key, bases=rule.start)
    start = days[basis]
    until = last_day(start, rule.length, rule.length_in)
    if start > on:
        return Verdict(Outcome.UNKNOWN, "ahead", rule.rule, rule.key, basis, start, until)
    outcome, why = (Outcome.IN, "within") if on <= until else (Outcome.OUT, "over")
    return Verdict(outcome, why, rule.rule, rule.key, basis, start, until)
