"""What everybody has of each kind of leave, days granted by hand, years closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attendance.permissions import Permission
from attendance.queries.leave_balances import BOOK, account
from attendance.queries.leaves import kind_name
from attendance.services.leave_applying import kind_of_leave
from attendance.services.leave_balances import close_leave_year, grant_days
from attendance.web.leave_forms import GrantForm
from attendance.web.leave_pages import manual_of
from csdesk.ledger.queries import balances_of, periods_of
from csdesk.ledger.services.posting import local_day
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import MemberKind
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from csdesk.web.paging import page_of


@member_required(Permission.LEAVE_GRANT)
@require_http_methods(["GET", "HEAD", "POST"])
def show_balances(request: DeskRequest) -> HttpResponse:
    """The list of this year, and the form by which days are granted."""
    year, manual = local_day(request.now).year, manual_of(request)
    form = GrantForm(request.POST if request.method == "POST" else None, manual=manual)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            kind = kind_of_leave(typed["kind"], request.now)
            grant_days(
                typed["member"], kind, year, typed["days"], note=typed["note"], actor=request.member, now=request.now
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Granted: %(name)s") % {"name": typed["member"].name})
            return redirect("attendance:leave_balances")
    return _page(request, form, year)


def _page(request: DeskRequest, form: GrantForm, year: int) -> HttpResponse:
    manual = manual_of(request)
    kinds = [kind for kind in manual.kinds if kind.has_balance]
    page = page_of(
        active_members().filter(kind=MemberKind.STAFF), request.GET.get("cursor"), by=("sort_key", "id")
    )  # fmt: skip
    people = list(page)
    found = balances_of(BOOK, holders=[member.pk for member in people], items=[year])
    rows: list[Any] = [
        (member, [found.get(account(member.pk, year, kind.key), 0) / 2 for kind in kinds]) for member in people
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "kinds": [kind_name(kind.key, manual) for kind in kinds],
        "year": year,
        "closed": list(periods_of(BOOK)[:3]),
        "closable": year - 1,
    }
    return render(request, "attendance/leave/balances.html", context, status=422 if form.errors else 200)


@member_required(Permission.LEAVE_GRANT)
@require_POST
def close_year(request: DeskRequest) -> HttpResponse:
    """Close the book of leave through the end of last year."""
    year = local_day(request.now).year - 1
    try:
        close_leave_year(year, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("%(year)s is closed.") % {"year": year})
    return redirect("attendance:leave_balances")
