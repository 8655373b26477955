"""Receiving and counting: for a scanner at a desk, and with a thumb on a phone."""

import unicodedata

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from csdesk.documents.models import PrintedForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.storable import storable
from products.rules.serials import spelled, split
from repairs.lifecycle import Status
from repairs.models import Counted, ReturnLine, ReturnOrder
from repairs.permissions import Permission
from repairs.policies import may_work_on
from repairs.queries.returns import lines_of, returns_visible_to
from repairs.rules.intake import LineRefusals
from repairs.services.exchanging import needs_freight
from repairs.services.parcels import Parcel
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.web.forms import YuanField
from repairs.web.page import find_return

CHOICES = (Counted.PRESENT, Counted.DAMAGED, Counted.MISSING)
LONGEST = 200_000
MOST_FOUND = 5


@member_required(Permission.RETURN_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: DeskRequest, number: str) -> HttpResponse:
    """Receive the goods, and note line by line what is there."""
    order = find_return(request, number)
    problems: list[str] = []
    cost_problem = ""
    if request.method == "POST":
        try:
            return _counted(request, order)
        except LineRefusals as refusal:
            problems = [problem.reason for problem in refusal.problems]
        except RuleViolation as refusal:
            problems = [_("%(reason)s (%(rule)s)") % {"reason": refusal, "rule": refusal.rule_id}]
            cost_problem = str(refusal) if refusal.field == "cost" else ""
    elif order.status not in (Status.FILED, Status.RECEIVED):
        return redirect(order)
    lines = list(lines_of(order))
    typed = {name: value for name, value in request.POST.items() if name.startswith(("line-", "finding-"))}
    rows = [_row(line, typed) for line in lines]
    context = {
        "order": order,
        "case": order.case,
        "rows": rows,
        "choices": [(str(choice.value), choice.label) for choice in CHOICES],
        "problems": problems,
        "cost_problem": cost_problem,
        "scanned": request.POST.get("scanned", ""),
        "asks_freight": order.status == Status.FILED and needs_freight(order),
        "typed": request.POST,
        "left": sum(line.counted == Counted.OPEN for line in lines),
    }
    return render(request, "repairs/count.html", context, status=422 if problems else 200)


def _row(line: ReturnLine, typed: dict[str, str]) -> tuple[ReturnLine, str, str]:
    """The line with what stands in its fields: what was typed, else what is known."""
    known = str(Counted.PRESENT) if line.counted == Counted.EXTRA else line.counted
    return line, typed.get(f"line-{line.pk}", known), typed.get(f"finding-{line.pk}", line.finding)


def _counted(request: DeskRequest, order: ReturnOrder) -> HttpResponse:
    actor, now = request.member, request.now
    if order.status == Status.FILED:
        order = receive_return(order, actor=actor, now=now, parcel=_parcel(request) if needs_freight(order) else None)
    text = request.POST.get("scanned", "")[:LONGEST]
    counts = _counts(request, order)
    order = count_return(order, counts, actor=actor, now=now, scanned=split(text) if storable(text) else [])
    if "inspect" in request.POST:
        order = inspect_return(order, actor=actor, now=now)
        messages.success(request, _("Inspection done: the promise to the dealer runs from now (RPR-03)."))
        return redirect(order)
    messages.success(request, _("Counted."))
    return redirect("repairs:count", order.case.number)


def _parcel(request: DeskRequest) -> Parcel:
    """The parcel in which approved goods came; the sales department bears what it has cost (DOA-06)."""
    typed = {name: request.POST.get(name, "").strip()[:80] for name in ("carrier", "waybill", "cost")}
    if not all(storable(value) for value in typed.values()):
        raise RuleViolation("DOA-07", _("Enter what the freight of the goods has cost."), field="cost")
    try:
        cost_fen = YuanField(required=False).clean(typed["cost"])
    except ValidationError as wrong:
        raise RuleViolation("DOA-07", _("This is no amount in yuan."), field="cost") from wrong
    return Parcel(typed["carrier"], typed["waybill"], cost_fen=cost_fen)


def _counts(request: DeskRequest, order: ReturnOrder) -> dict[int, Count]:
    rest = str(Counted.MISSING) if "rest_missing" in request.POST else ""
    scanned = {spelled(each) for each in split(request.POST.get("scanned", "")[:LONGEST])}
    counts = {}
    for line in order.lines.all():
        said = request.POST.get(f"line-{line.pk}", "")
        finding = request.POST.get(f"finding-{line.pk}", "")
        if not storable(finding):
            finding = ""
        if said in ("", Counted.OPEN) and line.counted == Counted.OPEN and line.serial not in scanned:
            said = rest
        if said:
            counts[line.pk] = Count(said, finding)
    return counts


@member_required(Permission.RETURN_WORK)
@require_GET
def scan(request: DeskRequest) -> HttpResponse:
    """Where the scanner leads: the slip's code or number, or any serial of a return that is awaited."""
    typed = request.GET.get("code", "").strip()[:300]
    found: list[ReturnOrder] = []
    if typed and storable(typed):
        # A paper's QR code is an address; its number, or the return's, stands between the slashes.
        code = unicodedata.normalize("NFKC", typed).upper().strip()
        number = next((part for part in code.split("/") if part.startswith(("FX-", "DOA-", "DJ-"))), code)
        mine = returns_visible_to(request.member)
        papers = PrintedForm.objects.filter(number=number).values("case")
        found = list(mine.filter(Q(case__number=number) | Q(case__in=papers))[:1])
        if not found:
            by_serial = ReturnLine.objects.filter(serial=spelled(typed), is_under_way=True)
            found = list(mine.filter(pk__in=by_serial.values("order"))[:MOST_FOUND])
    if len(found) == 1:
        order = found[0]
        wants_count = order.status in (Status.FILED, Status.RECEIVED) and may_work_on(request.member, order)
        return redirect("repairs:count", order.case.number) if wants_count else redirect(order)
    return render(request, "repairs/scan.html", {"typed": typed, "found": found})
