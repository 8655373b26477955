"""A round of counting ends: book and shelf agree, or are counted again, or somebody has to explain."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from spares.lifecycle import StocktakeStatus
from spares.models import Stocktake
from spares.services.counting import compare, countable, step
from spares.services.settling import close_stocktake, leave_to_settle


@transaction.atomic
def finish_round(stocktake: Stocktake, *, actor: Member, now: datetime) -> Stocktake:
    """Compare what was counted with the book: what differs is counted again, what still does is to be explained.

    Raises PermissionDenied; RuleViolation while a line is not counted.
    """
    stocktake = countable(stocktake, actor)
    lines = list(stocktake.lines.select_related("product").order_by("pk"))
    is_second = stocktake.status == StocktakeStatus.RECOUNTING
    missing = [line for line in lines if (line.second if is_second and line.differed else line.first) is None]
    if missing:
        words = {"count": len(missing), "model": missing[0].product.model}
        message = _("%(count)s lines are not counted yet, the first is %(model)s.") % words
        raise RuleViolation(stocktake.rule, message, field="counts")
    compare(stocktake, lines)
    stocktake.counted_at = now
    if not any(line.difference for line in lines):
        return close_stocktake(stocktake, "agree", actor=actor, now=now)
    if is_second:
        return leave_to_settle(stocktake, actor=actor, now=now)
    stocktake.counted_at = None
    return step(stocktake, "recount", StocktakeStatus.RECOUNTING, actor=actor, now=now)
