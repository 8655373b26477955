"""Finding cases by what was typed on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member
from csdesk.search.models import Entry
from csdesk.search.registry import label_of
from csdesk.search.rules import Term, excerpt, terms_of

_CANDIDATES = "SELECT case_id FROM search_cases(%s::text[], %s, %s::text[], %s::text[], %s, %s)"
# Candidates a person may not see are passed over; a page asks so often and this many at a time, then says "more".
_FIRST_SPARE, _NEXT, _MOST_ROUNDS = 20, 400, 4
# Up to here a list is narrowed to the ids found; a word on more cases is common, and looked for row by row.
_RARE = 1000
LARGEST_CASE_ID = 2**63 - 1


@dataclass(frozen=True)
class Found:
    """Some cases, newest first, and where to go on (empty: that is all)."""

    cases: Sequence[Case]
    next_cursor: str


@dataclass(frozen=True)
class Place:
    """Where in a case the words were found: what the source is called, and a line of it in pieces."""

    label: str
    pieces: list[tuple[str, bool]]


def found_cases(
    member: Member, words: str, *, kind: str = "", phases: Sequence[str] = (), after: str = "", limit: int = 20
) -> Found:
    """The cases the person may see on which all the words stand, newest first; those behind the cursor `after`.

    Two-character Chinese words, Latin words, numbers and phones by their beginning. What only colleagues may
    read is no hit for others (B03). Words without a letter or digit find nothing; a damaged cursor starts anew.
    """
    terms = terms_of(words)
    visible = cases_visible_to(member).select_related("holder", "team")
    found: list[Case] = []
    before, more = _position(after), bool(terms)
    size = limit + _FIRST_SPARE
    for _round in range(_MOST_ROUNDS):
        if not more or len(found) > limit:
            break
        ids = _candidates(terms, member, kind=kind, phases=phases, before=before, size=size)
        found += visible.filter(pk__in=ids).order_by("-pk") if ids else []
        more, before, size = len(ids) == size, ids[-1] if ids else before, _NEXT
    if len(found) > limit:
        return Found(found[:limit], str(found[limit - 1].pk))
    return Found(found, str(before) if more else "")


def _position(after: str) -> int | None:
    known = after.isdecimal() and after.isascii() and len(after) <= 19 and int(after) <= LARGEST_CASE_ID
    return int(after) if known else None


def _candidates(
    terms: Iterable[Term], member: Member, *, size: int, kind: str = "", phases: Sequence[str] = (), before: int | None
) -> list[int]:
    """Ids of the company's cases with all the terms, newest first, whoever may see them."""
    wanted = [term.tsquery for term in terms]
    values: list[Any] = [wanted, member.is_staff_member, [kind] if kind else None, list(phases) or None, before, size]
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, values)
        return [row[0] for row in cursor.fetchall()]


def with_words(member: Member, words: str, *, case: str = "pk") -> Q:
    """A condition for lists that have an order of their own: those of the cases on which the words stand.

    `case` names the case's id in the list's rows. Exact however many they are: few are named by their ids, a
    common word is looked for row by row, since the list soon has enough. No word: nothing.
    """
    ids, terms = few_with_words(member, words)
    return fitting(member, terms, case=case) if ids is None else Q(**{f"{case}__in": ids})


def few_with_words(member: Member, words: str) -> tuple[list[int] | None, list[str]]:
    """The ids of the cases on which the words stand, None if they are many; and what each word asks for."""
    terms = terms_of(words)
    ids = _candidates(terms, member, before=None, size=_RARE + 1) if terms else []
    return (ids if len(ids) <= _RARE else None), [term.tsquery for term in terms]


def fitting(member: Member, terms: Iterable[str], *, case: str = "pk") -> Q:
    """A condition: on the case are texts that the person may read and that fit each of the terms."""
    conditions = Q()
    for term in terms:
        conditions &= Q(Exists(_readable(member).filter(case=OuterRef(case), words__fits=term)))
    return conditions


def places_in(member: Member, cases: Sequence[Case], words: str) -> dict[int, Place]:
    """For each case the text that fits best, of those the person may read: in one statement."""
    terms = terms_of(words)
    if not terms or not cases:
        return {}
    fitting = Q()
    for term in terms:
        fitting |= Q(words__fits=term.tsquery)
    all_fit = ExpressionWrapper(_all(terms), output_field=BooleanField()).desc()
    entries = _readable(member).filter(fitting, case__in=[case.pk for case in cases])
    best = entries.order_by("case", all_fit, "pk").distinct("case")
    return {entry.case_id: Place(label_of(entry.source), excerpt(entry.text, words)) for entry in best}


def _all(terms: Iterable[Term]) -> Q:
    conditions = Q()
    for term in terms:
        conditions &= Q(words__fits=term.tsquery)
    return conditions


def _readable(member: Member) -> QuerySet[Entry]:
    entries = Entry.objects.all()
    return entries if member.is_staff_member else entries.filter(is_internal=False)
