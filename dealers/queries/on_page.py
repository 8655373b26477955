"""What a dealer's page shows, in a fixed number of statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet

from csdesk.cases.models import TO_DO, Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.people.models import Member
from dealers.models import CaseParty, Dealer, DealerContact, WelcomeMail

MOST_PAST = 20
MOST_CHANGES = 30
# What every row has, and nobody reads as a change.
_SILENT = {"sort_key", "case", "tenant", "id"}
_PEOPLE = {"specialist", "channel_person", "member"}


@dataclass(frozen=True)
class CaseLine:
    """A case with its page and what its kind is called."""

    case: Case
    url: str
    label: Any


@dataclass(frozen=True)
class Change:
    """One change of a field: by whom, when, why; `name` is the field's."""

    name: str
    label: Any
    before: Any
    after: Any
    at: datetime
    by: str
    reason: str


def contacts_of(dealer: Dealer) -> QuerySet[DealerContact]:
    """The people at the dealer, the main one first, those who left at the end."""
    return dealer.contacts.select_related("member").order_by("-is_active", "-is_main", "pk")


def mails_of(dealer: Dealer) -> dict[str, WelcomeMail]:
    """The mails of the welcome that were sent, by key."""
    return {mail.key: mail for mail in dealer.welcome_mails.select_related("message")}


def case_lines(dealer: Dealer, member: Member) -> tuple[list[CaseLine], list[CaseLine]]:
    """The dealer's open and past cases that the member may see; the latest past ones."""
    own = CaseParty.objects.filter(dealer=dealer).values("case")
    seen = cases_visible_to(member).filter(pk__in=own).select_related("holder")
    to_do = [str(phase.value) for phase in TO_DO]
    still = seen.filter(phase__in=to_do).order_by("queue_at", "pk")[:100]
    past = seen.exclude(phase__in=to_do).order_by("-pk")[:MOST_PAST]
    return list(_lines(still)), list(_lines(past))


def _lines(cases: Iterable[Case]) -> Iterator[CaseLine]:
    for case in cases:
        kind = kind_of(case.kind)
        yield CaseLine(case, kind.page(case), kind.label)


def changes_of(records: Iterable[Dealer | DealerContact]) -> list[Change]:
    """What was changed of these records, latest first, people by their names: one statement a record and one more."""
    found: list[tuple[Change, Any]] = []
    for record in records:
        rows = list(record.history.order_by("-history_date", "-history_id")[:MOST_CHANGES])
        for after, before in pairwise(rows):
            found += [(change, after.history_user_id) for change in _differences(after, before)]
    found = sorted(found, key=lambda pair: pair[0].at, reverse=True)[:MOST_CHANGES]
    names = _names_in(found)
    return [
        replace(
            change,
            by=names.get(("user", user), ""),
            before=names.get(("member", change.before), change.before) if change.name in _PEOPLE else change.before,
            after=names.get(("member", change.after), change.after) if change.name in _PEOPLE else change.after,
        )
        for change, user in found
    ]


def _names_in(found: list[tuple[Change, Any]]) -> dict[tuple[str, Any], str]:
    """Names of those who changed something and of those who were put in: by their kind of id."""
    users = {user for _change, user in found}
    ids = {value for change, _user in found if change.name in _PEOPLE for value in (change.before, change.after)}
    people = list(Member.objects.filter(Q(user__in=users - {None}) | Q(pk__in=ids - {None}))) if found else []
    return {("user", one.user_id): one.name for one in people} | {("member", one.pk): one.name for one in people}


def _differences(after: Any, before: Any) -> Iterator[Change]:
    for field in after.tracked_fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if field.name not in _SILENT and old != new:
            reason = after.history_change_reason or ""
            yield Change(field.name, field.verbose_name, old, new, after.history_date, "", reason)
