"""The same matter entered twice becomes one complaint; its mails reach the one that stays."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import lock_case
from csdesk.conversations.services.drafts import carry_drafts
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla import clocks
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.policies import may_work_on
from tickets.rules import Person, is_same_person
from tickets.services.indexing import drop_merge, index_merge
from tickets.services.transitions import move_complaint

RULE = "INQ-24"


class OtherCustomer(RuleViolation):
    """The two complaints are of different customers, of whom one would read what the other is told."""


@transaction.atomic
def merge_complaint(
    complaint: Complaint, into: Complaint, *, actor: Member | None, now: datetime, of_other_customer: bool = False
) -> Complaint:
    """Merge a duplicate into the complaint that stays: the customer need not call twice (INQ-24).

    Its clocks fall away, what they recorded of breaches stays; later mails and what is being written reach the
    survivor. Raises PermissionDenied, TransitionNotAllowed, OtherCustomer unless `of_other_customer` was confirmed,
    RuleViolation when it cannot be merged into that one.
    """
    for case in sorted([complaint.case, into.case], key=lambda case: case.pk):
        lock_case(case)
    into = Complaint.objects.select_related("case").get(pk=into.pk)
    if not may_work_on(actor, into):
        raise PermissionDenied(f"{actor} may not merge into {into}.")
    if into.pk == complaint.pk:
        raise RuleViolation(RULE, _("A complaint cannot be merged into itself."), field="into")
    if into.status == Status.MERGED:
        raise RuleViolation(RULE, _("%(number)s was itself merged into another.") % {"number": into}, field="into")
    if not of_other_customer and not _of_one_customer(complaint, into):
        names = {"one": complaint.complainant_name, "other": into.complainant_name, "number": into}
        message = _("%(number)s is of another customer (%(other)s, not %(one)s), who would read what is answered.")
        raise OtherCustomer(RULE, message % names, field="of_other_customer")
    merged = _move(complaint, "merge", into, actor=actor, now=now)
    index_merge(merged, into)
    carry_drafts(merged.case, into.case)
    facts = {"number": merged.case.number, "of_other_customer": of_other_customer}
    event = record(into.case, "complaint.absorb", actor=actor, at=now, **facts)
    publish(into.case, event)
    return merged


@transaction.atomic
def unmerge_complaint(complaint: Complaint, *, actor: Member | None, now: datetime) -> Complaint:
    """Take a merge back: the complaint is open again, its clocks run from their original start.

    Messages that reached the survivor meanwhile stay there. Raises PermissionDenied, TransitionNotAllowed.
    """
    stayed = Complaint.objects.select_related("merged_into__case").get(pk=complaint.pk).merged_into
    restored = _move(complaint, "unmerge", None, actor=actor, now=now)
    if stayed is not None:
        drop_merge(restored, stayed)
    clocks.reclassify(restored.case, at=now, actor=actor)
    return restored


def _of_one_customer(one: Complaint, other: Complaint) -> bool:
    first, second = (
        Person(each.complainant_name, each.complainant_phone, each.complainant_email) for each in (one, other)
    )
    return is_same_person(first, second)


def _move(complaint: Complaint, name: str, into: Complaint | None, *, actor: Member | None, now: datetime) -> Complaint:
    number = into.case.number if into is not None else ""
    return move_complaint(complaint, name, actor=actor, now=now, changed={"merged_into": into}, into=number)
