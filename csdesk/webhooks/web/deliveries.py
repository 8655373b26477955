"""The log of a webhook: what was sent, how often it was tried, and sending it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from csdesk.webhooks.models import DeliveryState
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.policies import may_change, may_read_content
from csdesk.webhooks.queries import deliveries_of, deliveries_seen_by, subscriptions_seen_by
from csdesk.webhooks.registry import offered_events
from csdesk.webhooks.rules.verdicts import DEAD_AFTER
from csdesk.webhooks.services.telling import send_delivery_again, send_test


@require_safe
@member_required(Permission.OWN, staff=False)
def show_webhook(request: DeskRequest, pk: int) -> HttpResponse:
    """A webhook and what was sent to it, newest first."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    page = page_of(deliveries_of(webhook, state=state), request.GET.get("cursor"), by=("-id",))
    offered = offered_events()
    context = {
        "webhook": webhook,
        "is_own": may_change(request.member, webhook),
        "page": page,
        "state": state,
        "states": DeliveryState,
        "kinds": [offered.get(kind, kind) for kind in webhook.kinds],
        "ends_at": webhook.failing_since + DEAD_AFTER if webhook.failing_since else None,
    }
    template = "webhooks/webhook.html" + ("#log" if request.htmx and "cursor" not in request.GET else "")
    return render(request, template, context)


@require_safe
@member_required(Permission.OWN, staff=False)
def show_delivery(request: DeskRequest, pk: int) -> HttpResponse:
    """One message: each attempt, and the beginning of what we sent."""
    delivery = get_object_or_404(deliveries_seen_by(request.member), pk=pk)
    tries = delivery.tries.order_by("-pk")
    reads = may_read_content(request.member, delivery)
    context = {"delivery": delivery, "webhook": delivery.subscription, "tries": tries, "reads": reads}
    template = "webhooks/delivery.html" + ("#tries" if request.htmx else "")
    return render(request, template, context)


@require_POST
@member_required(Permission.OWN, staff=False)
def test(request: DeskRequest, pk: int) -> HttpResponse:
    """Send a harmless message and look at what comes of it."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    delivery = send_test(webhook, actor=request.member, now=request.now)
    return redirect("webhooks:delivery", delivery.pk)


@require_POST
@member_required(Permission.OWN, staff=False)
def again(request: DeskRequest, pk: int) -> HttpResponse:
    """Send a message once more."""
    delivery = get_object_or_404(deliveries_seen_by(request.member), pk=pk)
    send_delivery_again(delivery, actor=request.member, now=request.now)
    messages.success(request, _("It is being sent again."))
    return redirect("webhooks:delivery", pk)
