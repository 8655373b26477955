"""Labels: making them, and putting them on cases."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.cases.models import Case, CaseLabel, Label
from csdesk.cases.services.cases import lock_case
from csdesk.desk.policies import may_label, may_manage_labels
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member


def keep_label(label: Label, *, actor: Member | None) -> Label:
    """Save a label that was made or changed. Raises PermissionDenied."""
    if not may_manage_labels(actor):
        raise PermissionDenied(f"{actor} may not change labels.")
    label.save()
    return label


@transaction.atomic
def label_case(
    case: Case,
    *,
    add: Collection[Label] = (),
    remove: Collection[Label] = (),
    actor: Member | None,
    now: datetime,
) -> dict[str, list[int]]:
    """Put labels on a case and take others off; which were put on and taken off, by id. Raises PermissionDenied."""
    case = lock_case(case)
    if not may_label(actor, case):
        raise PermissionDenied(f"{actor} may not label {case}.")
    has = set(CaseLabel.objects.filter(case=case).values_list("label_id", flat=True))
    added = [label for label in add if label.pk not in has]
    removed = [label for label in remove if label.pk in has]
    if not added and not removed:
        return {"added": [], "removed": []}
    for label in added:
        CaseLabel.objects.create(case=case, label=label, added_by=actor, added_at=now)
    CaseLabel.objects.filter(case=case, label__in=removed).delete()
    names = {"added": [label.name for label in added], "removed": [label.name for label in removed]}
    publish(case, record(case, "case.label", actor=actor, at=now, **names))
    return {"added": [label.pk for label in added], "removed": [label.pk for label in removed]}
