"""Weekly and monthly rates of inquiries: to read, to print, as a file (INQ-14)."""

from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.web.periods import first_day, midnight
from csdesk.web.tables import table_response
from tickets.permissions import Permission
from tickets.queries.inquiries import manual_at
from tickets.queries.phone import answered_in_time
from tickets.queries.rates import Rate, Rates, rates_of
from tickets.web.inquiries.words import spell

Shown = list[tuple[str, int, float]]


@member_required(Permission.INQUIRY_VIEW)
@require_GET
def show_rates(request: DeskRequest) -> HttpResponse:
    """A week's or a month's inquiries by category, channel and complexity, and how the promises were kept."""
    by_month = request.GET.get("by") == "month"
    begins_on = first_day(request.GET.get("on", ""), by_month=by_month, now=request.now)
    step = relativedelta(months=1) if by_month else relativedelta(weeks=1)
    begins_at, ends_at = midnight(begins_on), midnight(begins_on + step)
    found, manual = rates_of(begins_at, ends_at), manual_at(request.now)
    tables = _tables(found, manual)
    answered, in_time, missed = answered_in_time(begins_at, ends_at, manual)
    if request.GET.get("file") == "csv":
        return table_response(f"inquiries-{begins_on:%Y-%m-%d}.csv", _rows(found, tables))
    context: dict[str, Any] = {
        "found": found,
        "tables": tables,
        "calls": {"answered": answered, "in_time": in_time, "missed": missed, "rings": manual.rings},
        "by": "month" if by_month else "week",
        "begins_on": begins_on,
        "ends_on": begins_on + step - timedelta(days=1),
        "before": begins_on - step,
        "after": begins_on + step,
    }
    return render(request, "tickets/inquiries/rates.html", context)


def _tables(found: Rates, manual: Inquiries) -> list[tuple[str, Shown]]:
    def shown(rates: list[Rate], entries: Any, unknown: str) -> Shown:
        return [(spell(entries, rate.key) if rate.key else unknown, rate.count, rate.percent) for rate in rates]

    return [
        (_("By category"), shown(found.categories, manual.categories, _("Not yet sorted"))),
        (_("By channel"), shown(found.channels, manual.channels, "–")),
        (_("Common, complex, special"), shown(found.complexities, manual.complexities, _("Not yet judged"))),
        (_("Why they were over"), shown(found.reasons, manual.close_reasons, "–")),
    ]


def _rows(found: Rates, tables: list[tuple[str, Shown]]) -> list[list[str]]:
    rows: list[list[str]] = [[_("Inquiries"), str(found.total)], [_("Asked again"), str(found.repeated)]]
    for title, lines in tables:
        rows += [[], [title, _("Inquiries"), _("Share")]]
        rows += [[name, str(count), f"{percent:.1f} %"] for name, count, percent in lines]
    return rows
