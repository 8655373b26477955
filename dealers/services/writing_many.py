"""Many dealers at once, in a fixed number of statements a batch; each with his file and his field history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.cases.models import Case, Phase
from csdesk.cases.services.numbers import take_numbers
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from dealers.models import Dealer, DealerContact
from dealers.queries.archive import FILE
from dealers.services.facts import changed
from dealers.services.filing import index_files

SERIES = "KH"
Facts = Mapping[str, Any]


def write_many(facts: Sequence[tuple[Facts, Facts]], *, actor: Member, now: datetime, reason: str) -> None:
    """Note dealers that are new and change those that are known, by their codes; then their contacts, by name.

    The facts were checked. Who may was asked by whoever calls.
    """
    codes = [dealer["code"] for dealer, _contact in facts]
    known = {dealer.code: dealer for dealer in Dealer.objects.select_related("case").filter(code__in=codes)}
    new = _new_dealers(facts, known)
    moved = _changed_dealers(facts, known)
    _open_files(new, now)
    Dealer.objects.bulk_create(new)
    Dealer.objects.bulk_update(moved, _names(facts)) if moved else None
    for dealer in moved:
        if dealer.case is not None:
            dealer.case.title, dealer.case.holder_id = dealer.name[:300], dealer.specialist_id
    Case.objects.bulk_update([dealer.case for dealer in moved if dealer.case is not None], ["title", "holder"])
    _keep_history(Dealer, new, moved, actor=actor, reason=reason, now=now)
    index_files([*new, *moved])
    _write_contacts(facts, {**known, **{dealer.code: dealer for dealer in new}}, actor=actor, now=now, reason=reason)


def _new_dealers(facts: Sequence[tuple[Facts, Facts]], known: Mapping[str, Dealer]) -> list[Dealer]:
    """Of several rows of one dealer all that each says."""
    said: dict[str, dict[str, Any]] = {}
    for dealer, _contact in facts:
        if dealer["code"] not in known:
            said.setdefault(dealer["code"], {}).update(dealer)
    return [Dealer(**values) for values in said.values()]


def _changed_dealers(facts: Sequence[tuple[Facts, Facts]], known: Mapping[str, Dealer]) -> list[Dealer]:
    moved: dict[str, Dealer] = {}
    for values, _contact in facts:
        dealer = known.get(values["code"])
        if dealer is not None and (names := changed(dealer, values)):
            for name in names:
                setattr(dealer, name, values[name])
            moved[dealer.code] = dealer
    return list(moved.values())


def _names(facts: Sequence[tuple[Facts, Facts]]) -> list[str]:
    return sorted({name for dealer, _contact in facts for name in dealer} - {"code"}) or ["name"]


def _open_files(dealers: Sequence[Dealer], now: datetime) -> None:
    if not dealers:
        return
    zone = ZoneInfo(Tenant.objects.get(pk=require_tenant()).zone)
    numbers = take_numbers(SERIES, now.astimezone(zone).year, len(dealers))
    cases = [
        Case(
            kind=FILE,
            number=number,
            title=dealer.name[:300],
            holder_id=dealer.specialist_id,
            phase=Phase.CLOSED,
            opened_at=now,
            closed_at=now,
        )
        for number, dealer in zip(numbers, dealers, strict=True)
    ]
    Case.objects.bulk_create(cases)
    for case, dealer in zip(cases, dealers, strict=True):
        dealer.case = case


def _write_contacts(
    facts: Sequence[tuple[Facts, Facts]], dealers: Mapping[str, Dealer], *, actor: Member, now: datetime, reason: str
) -> None:
    ids = [dealer.pk for dealer in dealers.values()]
    there = DealerContact.objects.filter(dealer__in=ids, is_active=True)
    known = {(contact.dealer_id, contact.name): contact for contact in there}
    with_main = {contact.dealer_id for contact in known.values()}
    new: dict[Any, DealerContact] = {}
    moved: dict[Any, DealerContact] = {}
    for values, facts_of_contact in facts:
        if not facts_of_contact:
            continue
        dealer = dealers[values["code"]]
        place = (dealer.pk, facts_of_contact["name"])
        if place in known:
            if names := changed(known[place], facts_of_contact):
                for name in names:
                    setattr(known[place], name, facts_of_contact[name])
                moved[place] = known[place]
            continue
        is_main = dealer.pk not in with_main
        with_main.add(dealer.pk)
        new[len(new)] = DealerContact(dealer=dealer, is_main=is_main, **facts_of_contact)
    DealerContact.objects.bulk_create(new.values())
    if moved:
        names = sorted({name for _dealer, contact in facts for name in contact})
        DealerContact.objects.bulk_update(moved.values(), names)
    _keep_history(DealerContact, new.values(), moved.values(), actor=actor, reason=reason, now=now)


def _keep_history(
    model: Any, new: Iterable[Any], moved: Iterable[Any], *, actor: Member, reason: str, now: datetime
) -> None:
    said = {"default_user": actor.user, "default_change_reason": reason[:100], "default_date": now}
    model.history.bulk_history_create(list(new), batch_size=500, **said)
    model.history.bulk_history_create(list(moved), batch_size=500, update=True, **said)
