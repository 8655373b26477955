"""Who may do what with spares. `actor=None` is the system."""

from django.db.models import Q

from csdesk.people.models import Member
from spares.lifecycle import RequestSource
from spares.models import Place, SparesRequest, Stocktake, Transfer
from spares.permissions import Permission

KIND_REQUEST, KIND_STOCKTAKE = "spares_request", "stocktake"


def is_own(actor: Member, place: Place) -> bool:
    """Whether somebody keeps a place or belongs to its team."""
    if place.keeper_id == actor.pk:
        return True
    return place.team_id is not None and place.team_id in own_teams(actor)


def own_teams(actor: Member) -> set[int]:
    """The ids of somebody's teams, read once a request."""
    if "_teams_of_spares" not in actor.__dict__:
        actor.__dict__["_teams_of_spares"] = set(actor.team_memberships.values_list("team_id", flat=True))
    found: set[int] = actor.__dict__["_teams_of_spares"]
    return found


def places_seen_by(member: Member, *, place: str = "") -> Q:
    """A condition on places, or on rows that refer to one by `place`: all, or those of one's own."""
    if member.may(Permission.STOCK_VIEW):
        return Q()
    if not member.may(Permission.PLACE_WORK):
        return Q(pk__in=[])
    prefix = f"{place}__" if place else ""
    return Q(**{f"{prefix}keeper": member}) | Q(**{f"{prefix}team__in": own_teams(member)})


def may_work_at(actor: Member | None, place: Place) -> bool:
    """Book, send and receive at a place: whoever moves everywhere, or works there."""
    if actor is None or actor.may(Permission.STOCK_MOVE):
        return True
    return actor.may(Permission.PLACE_WORK) and is_own(actor, place)


def may_send(actor: Member | None, transfer: Transfer) -> bool:
    """Ship what was ordered: the place that has it; from outside, purchasing."""
    return may_send_from(actor, transfer.origin)


def may_send_from(actor: Member | None, origin: Place | None) -> bool:
    """Order and ship pieces of a place; without one, from outside."""
    if origin is None:
        return actor is None or actor.may(Permission.SUPPLY) or actor.may(Permission.STOCK_MOVE)
    return may_work_at(actor, origin)


def may_ask(actor: Member | None, place: Place, source: str) -> bool:
    """Apply for spares: a place's own people at head office, customer service at purchasing."""
    if source == RequestSource.PURCHASING:
        return actor is None or actor.may(Permission.REQUEST_PURCHASING)
    return may_work_at(actor, place)


def may_order_count(actor: Member | None, place: Place, *, is_regular: bool) -> bool:
    """Have a place counted: its own people regularly, others at irregular times."""
    if actor is None or actor.may(Permission.COUNT_ORDER):
        return True
    return is_regular and may_work_at(actor, place)


def may_count(actor: Member | None, stocktake: Stocktake) -> bool:
    """Enter counts: who works at the place; at a count at an irregular time only who may order such counts."""
    return may_order_count(actor, stocktake.place, is_regular=stocktake.occasion != "irregular")


def may_settle(actor: Member | None) -> bool:
    """Book the differences of a count, or break it off."""
    return actor is None or actor.may(Permission.COUNT_SETTLE)


def may_reconcile(actor: Member | None) -> bool:
    """Hold their lists against the book."""
    return actor is None or actor.may(Permission.RECONCILE)


def may_manage(actor: Member | None) -> bool:
    """Set up places and levels."""
    return actor is None or actor.may(Permission.PLACE_MANAGE)


def may_close_period(actor: Member | None) -> bool:
    """Close months of the book."""
    return actor is None or actor.may(Permission.PERIOD_CLOSE)


def requests_seen_by(member: Member) -> Q:
    """A condition on cases: requests for one's own places, those that purchasing supplies, or all."""
    if member.may(Permission.STOCK_VIEW):
        return Q()
    seen = SparesRequest.objects.filter(_own_or_asked(member))
    return Q(pk__in=seen.values("case"))


def _own_or_asked(member: Member) -> Q:
    seen = Q(asked_by=member) if member.may(Permission.PLACE_WORK) else Q(pk__in=[])
    if member.may(Permission.SUPPLY):
        seen |= Q(source=RequestSource.PURCHASING)
    if member.may(Permission.PLACE_WORK):
        seen |= places_seen_by(member, place="place") | places_seen_by(member, place="origin")
    return seen


def stocktakes_seen_by(member: Member) -> Q:
    """A condition on cases: stocktakes of one's own places, all for those who order or see them."""
    if member.may(Permission.STOCK_VIEW) or member.may(Permission.COUNT_ORDER):
        return Q()
    return Q(pk__in=Stocktake.objects.filter(places_seen_by(member, place="place")).values("case"))
