"""Which shifts belong to swaps: on them nobody takes leave (SHF-13)."""

from collections.abc import Sequence

from django.db.models import Q

from attendance.lifecycle import STANDING
from attendance.models import Origin, Shift, Swap


def swapped_among(shifts: Sequence[Shift]) -> list[Shift]:
    """Of these shifts those that came of a swap or stand in one, either half of it."""
    if not shifts:
        return []
    standing = Swap.objects.filter(Q(given__in=shifts) | Q(payback__in=shifts), status__in=sorted(STANDING))
    named = {pk for pair in standing.values_list("given_id", "payback_id") for pk in pair}
    return [shift for shift in shifts if shift.origin == Origin.SWAP or shift.pk in named]
