"""Going through a list of the manual for a person or a team (ATT-15, ATT-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member, MemberKind, Team
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.rulebook.at import rulebook_at
from staff.models import Inspection, InspectionItem, Outcome
from staff.policies import may_inspect
from staff.services.wording import named

RULE = "ATT-15"


@transaction.atomic
def open_inspection(
    checklist: str, *, team: Team | None = None, member: Member | None = None, actor: Member | None, now: datetime
) -> Inspection:
    """Begin an inspection of a person or of everybody in a team but oneself, by a list of the manual.

    Raises PermissionDenied; RuleViolation ATT-15 for a list that is not there or empty, for oneself, for nobody.
    """
    if not may_inspect(actor):
        raise PermissionDenied(f"{actor} may not inspect.")
    rules = rulebook_at(now).document.conduct.checklists
    rule = next((each for each in rules if each.key == checklist), None)
    if rule is None or not rule.items:
        raise RuleViolation(RULE, _("Choose a list of the manual that has something on it."), field="checklist")
    people = _people(team, member, actor)
    inspection = Inspection.objects.create(
        checklist=rule.key, team=team, inspected_at=now, inspected_by=actor, **named(rule)
    )
    InspectionItem.objects.bulk_create(
        InspectionItem(inspection=inspection, member=person, position=position, item=item.key, **named(item))
        for person in people
        for position, item in enumerate(rule.items)
    )
    return inspection


def _people(team: Team | None, member: Member | None, actor: Member | None) -> Sequence[Member]:
    if (team is None) == (member is None):
        raise RuleViolation(RULE, _("Choose a team or a person."), field="team")
    if member is not None:
        if actor is not None and actor.pk == member.pk:
            raise RuleViolation(RULE, _("Nobody inspects himself."), field="member")
        if not member.is_staff_member:
            raise RuleViolation(RULE, _("Only colleagues are inspected."), field="member")
        return [member]
    found = active_members().filter(kind=MemberKind.STAFF, team_memberships__team=team)
    people = [each for each in found if actor is None or each.pk != actor.pk]
    if not people:
        raise RuleViolation(RULE, _("There is nobody else in this team."), field="team")
    return people


@dataclass(frozen=True)
class Found:
    """What was found at an item."""

    outcome: str
    note: str = ""


@transaction.atomic
def enter_outcomes(
    inspection: Inspection, found: Mapping[int, Found], *, actor: Member | None, now: datetime
) -> Inspection:
    """Enter what was found, by the ids of the items; others stay as they are.

    Raises PermissionDenied; RuleViolation ATT-15 for what is not met without a note; StaleRecord once it is closed.
    """
    inspection = _locked(inspection, actor)
    items = list(inspection.items.filter(pk__in=list(found)).order_by("pk"))
    for item in items:
        said = found[item.pk]
        if said.outcome not in Outcome.values:
            raise RuleViolation(item.rule, _("Say whether it is met."))
        item.outcome, item.note = said.outcome, said.note.strip()[:200]
        if item.outcome == Outcome.NOT_MET and not item.note:
            raise RuleViolation(item.rule, _("“%(item)s” is not met: write what you saw.") % {"item": item})
    InspectionItem.objects.bulk_update(items, ["outcome", "note"])
    return inspection


@transaction.atomic
def close_inspection(inspection: Inspection, *, actor: Member | None, now: datetime) -> Inspection:
    """End an inspection: nothing of it changes any more; what was not looked at stays so.

    Raises PermissionDenied, RuleViolation when nothing was looked at, StaleRecord the second time.
    """
    inspection = _locked(inspection, actor)
    if not inspection.items.exclude(outcome=Outcome.OPEN).exists():
        raise RuleViolation(RULE, _("Nothing was looked at yet."))
    inspection.closed_at = now
    inspection.save(update_fields=["closed_at"])
    return inspection


def _locked(inspection: Inspection, actor: Member | None) -> Inspection:
    if not may_inspect(actor):
        raise PermissionDenied(f"{actor} may not inspect.")
    found = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if found.closed_at is not None:
        raise StaleRecord(RULE, _("This inspection is closed."))
    return found
