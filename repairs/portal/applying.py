"""A dealer applies to send goods back that were dead on arrival, or that he may return (DOA-01)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from dealers.portal.doors import PortalRequest, portal_view
from repairs.models import ReturnOrder, Source
from repairs.portal.forms import ApplyForm
from repairs.queries import words
from repairs.rules.intake import LineRefusals
from repairs.rules.pasting import read_units
from repairs.services.applying import apply_for_return
from repairs.services.filing import NewReturn, NewUnit


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def new_application(request: PortalRequest) -> HttpResponse:
    """The ground, the goods; what the manual says to it stands at the field."""
    manual = rulebook_at(request.now).document
    form = ApplyForm(request.POST if request.method == "POST" else None)
    form.fields["ground"].choices = words.ground_choices(manual, request.dealer.kind)  # type: ignore[attr-defined]
    bad_lines: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            order = _apply(request, form)
        except LineRefusals as refusal:
            bad_lines = [(problem.line, problem.reason) for problem in refusal.problems]
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            messages.success(request, _("Applied for. Please send nothing before it is approved."))
            return redirect("repairs_portal:return", order.case.number)
    context = {
        "form": form,
        "bad_lines": bad_lines,
        "knows_grounds": len(form.fields["ground"].choices) > 1,  # type: ignore[attr-defined]
        "knows_refunds": manual.exchanges.refunds,
    }
    status = 422 if form.errors or bad_lines else 200
    return render(request, "repairs/portal/new_application.html", context, status=status)


def _apply(request: PortalRequest, form: ApplyForm) -> ReturnOrder:
    typed, contact = form.cleaned_data, request.contact
    units = [NewUnit(serial, typed["model"], "", said) for serial, said in read_units(typed["serials"])]
    units += [NewUnit("", typed["model"])] * (typed["pieces"] or 0)
    new = NewReturn(
        tuple(units),
        dealer=request.dealer,
        contact=contact,
        source=Source.PORTAL,
        sender_phone=contact.phone,
        sender_email=contact.email,
        ground=typed["ground"],
        ground_text=typed["ground_text"],
        wants_refund=typed["wants_refund"],
    )
    return apply_for_return(new, actor=request.member, now=request.now)
