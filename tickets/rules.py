"""Decisions about complaints, pure: no database, no clock."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta

from csdesk.rulebook.sections.inquiries import Brand
from tickets.lifecycle import Status

TITLE_LENGTH = 60


def title_of(subject: str, content: str) -> str:
    """What lists call a complaint: what it is about, else how its text begins."""
    words = " ".join((subject or content).split())
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"


def brand_meant(
    brands: Iterable[Brand], *, line: str = "", mailbox: str = "", chosen: str = "", carried: Collection[str] = ()
) -> str:
    """Which of the brands an inquiry is about (INQ-01): the one chosen, else the one whose line or mailbox it came
    through, else the only one that the dealer carries; empty where none of this tells."""
    known = list(brands)
    address = mailbox.casefold()
    signs = (
        [brand.key for brand in known if brand.key == chosen],
        [brand.key for brand in known if line and line in brand.lines],
        [brand.key for brand in known if address and address in {each.casefold() for each in brand.mailboxes}],
        [brand.key for brand in known if brand.key in carried],
    )
    return next((keys[0] for keys in signs if len(keys) == 1), "")


def is_reported_upward(*, is_major: bool, severity_is_reported: bool) -> bool:
    """A major matter, or one of a severity that the manual has reported at once (CMP-11, CMP-16)."""
    return is_major or severity_is_reported


def lacking_in_opinion(holds: str, *, opinion: str, responsible: str, plan: str, agreement: str) -> list[str]:
    """Which fields of a department's answer are still missing: CMP-23 asks for the opinion, CMP-24 for all."""
    wanted = {"opinion": opinion}
    if holds == "plan_and_agreement":
        wanted |= {"responsible": responsible, "plan": plan, "agreement": agreement}
    return [name for name, value in wanted.items() if not value.strip()]


def kept_until(closed_at: datetime | None, *, years: int, is_kept_forever: bool) -> datetime | None:
    """Until when the file is kept at least (CMP-55); None: for good, or not yet to be told."""
    if closed_at is None or is_kept_forever:
        return None
    return closed_at + relativedelta(years=years)


@dataclass(frozen=True)
class Stage:
    """One stage of a complaint's road: `state` is done, current or ahead."""

    key: str
    state: str


STAGES = ("received", "handled", "answered", "followed_up", "closed")
_PASSED = {Status.OPEN: 1, Status.WAITING: 1, Status.ANSWERED: 3, Status.CLOSED: 5}


def road(status: str) -> list[Stage]:
    """The stages of a complaint's road and how far it has come; a reopened one is being handled again (CMP-52).

    Empty for one that left the register: merged, or no complaint after all.
    """
    passed = _PASSED.get(Status(status))
    if passed is None:
        return []
    states = ["done"] * passed + ["current"] + ["ahead"] * len(STAGES)
    return [Stage(stage, state) for stage, state in zip(STAGES, states, strict=False)]


@dataclass(frozen=True)
class Person:
    """Who complains, as far as it was noted."""

    name: str
    phone: str = ""
    email: str = ""


def is_same_person(one: Person, other: Person) -> bool:
    """Whether two complaints come from one customer: by phone or e-mail, by the name alone where neither tells."""
    phones, emails = (_digits(one.phone), _digits(other.phone)), (_folded(one.email), _folded(other.email))
    told = [pair for pair in (phones, emails) if all(pair)]
    if told:
        return any(first == second for first, second in told)
    return _folded(one.name) == _folded(other.name)


def _digits(phone: str) -> str:
    # "+86 138-0000-0000" and "13800000000" are one phone; eleven digits tell a mobile, shorter ones a landline.
    return re.sub(r"\D", "", phone)[-11:]


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
