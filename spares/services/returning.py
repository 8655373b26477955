"""What goes back as a whole: the branches' spares at the year's end, the bad pieces to a brand partner each month."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from spares.models import Grade, Place, Transfer
from spares.queries.places import head_office
from spares.queries.stock import lines_at
from spares.services.booking import Part
from spares.services.transfers import order_transfer

YEAR_END, SWAP = "SPR-03", "SPR-07"


@transaction.atomic
def prepare_return(place: Place, *, actor: Member | None, now: datetime) -> Transfer:
    """Order that all of a branch's spares, good and bad, go back to head office (SPR-03).

    Raises RuleViolation when nothing lies there, or there is no head office to bring it to.
    """
    target = head_office()
    if target is None:
        raise RuleViolation(YEAR_END, _("There is no head office among the places."))
    parts = [Part(product, amount, grade) for product, grade, amount in lines_at(place)]
    if not parts:
        raise RuleViolation(YEAR_END, _("Nothing is left here to bring back."))
    return order_transfer(place, target, parts, rule=YEAR_END, actor=actor, now=now)


@transaction.atomic
def prepare_swap(origin: Place, partner: Place, *, actor: Member | None, now: datetime) -> Transfer:
    """Order that the bad pieces of a brand go from customer service to its partner to be exchanged (SPR-07).

    Raises RuleViolation when there is none.
    """
    parts = [
        Part(product, amount, grade)
        for product, grade, amount in lines_at(origin)
        if grade == Grade.BAD and is_of(product.line.brand, partner)
    ]
    if not parts:
        raise RuleViolation(SWAP, _("There is no bad piece of this brand here."))
    return order_transfer(origin, partner, parts, rule=SWAP, actor=actor, now=now)


def is_of(brand: str, partner: Place) -> bool:
    """Whether a partner takes goods of a brand; one without a brand takes all."""
    return not partner.brand or brand.casefold() == partner.brand.casefold()
