"""Reconciliations: holding a list against the book, and what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.sla.policies import may_finish_task
from csdesk.web.paging import page_of
from products.models import Product
from spares.models import PlaceKind, Reconciliation
from spares.permissions import Permission
from spares.policies import may_reconcile, places_seen_by
from spares.queries.places import places_visible_to
from spares.services.reconciling import reconcile
from spares.web.acting import done, find_place, find_transfer, form_page, posted
from spares.web.forms import ReconcileForm


@require_safe
@member_required()
def list_reconciliations(request: DeskRequest) -> HttpResponse:
    """What was held against each other, the latest first."""
    if not (request.member.may(Permission.STOCK_VIEW) or request.member.may(Permission.PLACE_WORK)):
        raise PermissionDenied
    found = Reconciliation.objects.filter(places_seen_by(request.member, place="place"))
    page = page_of(found.select_related("place", "made_by", "transfer"), request.GET.get("cursor"), by=("-id",))
    shipping = places_visible_to(request.member).filter(kind=PlaceKind.SHIPPING, is_active=True)
    context = {"page": page, "stock_places": list(shipping) if may_reconcile(request.member) else []}
    return render(request, "spares/reconciliations.html" + ("#rows" if request.htmx else ""), context)


@member_required(Permission.RECONCILE)
def new_reconciliation(request: DeskRequest, key: str) -> HttpResponse:
    """Paste a place's list: its whole stock, or of one transfer."""
    place = find_place(request, key)
    number = request.GET.get("transfer", "")
    transfer = find_transfer(request, number) if number else None
    form = ReconcileForm(posted(request))

    def hold(_data: dict[str, Any]) -> Reconciliation:
        return reconcile(place, form.listed, transfer=transfer, actor=request.member, now=request.now)

    if made := done(request, form, hold):
        agrees = _("Everything agrees.")
        messages.success(request, agrees if not made.differences else _("Differences: the place has been asked."))
        return redirect("spares:reconciliation", made.pk)
    title = _("Reconcile with %(place)s") % {"place": f"{place} {transfer or ''}".strip()}
    hint = _("Paste what they sent. Both lists empty means that they have nothing.")
    back = reverse("spares:place", args=[place.key])
    return form_page(request, form, title, back=back, hint=hint, button=_("Compare"), draft=f"reconcile-{place.key}")


@require_safe
@member_required()
def show_reconciliation(request: DeskRequest, pk: int) -> HttpResponse:
    """One reconciliation: line by line, theirs and ours, and how it was explained."""
    found = Reconciliation.objects.filter(places_seen_by(request.member, place="place"))
    made = get_object_or_404(found.select_related("place", "made_by", "transfer", "task__clock"), pk=pk)
    lines = list(made.lines.select_related("product").order_by("pk"))
    products = Product.objects.in_bulk([line.product_id for line in lines])
    rows = sorted(lines, key=lambda line: (not line.difference, products[line.product_id].model))
    may_answer = made.task is not None and made.task.is_open and may_finish_task(request.member, made.task)
    context = {"made": made, "rows": rows, "may_answer": may_answer}
    return render(request, "spares/reconciliation.html", context)
