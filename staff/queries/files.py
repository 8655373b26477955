"""The files of all colleagues, and what stands in one."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Upper

from csdesk.people.models import Member, MemberKind
from staff.models import Employment, InspectionItem, Outcome, SkillNote

HERE, PROBATION, LEFT, MISSING, ALL = "here", "probation", "left", "missing", "all"
MOST_CHANGES = 30


def colleagues() -> QuerySet[Member]:
    """Everybody who has a file: who works here, and who did."""
    return Member.objects.filter(kind=MemberKind.STAFF)


def files_found(words: str, state: str, *, today: date) -> QuerySet[Member]:
    """Colleagues with what their latest employment says, by name, address or staff number, and by how they stand.

    `state`: employed today or from a later day on (HERE), of these on PROBATION, LEFT, MISSING an employment, ALL.
    """
    latest = Employment.objects.filter(member=OuterRef("pk")).order_by("-joined_on")
    found = colleagues().annotate(
        number=Subquery(latest.values("number")[:1]),
        joined_on=Subquery(latest.values("joined_on")[:1]),
        left_on=Subquery(latest.values("left_on")[:1]),
        probation_ends_on=Subquery(latest.values("probation_ends_on")[:1]),
    )
    still = Q(left_on__isnull=True) | Q(left_on__gte=today)
    conditions = {
        HERE: Q(joined_on__isnull=False) & still,
        PROBATION: still & Q(probation_ends_on__gte=today),
        LEFT: Q(left_on__lt=today),
        MISSING: Q(joined_on__isnull=True),
    }
    found = found.filter(conditions.get(state, Q()))
    if words:
        number = Employment.objects.annotate(upper=Upper("number")).filter(upper__startswith=words.upper())
        begins = Q(sort_key__istartswith=words) | Q(email__istartswith=words)
        found = found.filter(begins | Q(name__icontains=words) | Q(pk__in=number.values("member")))
    return found


@dataclass(frozen=True)
class EmploymentChange:
    """One field of an employment that was changed."""

    label: Any
    before: Any
    after: Any
    at: datetime
    by: str
    reason: str


def employment_changes(employments: list[Employment]) -> list[EmploymentChange]:
    """What was changed in somebody's employments, latest first."""
    history = Employment.history.filter(id__in=[each.pk for each in employments]).select_related("history_user")
    found: list[tuple[Any, Any, Any]] = []
    for employment in employments:
        own = [row for row in history if row.id == employment.pk]
        own.sort(key=lambda row: (row.history_date, row.history_id), reverse=True)
        for after, before in pairwise(own):
            fields = [field for field in after.tracked_fields if _differs(field, after, before)]
            found += [(field, before, after) for field in fields]
    found.sort(key=lambda change: change[2].history_date, reverse=True)
    users = {after.history_user_id for _field, _before, after in found}
    names = dict(Member.objects.filter(user__in=users - {None}).values_list("user_id", "name")) if users else {}
    return [
        EmploymentChange(
            field.verbose_name,
            getattr(before, field.attname),
            getattr(after, field.attname),
            after.history_date,
            names.get(after.history_user_id, ""),
            after.history_change_reason or "",
        )
        for field, before, after in found[:MOST_CHANGES]
    ]


def _differs(field: Any, after: Any, before: Any) -> bool:
    return getattr(after, field.attname) != getattr(before, field.attname)


def latest_skills(person: Member) -> dict[str, SkillNote]:
    """What is known of somebody's skills, by their keys."""
    found = SkillNote.objects.filter(member=person).select_related("noted_by")
    return {note.skill: note for note in found.order_by("skill", "-noted_on", "-id").distinct("skill")}


def failings_of(person: Member) -> QuerySet[InspectionItem]:
    """What was not met at inspections, the latest first."""
    found = InspectionItem.objects.filter(member=person, outcome=Outcome.NOT_MET).select_related("inspection")
    return found.order_by("-inspection__inspected_at", "position", "pk")
