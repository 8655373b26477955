"""What is noted of a dealer and of a contact, as it is stored: one line where a line is meant, known words only."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line, clean_text
from csdesk.people.services.names import sort_key_of
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.dealers import Dealers
from dealers.models import LANGUAGES, ContactRole, Dealer, DealerContact, Sex

# One line each, as long as its column.
_DEALER_LINES = {"code": 40, "name": 200, "region": 100, "address": 300, "phone": 60, "email": 254, "interests": 300}
_OLDEST_YEAR = 1900
_DEALER_TEXTS = ("note", "view_of_us", "suggestions")
_CONTACT_LINES = {"name": 80, "phone": 60, "email": 254, "hobbies": 200}
DEALER_FIELDS = (
    *_DEALER_LINES,
    *_DEALER_TEXTS,
    *("kind", "brands", "exchange_ratio", "urgency", "language", "since", "specialist", "channel_person"),
)
CONTACT_FIELDS = (*_CONTACT_LINES, "birthday", "sex", "role", "relation_grade", "is_main")


def checked_dealer(values: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The values of a dealer as they are stored. Raises RuleViolation at the field that does not fit.

    Names nobody knows are a programmer's mistake: ValueError.
    """
    facts = _known(values, DEALER_FIELDS)
    facts |= {name: clean_line(facts[name] or "", limit) for name, limit in _DEALER_LINES.items() if name in facts}
    facts |= {name: clean_text(facts[name] or "") for name in _DEALER_TEXTS if name in facts}
    for name, message in (("code", _("Give the dealer a code.")), ("name", _("Note the dealer's name."))):
        if name in facts and not facts[name]:
            raise RuleViolation("DLR-01", message, field=name)
    _check_words(facts, rulebook_at(now).document.dealers)
    _check_day(facts, "since", now.date(), rule="DLR-01")
    if "email" in facts:
        facts["email"] = facts["email"].lower()
    if "name" in facts:
        facts["sort_key"] = sort_key_of(facts["name"])
    return facts


def checked_contact(values: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The same for a contact (CUS-01, DLR-02)."""
    facts = _known(values, CONTACT_FIELDS)
    facts |= {name: clean_line(facts[name] or "", limit) for name, limit in _CONTACT_LINES.items() if name in facts}
    if "name" in facts and not facts["name"]:
        raise RuleViolation("CUS-01", _("Note the contact's name."), field="name")
    if facts.get("sex") and facts["sex"] not in Sex.values:
        raise RuleViolation("CUS-01", _("Choose one of the list."), field="sex")
    if "role" in facts and facts["role"] not in ContactRole.values:
        raise RuleViolation("CUS-01", _("Choose one of the list."), field="role")
    grades = rulebook_at(now).document.dealers.relation_grades
    _check_word(facts, "relation_grade", [grade.key for grade in grades], rule="CUS-01")
    _check_day(facts, "birthday", now.date(), rule="DLR-02")
    if "email" in facts:
        facts["email"] = facts["email"].lower()
    return facts


def changed(record: Dealer | DealerContact, facts: Mapping[str, Any]) -> list[str]:
    """Which of the facts are news, in a fixed order."""
    return sorted(name for name, value in facts.items() if getattr(record, name) != value)


def _known(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    if unknown := set(values) - set(names):
        raise ValueError(f"no field of the archive: {', '.join(sorted(unknown))}")
    return dict(values)


def _check_words(facts: dict[str, Any], manual: Dealers) -> None:
    _check_word(facts, "kind", [kind.key for kind in manual.kinds], rule="CUS-30")
    _check_word(facts, "urgency", [entry.key for entry in manual.urgencies], rule="CUS-03")
    if "language" in facts and facts["language"] not in dict(LANGUAGES):
        raise RuleViolation("DLR-01", _("Choose one of the list."), field="language")
    if "brands" in facts:
        facts["brands"] = list(dict.fromkeys(clean_line(str(brand), 60) for brand in facts["brands"] or () if brand))
        known = {brand.key for brand in manual.brands}
        if known and (unknown := [brand for brand in facts["brands"] if brand not in known]):
            message = _("The manual does not know “%(word)s”.") % {"word": unknown[0]}
            raise RuleViolation("DLR-01", message, field="brands")
    ratio = facts.get("exchange_ratio")
    if ratio is not None and not Decimal(0) <= ratio <= Decimal(1):
        raise RuleViolation("DOA-17", _("A share lies between 0 and 100 %."), field="exchange_ratio")


def _check_word(facts: dict[str, Any], name: str, known: list[str], *, rule: str) -> None:
    """A key of the manual's list; where the manual names none, a word of one's own."""
    if name not in facts:
        return
    facts[name] = clean_line(facts[name] or "", 40)
    if facts[name] and known and facts[name] not in known:
        message = _("The manual does not know “%(word)s”.") % {"word": facts[name]}
        raise RuleViolation(rule, message, field=name)


def _check_day(facts: Mapping[str, Any], name: str, today: date, *, rule: str) -> None:
    day = facts.get(name)
    # Somewhere it is tomorrow already.
    if day is not None and (day > today + timedelta(days=1) or day.year < _OLDEST_YEAR):
        raise RuleViolation(rule, _("This day cannot be right."), field=name)
