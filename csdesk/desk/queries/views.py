"""The views that a person finds in the menu."""

from django.db.models import Case as When
from django.db.models import Q, QuerySet, Value
from django.db.models import When as If

from csdesk.desk.models import Audience, SavedView
from csdesk.people.models import Member


def views_of(member: Member) -> QuerySet[SavedView]:
    """Own views, those of the person's teams, everybody's; in this order, then by place and name."""
    own = Q(audience=Audience.MEMBER, owner=member)
    team = Q(audience=Audience.TEAM, team__in=member.team_memberships.values("team"))
    found = SavedView.objects.filter(own | team | Q(audience=Audience.EVERYONE)).select_related("team", "owner")
    rank = When(
        If(audience=Audience.MEMBER, then=Value(0)), If(audience=Audience.TEAM, then=Value(1)), default=Value(2)
    )
    return found.annotate(rank=rank).order_by("rank", "position", "name", "pk")


def default_view(member: Member) -> SavedView | None:
    """The view with which the workspace opens: one's own before the team's before everybody's."""
    return views_of(member).filter(is_default=True).first()
