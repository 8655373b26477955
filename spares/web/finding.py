"""What the shell shows of spares: numbers beside the places, and parts in the palette."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from csdesk.people.models import Member
from csdesk.sla.models import Task, TaskState
from csdesk.web.counting import Asking
from csdesk.web.palette import Hit
from products.models import Product
from spares.lifecycle import TransferStatus
from spares.models import Place, Transfer
from spares.permissions import Permission


def duties_due(asking: Asking) -> QuerySet[Task]:
    """The duties of one's own places that are due."""
    member = asking.member
    teams = member.team_memberships.values("team")
    own = Place.objects.filter(Q(keeper=member) | Q(team__in=teams)).values("key")
    due = Task.objects.filter(state=TaskState.OPEN, kind__startswith="spares.", created_at__lte=asking.now)
    return due.filter(Q(subject__in=own) | Q(assignee=member))


def to_supply(asking: Asking) -> QuerySet[Transfer]:
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
