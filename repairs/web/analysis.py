"""The weekly and monthly analysis of returns: to read, to print, as a file (RPR-19)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook.at import rulebook_at
from csdesk.web.periods import first_day, midnight
from csdesk.web.tables import table_response
from repairs.lifecycle import APPLIED_FOR, Road
from repairs.models import Counted
from repairs.permissions import Permission
from repairs.queries import words
from repairs.queries.analysis import Analysis, analysis_of

# Repair returns and new-product returns are counted apart (RPR-19).
ROADS = {"repair": (Road.REPAIR,), "new": tuple(sorted(APPLIED_FOR))}


@member_required(Permission.ANALYSIS_VIEW)
@require_GET
def show_analysis(request: DeskRequest) -> HttpResponse:
    """A week's or a month's repair or new-product returns by line, fault and result, and how long they took."""
    by_month = request.GET.get("by") == "month"
    begins_on = first_day(request.GET.get("on", ""), by_month=by_month, now=request.now)
    step = relativedelta(months=1) if by_month else relativedelta(weeks=1)
    begins_at, ends_at = midnight(begins_on), midnight(begins_on + step)
    of = "new" if request.GET.get("of") == "new" else "repair"
    found = analysis_of(begins_at, ends_at, roads=ROADS[of])
    faults = dict(words.fault_choices(rulebook_at(request.now).document))
    by_fault = [(str(faults.get(fault, fault)) if fault else _("not said"), count) for fault, count in found.by_fault]
    if request.GET.get("file") == "csv":
        return table_response(f"returns-{of}-{begins_on:%Y-%m-%d}.csv", _rows(found, by_fault))
    context = {
        "found": found,
        "by_fault": by_fault,
        "by_damage": [(str(Counted(key).label), count) for key, count in found.by_damage],
        "by": "month" if by_month else "week",
        "of": of,
        "begins_on": begins_on,
        "ends_on": begins_on + step - timedelta(days=1),
        "before": begins_on - step,
        "after": begins_on + step,
    }
    return render(request, "repairs/analysis.html", context)


def _rows(found: Analysis, by_fault: list[tuple[str, int]]) -> list[list[str]]:
    heads = [
        _("Product line"), _("Units"), _("In warranty"), _("Out of warranty"), _("Repaired"), _("Replaced"),
        _("Cannot be repaired"), _("Back unrepaired"), _("Missing"), _("Refunded"),
    ]  # fmt: skip
    lines = [
        [
            row.name or _("not known"), row.units, row.in_warranty, row.out_of_warranty, row.repaired, row.replaced,
            row.not_repairable, row.unrepaired, row.missing, row.refunded,
        ]
        for row in found.by_line
    ]  # fmt: skip
    faults = [[name, count] for name, count in by_fault]
    rows = [heads, *lines, [], [_("Fault"), _("Units")], *faults]
    return [[str(cell) for cell in row] for row in rows]
