"""Whether goods may be sent back for another reason than repair: decided from facts and the manual alone (T-21)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from csdesk.rulebook.sections.base import Label
from csdesk.rulebook.sections.exchanges import Exchanges, ReturnGround

APPLY, UNCONDITIONAL, REFUSED = "apply", "unconditional", "refused"
RATIO_RULE = "DOA-17"
REASONS = {
    "apply": gettext_noop("To be signed first; the goods are sent afterwards."),
    "unconditional": gettext_noop("Once it is verified the goods are taken back unconditionally."),
    "barred": gettext_noop("This kind of customer can neither return nor exchange. %(told)s"),
    "refused": gettext_noop("No ground for a return. %(told)s"),
    "too_late": gettext_noop("The goods left the warehouse %(days)s days ago; the manual allows %(allowed)s."),
    "other_customers": gettext_noop("This ground is not for this kind of customer."),
    "no_ratio": gettext_noop("The share that the contract allows is not on file."),
    "over_ratio": gettext_noop(
        "The contract allows %(allowed)s of the %(taken)s units taken this year; %(returned)s came back already."
    ),
}


@dataclass(frozen=True)
class Asked:
    """What the decision rests on. Units are counted by piece, within the year; `left_on`: the first that left."""

    customer_kind: str = ""
    units: int = 1
    left_on: date | None = None
    has_ratio: bool = False
    ratio: Decimal | None = None
    taken: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Admission:
    """What follows: `outcome` is apply, unconditional or refused, `why` a key of REASONS."""

    outcome: str
    why: str
    rule: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    told_zh: str = ""
    told_en: str = ""

    @property
    def reason(self) -> str:
        """Why, as a sentence in the reader's language."""
        told = Label(zh=self.told_zh, en=self.told_en).text(get_language() or "")
        return (_(REASONS[self.why]) % {"told": told, **self.facts}).strip()

    @property
    def data(self) -> dict[str, Any]:
        """As it is kept with the application: JSON values only."""
        return asdict(self)


def admit(ground: ReturnGround, asked: Asked, manual: Exchanges, *, on: date) -> Admission:
    """Whether these goods may come back on this ground (DOA-14…DOA-17).

    The day on which goods left does not count itself. Goods of which nobody knows when they left pass: whoever
    verifies the ground looks it up. What comes back unconditionally does not have to fit the contract's share.
    """
    for barred in manual.barred:
        if barred.key == asked.customer_kind:
            return _said("barred", barred.rule, barred.told)
    if ground.customer_kinds and asked.customer_kind not in ground.customer_kinds:
        return _said("other_customers", ground.rule, ground.told)
    if ground.then == REFUSED:
        return _said("refused", ground.rule, ground.told)
    days = (on - asked.left_on).days if asked.left_on is not None else None
    if ground.within_days is not None and days is not None and days > ground.within_days:
        return _said("too_late", ground.rule, ground.told, days=days, allowed=ground.within_days)
    if ground.then == UNCONDITIONAL:
        return Admission(UNCONDITIONAL, "unconditional", ground.rule)
    return _by_ratio(asked) or Admission(APPLY, "apply", ground.rule)


def _by_ratio(asked: Asked) -> Admission | None:
    """The refusal by the contract's share, if there is one."""
    if not asked.has_ratio:
        return None
    if asked.ratio is None:
        return _said("no_ratio", RATIO_RULE, Label())
    allowed = int((asked.ratio * asked.taken).to_integral_value(ROUND_DOWN))
    if asked.returned + asked.units <= allowed:
        return None
    return _said("over_ratio", RATIO_RULE, Label(), allowed=allowed, taken=asked.taken, returned=asked.returned)


def _said(why: str, rule: str, told: Label, **facts: Any) -> Admission:
    return Admission(REFUSED, why, rule, facts, told.zh, told.en)
