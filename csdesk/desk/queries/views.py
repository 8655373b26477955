"""The views that a person finds in the menu."""

from django.db.models import Case, Q, QuerySet, Value, When

from csdesk.desk.models import Audience, SavedView
from csdesk.desk.policies import may_share_views
from csdesk.people.models import Member


def views_of(member: Member) -> QuerySet[SavedView]:
    """Own views, those of the person's teams, everybody's; in this order, then by place and name."""
    return _ranked(_found_by(member))


def views_open_to(member: Member) -> QuerySet[SavedView]:
    """Those in the menu and, for whoever shares views, those of teams one is not in: they are his to change, too."""
    return _ranked(_found_by(member) | Q(audience=Audience.TEAM)) if may_share_views(member) else views_of(member)


def default_view(member: Member) -> SavedView | None:
    """The view with which the workspace opens: one's own before the team's before everybody's."""
    return views_of(member).filter(is_default=True).first()


def _found_by(member: Member) -> Q:
    own = Q(audience=Audience.MEMBER, owner=member)
    team = Q(audience=Audience.TEAM, team__in=member.team_memberships.values("team"))
    return own | team | Q(audience=Audience.EVERYONE)


def _ranked(wanted: Q) -> QuerySet[SavedView]:
    rank = Case(
        When(audience=Audience.MEMBER, then=Value(0)), When(audience=Audience.TEAM, then=Value(1)), default=Value(2)
    )
    found = SavedView.objects.filter(wanted).select_related("team", "owner")
    return found.annotate(rank=rank).order_by("rank", "position", "name", "pk")
