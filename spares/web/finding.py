"""What the shell shows of spares: numbers beside the places, and parts in the palette."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from csdesk.people.models import Member
from csdesk.sla.models import Task, TaskState
from csdesk.web.palette import Hit
from products.models import Product
from spares.lifecycle import TransferStatus
from spares.models import Place, Transfer
from spares.permissions import Permission
from spares.policies import own_teams


def duties_due(request: HttpRequest) -> Any:
    """The duties of one's own places that are due."""
    member = request.member
    own = Place.objects.filter(Q(keeper=member) | Q(team__in=own_teams(member))).values("key")
    due = Task.objects.filter(state=TaskState.OPEN, kind__startswith="spares.", created_at__lte=request.now)
    return due.filter(Q(subject__in=own) | Q(assignee=member))


def to_supply(request: HttpRequest) -> Any:
    """What purchasing has to supply."""
    return Transfer.objects.filter(origin=None, status=TransferStatus.ORDERED)


def find_parts(member: Member, words: str, limit: int) -> list[Hit]:
    """Parts by model or name, for those who see the stock."""
    if not words or not member.may(Permission.STOCK_VIEW):
        return []
    found = Product.objects.filter(Q(model__icontains=words) | Q(name__icontains=words), is_active=True)
    return [
        Hit(product.model, product.name, f"{reverse('spares:home')}?{urlencode({'q': product.model})}", "package")
        for product in found.order_by("-is_part", "model")[:limit]
    ]
