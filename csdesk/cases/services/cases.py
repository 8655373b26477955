"""Opening a case, and moving what every case has: holder, team, phase, title, parent."""

from datetime import datetime
from zoneinfo import ZoneInfo

from csdesk.cases.models import Case, Phase
from csdesk.cases.registry import kind_of
from csdesk.cases.services.numbers import take_numbers
from csdesk.people.models import Member, Team
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant


def open_case(
    kind: str,
    title: str,
    *,
    holder: Member | None,
    now: datetime,
    team: Team | None = None,
    parent: Case | None = None,
    phase: str = Phase.OPEN,
    facets: tuple[str, str] = ("", ""),
) -> Case:
    """Open a case of a registered kind under the next number of its series (year in the company's zone).

    `facets`: what its queue is narrowed by, as the kind's desk says.
    """
    zone = ZoneInfo(Tenant.objects.get(pk=require_tenant()).zone)
    [number] = take_numbers(kind_of(kind).series, now.astimezone(zone).year)
    return Case.objects.create(
        kind=kind,
        number=number,
        title=title[:300],
        holder=holder,
        team=team,
        parent=parent,
        phase=phase,
        first_facet=facets[0],
        second_facet=facets[1],
        opened_at=now,
    )


def lock_case(case: Case) -> Case:
    """The case again, locked until the transaction ends: someone may have moved it since the caller saw it."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def move_case(case: Case, phase: str, *, now: datetime) -> Case:
    """Put a (locked) case into another phase; `closed_at` follows."""
    case.phase = phase
    case.closed_at = now if phase == Phase.CLOSED else None
    case.save(update_fields=["phase", "closed_at"])
    return case


def rename_case(case: Case, title: str) -> Case:
    """Call a (locked) case by another title; the caller puts it into the index of search."""
    case.title = title[:300]
    case.save(update_fields=["title"])
    return case


def note_facets(case: Case, first: str, second: str) -> Case:
    """Keep what the kind's queue is narrowed by, whenever the kind changes it."""
    if (case.first_facet, case.second_facet) != (first, second):
        case.first_facet, case.second_facet = first, second
        case.save(update_fields=["first_facet", "second_facet"])
    return case


def give_case(case: Case, *, holder: Member | None, team: Team | None = None) -> Case:
    """Make somebody the holder of a (locked) case; the team stays unless another is named."""
    case.holder = holder
    case.team = team or case.team
    case.save(update_fields=["holder", "team"])
    return case
