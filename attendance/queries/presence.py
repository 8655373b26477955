"""Who was there during his shifts and who was not, by the switch of duty: the log of presence (CHT-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from attendance.models import Shift
from attendance.queries.shifts import shifts_between
from csdesk.people.models import DutySpell, Member

# Shorter than this nobody was missed: pages load, people sit down.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True)
class Presence:
    """A person's day: shifts, times on duty by the switch, and the spans of a shift in which he was not."""

    member: Member
    shifts: Sequence[Shift]
    spells: Sequence[DutySpell]
    missing: Sequence[tuple[datetime, datetime]]


def presence_between(
    begins: datetime, ends: datetime, members: Sequence[int] | None, *, now: datetime
) -> list[Presence]:
    """Everybody with a shift or a spell of duty in the span, by name; `members`: of these people alone."""
    shifts = shifts_between(begins, ends, members=members).filter(is_standby=False).select_related("member")
    spells = DutySpell.objects.filter(Q(ended_at=None) | Q(ended_at__gt=begins), started_at__lt=ends)
    if members is not None:
        spells = spells.filter(member__in=members)
    people: dict[int, tuple[Member, list[Shift], list[DutySpell]]] = {}
    for shift in shifts:
        people.setdefault(shift.member_id, (shift.member, [], []))[1].append(shift)
    for spell in spells.select_related("member").order_by("started_at", "pk"):
        people.setdefault(spell.member_id, (spell.member, [], []))[2].append(spell)
    found = [
        Presence(member, own, there, [gap for shift in own for gap in missing(shift, there, now=now)])
        for member, own, there in people.values()
    ]
    return sorted(found, key=lambda row: (row.member.sort_key, row.member.pk))


def missing(shift: Shift, spells: Sequence[DutySpell], *, now: datetime) -> list[tuple[datetime, datetime]]:
    """The spans of a shift, as far as it has gone, in which nobody was on duty by these spells."""
    gaps, at, last = [], shift.begins_at, min(shift.ends_at, now)
    for spell in sorted(spells, key=lambda each: each.started_at):
        until = spell.ended_at or now
        if until <= at:
            continue
        if spell.started_at > at:
            gaps.append((at, min(spell.started_at, last)))
        at = max(at, until)
        if at >= last:
            break
    if at < last:
        gaps.append((at, last))
    return [(begun, ended) for begun, ended in gaps if ended - begun >= GRACE]
