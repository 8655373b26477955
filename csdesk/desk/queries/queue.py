"""The queue: the cases of every kind that a person may see, by time left."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from csdesk.cases.models import Case, CaseLabel
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.conversations.models import Message, MessageKind, Reading
from csdesk.desk.queries.wanted import ALL, ANY, ASKED, CLOSED, NOBODY, OPEN, PHASES, SCOPES, TEAM, TODO, Wanted
from csdesk.desk.registry import desk_kinds, facets
from csdesk.outbox.waiting import Waits
from csdesk.people.models import Member
from csdesk.people.queries import Reader, reader_of
from csdesk.search.queries import few_with_words, fitting, with_words
from csdesk.tenancy.prepared import Prepared

# Nobody reads "4,711 cases": what is beyond this is told as "99+".
MOST_COUNTED = 100


def queue_of(member: Member, wanted: Wanted) -> QuerySet[Case]:
    """The cases a person wants to see, with holder; `is_unread` tells whether the customer wrote since he looked."""
    found = cases_visible_to(member).filter(_scope(member, wanted.scope), _state(wanted.state))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.label:
        found = found.filter(Exists(CaseLabel.objects.filter(case=OuterRef("pk"), label=wanted.label)))
    if wanted.holder:
        found = found.filter(_held_by(wanted.holder))
    for name, value in wanted.chosen:
        kind, facet = facets()[name]
        found = found.filter(Q(kind=kind.key) & facet.narrow(value))
    if wanted.words:
        found = found.filter(with_words(member, wanted.words))
    found = found.annotate(is_unread=_unread(member)).select_related("holder")
    return found.filter(is_unread=True) if wanted.unread else found


@dataclass(frozen=True)
class Opening:
    """What a queue opens with: its first cases, and how many each scope has to do."""

    cases: list[Case]
    counts: dict[str, int]


def opening_of(member: Member, wanted: Wanted, *, size: int) -> Opening:
    """The first `size` cases of a question and the numbers of all scopes."""
    plain = replace(wanted, words="")
    ids, terms = few_with_words(member, wanted.words) if wanted.words else (None, [])
    if ids is not None:
        return Opening(list(queue_of(member, plain).filter(pk__in=ids).order_by(*wanted.by)[:size]), counts_of(member))
    given = {f"term{number}": term for number, term in enumerate(terms)}
    [cases] = _opening.read((reader_of(member), plain, size), member=member.pk, **given)
    return Opening(cases, counts_of(member))


def counts_of(member: Member) -> dict[str, int]:
    """How many cases each scope has to do, counted up to MOST_COUNTED, in one statement."""
    scopes = _counting.read((reader_of(member), MOST_COUNTED), member=member.pk)
    return {scope: len(found) for scope, found in zip(_scopes(), scopes, strict=True)}


def _scopes() -> list[str]:
    return [scope for scope in SCOPES if scope != ASKED or _askers()]


def _open(shape: tuple[Reader, Wanted, int], *, member: int, **terms: str) -> list[QuerySet[Any]]:
    reader, wanted, size = shape
    somebody = reader.numbered(member)
    found = queue_of(somebody, wanted).filter(fitting(somebody, terms.values()))
    return [found.order_by(*wanted.by)[:size]]


def _count(shape: tuple[Reader, int], *, member: int) -> list[QuerySet[Any]]:
    reader, most = shape
    somebody = reader.numbered(member)
    todo = cases_visible_to(somebody).order_by().filter(_state(TODO)).values_list("pk", flat=True)
    return [todo.filter(_scope(somebody, each))[:most] for each in _scopes()]


# There are too many questions to keep a plan of each; the numbers cost the most to plan, and nobody's differ.
_opening, _counting = Prepared(_open, keeps_plan=False), Prepared(_count)


def mine_to_do(member: Member, *kinds: str) -> QuerySet[Case]:
    """The cases of these kinds that somebody holds and that wait to be answered: counted beside the menu's entry."""
    return Case.objects.filter(kind__in=kinds, holder=member, phase__in=PHASES[OPEN])


def cases_that_wait(member: Member, now: datetime) -> list[Waits]:
    """The cases that somebody holds and that wait to be answered, for the daily mail."""
    own = cases_visible_to(member).filter(holder=member, phase__in=PHASES[OPEN]).order_by("queue_at", "id")
    return [
        Waits(f"{case.number} {case.title}", case.next_due_at, kind_of(case.kind).page(case))
        for case in own[:MOST_COUNTED]
    ]


def next_most_urgent(member: Member, *, after: Case) -> Case | None:
    """The case of the person's own that has the least time left, but for the one just dealt with and what waits."""
    own = cases_visible_to(member).filter(holder=member, phase__in=PHASES[OPEN])
    return own.exclude(pk=after.pk).order_by("queue_at", "id").first()


def cases_among(member: Member, ids: list[int]) -> QuerySet[Case]:
    """Those of the cases that the person may see, with holder and `is_unread`, whatever their state."""
    seen = cases_visible_to(member).filter(pk__in=ids)
    return seen.annotate(is_unread=_unread(member)).select_related("holder")


def _scope(member: Member, scope: str) -> Q:
    if scope == ALL:
        return Q()
    if scope == TEAM:
        return Q(team__in=member.team_memberships.values("team"))
    if scope == ASKED:
        # All kinds' in one list: as conditions of their own they would be tried on every case that waits.
        asked = [kind.asked_of(member) for kind in _askers()]
        return Q(pk__in=asked[0].union(*asked[1:], all=True)) if asked else Q(pk__in=[])
    return Q(holder=member)


def _askers() -> list:  # type: ignore[type-arg]
    return [kind for kind in desk_kinds() if kind.asked_of is not None]


def _state(state: str) -> Q:
    """By the case's phase, on which there is an index; without what left the register, which counts as closed."""
    phases = Q(phase__in=[str(phase.value) for phase in PHASES[state]]) if state in PHASES else Q()
    if state not in (CLOSED, ANY):
        return phases
    for kind in desk_kinds():
        # Django drops an empty Q from an OR: a kind that leaves nothing out would itself be left out.
        if kind.in_register:
            phases &= ~Q(kind=kind.key) | kind.in_register
    return phases


def _held_by(holder: str) -> Q:
    return Q(holder=None) if holder == NOBODY else Q(holder=int(holder))


def _unread(member: Member) -> GreaterThan:
    """Whether the customer wrote after the person last looked; None where he never wrote.

    By the newest message: of an EXISTS PostgreSQL would look through all messages where a list may be long.
    """
    read = Reading.objects.filter(case=OuterRef("pk"), member=member).values("last_message_id")[:1]
    wrote = Message.objects.filter(case=OuterRef("pk"), kind=MessageKind.INCOMING, is_automatic=False)
    return GreaterThan(Subquery(wrote.order_by("-pk").values("pk")[:1]), Coalesce(Subquery(read), Value(0)))
