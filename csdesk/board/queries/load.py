"""Who is loaded how, and who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from csdesk.board.queries.sight import LIVE, SOON, Sight
from csdesk.board.rules import MOST
from csdesk.cases.models import TO_DO, Case, Phase
from csdesk.live import presence
from csdesk.people.models import Member, StandIn
from csdesk.tenancy.scoping import require_tenant

# More people than that nobody takes in at a glance; those who are in trouble come first.
MOST_PEOPLE = 60


@dataclass(frozen=True)
class Load:
    """What one person has: cases to do, due within the hour, late; who acts for him now; whether he is at the desk."""

    member: Member
    to_do: int
    soon: int
    late: int
    stand_in: str
    is_online: bool


def loads_of(sight: Sight, people: QuerySet[Member]) -> list[Load]:
    """What each of these people has, the most burdened first; a team's sight shows its own people. One statement."""
    if sight.team is not None:
        people = people.filter(team_memberships__team=sight.team)
    online = presence.online_members(require_tenant())
    loads = [_load(member, is_online=member.pk in online) for member in _with_numbers(people, sight)]
    loads.sort(key=lambda load: (-load.late, -load.soon, -load.to_do, load.member.sort_key, load.member.pk))
    return loads[:MOST_PEOPLE]


def _with_numbers(people: QuerySet[Member], sight: Sight) -> QuerySet[Member]:
    acting = StandIn.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=sight.now), member=OuterRef("pk"), starts_at__lte=sight.now
    ).order_by("-starts_at", "-pk")
    return people.annotate(
        to_do=_held(TO_DO),
        soon=_held(LIVE, next_due_at__gte=sight.now, next_due_at__lte=sight.now + SOON),
        late=_held(LIVE, next_due_at__lt=sight.now),
        acts_for=Coalesce(Subquery(acting.values("stand_in__name")[:1]), Value("")),
    )


class _HowMany(Subquery):
    """The number of rows that a query finds."""

    template = "(SELECT count(*) FROM (%(subquery)s) held)"
    output_field = IntegerField()


def _held(phases: Sequence[Phase], **due: Any) -> _HowMany:
    # Each person's own index range, and no further than anybody reads.
    return _HowMany(Case.objects.filter(holder=OuterRef("pk"), phase__in=phases, **due).values("pk")[:MOST])


def _load(member: Any, *, is_online: bool) -> Load:
    return Load(member, member.to_do, member.soon, member.late, member.acts_for, is_online)
