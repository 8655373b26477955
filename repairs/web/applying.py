"""Applying for goods to be sent back that are not to be repaired (DOA-01)."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.cases.models import Case
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from repairs.models import ReturnOrder
from repairs.permissions import Permission
from repairs.queries import words
from repairs.rules.intake import LineRefusals
from repairs.services.applying import apply_for_return
from repairs.web.filing import bad_lines_of, initial_of, parent_of, typed_return
from repairs.web.forms import ApplicationForm


@member_required(Permission.RETURN_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_application(request: DeskRequest) -> HttpResponse:
    """The form, and the application that comes of it."""
    parent = parent_of(request)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None, initial=initial_of(parent), auto_id="return_%s"
    )
    manual = rulebook_at(request.now).document
    form.fields["route"].choices = [("", _("that of the goods")), *words.route_choices(manual)]
    form.fields["fault"].choices = words.fault_choices(manual)
    form.fields["ground"].choices = words.ground_choices(manual)
    refused: LineRefusals | None = None
    if request.method == "POST" and form.is_valid():
        try:
            order = _apply(request, form, parent)
        except LineRefusals as refusal:
            refused = refusal
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(number)s: signatures are asked for.") % {"number": order})
            return redirect(order)
    context = {
        "form": form,
        "parent": parent,
        "refused": refused,
        "bad_lines": bad_lines_of(refused),
        "knows_grounds": bool(manual.exchanges.grounds),
        "knows_refunds": manual.exchanges.refunds,
    }
    return render(request, "repairs/new_application.html", context, status=422 if form.errors or refused else 200)


def _apply(request: DeskRequest, form: ApplicationForm, parent: Case | None) -> ReturnOrder:
    typed = form.cleaned_data
    wanted = {name: typed[name] for name in ("ground", "ground_text", "wants_refund")}
    new = replace(typed_return(typed), **wanted)
    return apply_for_return(new, actor=request.member, now=request.now, parent=parent)
