"""What the dealer thinks of how his return was done (SUR-10)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from repairs.models import ReturnOrder
from repairs.policies import speaks_for_sender
from repairs.queries.ratings import STARS, may_be_rated
from repairs.services.locking import lock_return
from repairs.services.moving import tell

RULE = "SUR-10"
# As much as the column holds.
LONGEST = 1000


@transaction.atomic
def rate_return(order: ReturnOrder, stars: int, text: str, *, name: str, actor: Member, now: datetime) -> ReturnOrder:
    """Keep the dealer's one to five stars with his words; said again, it replaces what he had said.

    Raises PermissionDenied for another dealer's; RuleViolation before the return is over and after the callback.
    """
    if not speaks_for_sender(actor, order):
        raise PermissionDenied(f"{actor} may not rate {order}.")
    order = lock_return(order)
    if stars not in STARS:
        raise RuleViolation(RULE, _("Choose one to five stars."), field="stars")
    if not may_be_rated(order):
        raise RuleViolation(RULE, _("This return can be rated from its end until our callback."))
    order.rating, order.rating_text = stars, clean_text(text)[:LONGEST]
    order.rated_at, order.rated_by = now, name
    order.save(update_fields=["rating", "rating_text", "rated_at", "rated_by"])
    tell(order, "return.rate", actor=actor, now=now, stars=stars, text=order.rating_text, name=name)
    if (holder := order.case.holder) is not None:
        notify([stand_in(holder, at=now)], "return.rated", case=order.case, now=now, stars=stars, note=text[:200])
    return order
