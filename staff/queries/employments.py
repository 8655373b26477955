from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from staff.models import Employment, Salary


def employed_between(first: date, last: date) -> QuerySet[Employment]:
    """The employments that hold on any day from `first` to `last`, both counted, by staff number."""
    still = Q(left_on__isnull=True) | Q(left_on__gte=first)
    return Employment.objects.filter(still, joined_on__lte=last).select_related("member").order_by("number")


def base_salary_fen(member_id: int, on: date) -> int | None:
    """The total base salary of a month as it holds on that day, in fen; None where none is on file.

    Of two that begin on one day the one entered later holds: a correction.
    """
    known = Salary.objects.filter(member=member_id, valid_from__lte=on).order_by("-valid_from", "-id")
    return known.values_list("base_fen", flat=True).first()


def base_salaries_fen(member_ids: Iterable[int], on: date) -> dict[int, int]:
    """The same of many people in one statement, by their ids; whoever has none on file is left out."""
    known = Salary.objects.filter(member__in=list(member_ids), valid_from__lte=on)
    latest = known.order_by("member_id", "-valid_from", "-id").distinct("member_id")
    return dict(latest.values_list("member_id", "base_fen"))
