"""Dealers and cases for tests."""

from typing import Any

from csdesk.cases.models import Case
from csdesk.cases.services.cases import open_case
from csdesk.people.services.names import sort_key_of
from dealers.models import Dealer, DealerContact
from tests.tickets.company import MONDAY


def dealer(code: str, name: str, **fields: Any) -> Dealer:
    """A dealer of the active company with one main contact."""
    made = Dealer.objects.create(code=code, name=name, sort_key=sort_key_of(name), **fields)
    contact(made, "韦老板", is_main=True)
    return made


def contact(of: Dealer, name: str, **fields: Any) -> DealerContact:
    """A person at the dealer."""
    return DealerContact.objects.create(dealer=of, name=name, **fields)


def case(title: str = "主机不通电") -> Case:
    """Any case."""
    return open_case("complaint", title, holder=None, now=MONDAY)
