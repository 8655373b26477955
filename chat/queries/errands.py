"""Followed shipments and video viewings: whose they are, what comes next."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.models import Following, Look, Viewing, ViewingState
from chat.permissions import Permission
from csdesk.people.models import Member
from shipping.models import Shipment
from shipping.queries.shipments import shipments_visible_to


def _sees_all(member: Member) -> bool:
    return member.may(Permission.CHAT_VIEW) or member.may(Permission.CHAT_SUPERVISE)


def followings_seen_by(member: Member) -> QuerySet[Following]:
    """Those that the person looks after, looked at or began; all for who reads others' chats."""
    found = Following.objects.select_related("task", "task__assignee", "opened_by", "chat", "chat__case")
    if not _sees_all(member):
        looked_at = Look.objects.filter(following=OuterRef("pk"), member=member)
        found = found.filter(Q(opened_by=member) | Q(task__assignee=member) | Q(Exists(looked_at)))
    return found


def parcels_known(followings: Iterable[Following], member: Member) -> dict[str, Shipment]:
    """Our own parcels among the waybills, as far as the person may see them."""
    waybills = {following.waybill for following in followings} - {""}
    if not waybills:
        return {}
    return {each.waybill: each for each in shipments_visible_to(member).filter(waybill__in=waybills).order_by("pk")}


def viewings_seen_by(member: Member) -> QuerySet[Viewing]:
    """Those that the person holds or made; all for who reads others' chats."""
    found = Viewing.objects.select_related("preparing", "holding", "holding__assignee", "opened_by", "chat")
    if not _sees_all(member):
        mine = Q(opened_by=member) | Q(holding__assignee=member) | Q(preparing__assignee=member)
        found = found.filter(mine)
    return found


def to_come() -> Q:
    """Appointments that are still to be held."""
    return Q(state=ViewingState.PLANNED)
