"""What returns and exchanges tell of a unit's history; products shows it on the unit's page."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from products.registry import Happening
from repairs.models import Result, ReturnLine, ReturnOrder
from repairs.policies import seen_returns


def told_of_units(serials: Sequence[str], member: Member) -> list[Happening]:
    """Every return or exchange in which one of these serials came in or was given out, as far as the member may see."""
    seen = ReturnOrder.objects.filter(seen_returns(member))
    lines = ReturnLine.objects.filter(Q(serial__in=serials) | Q(replacement_serial__in=serials), order__in=seen)
    return [_told(line) for line in lines.select_related("order__case").order_by("-pk")[:100]]


def _told(line: ReturnLine) -> Happening:
    order = line.order
    replaced = _("%(old)s was replaced by %(new)s") % {"old": line.serial, "new": line.replacement_serial}
    detail = [str(order.get_status_display())]
    if line.result != Result.OPEN:
        detail.append(str(line.get_result_display()))
    if line.replacement_serial:
        detail.append(replaced)
    return Happening(order.case.opened_at, order.case.number, " · ".join(detail), order.get_absolute_url())
