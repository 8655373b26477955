"""Who bears a difference between shelf and book."""

from collections.abc import Iterable

from csdesk.rulebook.sections.spares import Liability


def liable_by(rules: Iterable[Liability], *, place: str, occasion: str, was_reconciled: bool) -> Liability | None:
    """The first rule of the manual by which the place bears it; None: it is nobody's by rule (SPR-04, SPR-12)."""
    for rule in rules:
        fits = rule.place == place and (not rule.occasions or occasion in rule.occasions)
        if fits and (was_reconciled or not rule.after_reconciliation):
            return rule
    return None
