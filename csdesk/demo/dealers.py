"""The demo's archive: forty dealers whom we know, and three that the channel department has just handed over."""

import random
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk.conversations.services.messages import post_note
from csdesk.demo.letters import letters
from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.sla.rules import WorkingCalendar, add, parse_budget
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import Dealer
from dealers.services.facts import checked_contact, checked_dealer
from dealers.services.handing_over import hand_over_with_contact
from dealers.services.welcome import finish_welcome
from dealers.services.writing_many import write_many

DAY = timedelta(days=1)
ENOUGH = 20


def fill_archive(tenant: Tenant, office: WorkingCalendar, *, begin: datetime, now: datetime) -> None:
    """Note the dealers once, before anything of theirs happens; those handed over are called as the desk would."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    with tenant_atomic(tenant.pk):
        if Dealer.objects.count() >= ENOUGH:
            return
        _note_all(tenant, data, begin)
    for row in data["handed_over"]:
        with tenant_atomic(tenant.pk):
            _hand_over(tenant, row.split("|"), office, now)


def _note_all(tenant: Tenant, data: dict[str, Any], begin: datetime) -> None:
    dice = random.Random(tenant.slug)  # noqa: S311 - a story, not a secret
    specialist, channel = person(tenant, "specialist"), person(tenant, "head-channel")
    customers = [row.split("|") for row in letters()["customers"]]
    facts = []
    for number, row in enumerate(data["archive"]):
        code, name, region, kind = row.split("|")
        own: dict[str, Any] = {
            "code": code, "name": name, "region": region, "kind": kind, "specialist": specialist,
            "channel_person": channel, "phone": f"0{dice.randrange(20, 999)}-{dice.randrange(10**6, 10**7)}",
            "since": date(2015 + dice.randrange(9), 1 + dice.randrange(12), 1 + dice.randrange(28)),
        }  # fmt: skip
        known = customers[number] if number < len(customers) else None
        facts.append((checked_dealer(own, now=begin), _contact(data, dice, number, known, begin)))
    write_many(facts, actor=specialist, now=begin, reason="建档")
    _write_notes(data, specialist, begin)


def _contact(
    data: dict[str, Any], dice: random.Random, number: int, known: list[str] | None, begin: datetime
) -> dict[str, Any]:
    """Customers who write to the desk are somebody's contacts: their complaints find their dealer."""
    name, email, phone = known or (
        data["contacts"][number % len(data["contacts"])],
        f"dealer{number}@example.com",
        f"139{dice.randrange(10**7, 10**8)}",
    )
    born = date(1965 + dice.randrange(35), 1 + dice.randrange(12), 1 + dice.randrange(28))
    values = {"name": name, "email": email, "phone": phone, "birthday": born, "role": "owner"}
    return checked_contact({**values, "hobbies": dice.choice(data["hobbies"])}, now=begin)


def _write_notes(data: dict[str, Any], specialist: Member, begin: datetime) -> None:
    for dealer, text in zip(Dealer.objects.select_related("case").order_by("code"), data["notes"], strict=False):
        if dealer.case is not None:
            post_note(dealer.case, text, actor=specialist, now=begin)


def _hand_over(tenant: Tenant, row: list[str], office: WorkingCalendar, now: datetime) -> None:
    code, name, region, contact, phone, days = row
    at = add(now - int(days) * DAY - timedelta(hours=3), parse_budget("1 working minutes"), office)
    at = min(at, now - timedelta(minutes=1))
    values = {"code": code, "name": name, "region": region}
    channel = person(tenant, "head-channel")
    dealer = hand_over_with_contact(values, {"name": contact, "phone": phone}, actor=channel, now=at)
    called = add(at, parse_budget("90 working minutes"), office)
    if days == "0" or dealer.specialist is None or called >= now:
        return
    typed = {"kind": "wholesaler", "contact_email": f"{code.lower()}@example.com", "contact_birthday": "1980-06-01"}
    finish_welcome(dealer, typed, outcome="reached", note="", actor=dealer.specialist, now=called)
