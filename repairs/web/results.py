"""What came of each unit: the desk for the factory, in-house, or replacements for what was lost."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.storable import storable
from repairs.lifecycle import IN_REPAIR, Status
from repairs.models import Result, ReturnLine, ReturnOrder
from repairs.permissions import Permission
from repairs.queries.returns import lines_of
from repairs.services.losing import replace_lost
from repairs.services.repairing import SAID, Mark, mark_lines
from repairs.web.page import find_return


@member_required(Permission.RETURN_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: DeskRequest, number: str) -> HttpResponse:
    """Enter results line by line."""
    order = find_return(request, number)
    is_lost = order.status == Status.LOST
    if not is_lost and order.status not in IN_REPAIR:
        return redirect(order)
    refused: RuleViolation | None = None
    if request.method == "POST":
        try:
            done = _replace(request, order) if is_lost else enter_results(request, order)
            messages.success(request, str(done.get_status_display()))
            return redirect(order)
        except RuleViolation as refusal:
            refused = refusal
    context = {"order": order, "case": order.case, "is_lost": is_lost, **results_context(order, request.POST, refused)}
    return render(request, "repairs/results.html", context, status=422 if refused else 200)


def results_context(order: ReturnOrder, typed: QueryDict, refused: RuleViolation | None) -> dict[str, object]:
    """The lines with what was typed beside them, and where it was refused."""
    lines = list(lines_of(order))
    errors = refused.facts.get("fields", {str(refused.field): str(refused)}) if refused is not None else {}
    rows = [
        {
            "line": line,
            "result": typed.get(f"result-{line.pk}", ""),
            "text": typed.get(f"text-{line.pk}", ""),
            "serial": typed.get(f"serial-{line.pk}", ""),
            "error": errors.get(f"line-{line.pk}", ""),
        }
        for line in lines
        if line.result != Result.MISSING
    ]
    general = refused if refused is not None and not str(refused.field or "").startswith("line-") else None
    return {"rows": rows, "choices": [(str(each.value), each.label) for each in SAID], "refused": general}


def enter_results(request: DeskRequest, order: ReturnOrder) -> ReturnOrder:
    """Mark the lines of which something was said. Raises RuleViolation."""
    marks = {line.pk: mark for line in order.lines.all() if (mark := _mark(request.POST, line)) is not None}
    if not marks:
        raise RuleViolation("RPR-09", _("Choose for at least one unit what came of it."))
    return mark_lines(order, marks, actor=request.member, now=request.now)


def _mark(typed: QueryDict, line: ReturnLine) -> Mark | None:
    result, text, serial = (typed.get(f"{name}-{line.pk}", "")[:500] for name in ("result", "text", "serial"))
    if not result or not (storable(text) and storable(serial)):
        return None
    return Mark(result, text, serial)


def _replace(request: DeskRequest, order: ReturnOrder) -> ReturnOrder:
    serials = {line.pk: request.POST.get(f"serial-{line.pk}", "")[:200] for line in order.lines.all()}
    return replace_lost(order, serials, actor=request.member, now=request.now)
