"""What hinders the closing of days of the spares' book."""

from datetime import date

from django.utils.translation import gettext as _

from csdesk.refusals import RuleViolation
from spares.lifecycle import OPEN_STOCKTAKES
from spares.models import Stocktake


def check_closing(through: date) -> None:
    """Raises RuleViolation while a stocktake that began on these days is open: its differences belong to them."""
    found = Stocktake.objects.filter(status__in=OPEN_STOCKTAKES).select_related("case")
    # Dates are compared in the company's zone, which is the one that is active.
    first = found.filter(frozen_at__date__lte=through).order_by("frozen_at").first()
    if first is not None:
        message = _("The stocktake %(number)s is still open: close it first.") % {"number": first.case.number}
        raise RuleViolation("SPR-02", message, field="through")
