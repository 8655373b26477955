"""The customer is not content with what came of his complaint elsewhere: with a return, say."""

from datetime import datetime

from django.db import transaction

from csdesk.cases.models import Case
from csdesk.conversations.services.messages import post_note
from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from tickets.lifecycle import DONE
from tickets.queries.complaints import complaint_of, survivor_case
from tickets.services.locking import lock_complaint
from tickets.services.transitions import move_complaint


@transaction.atomic
def complain_again(case: Case, note: str, actor: Member | None, now: datetime) -> None:
    """Open the complaint again (CMP-52); on one that is open still, its holder reads why."""
    complaint = lock_complaint(complaint_of(survivor_case(case)))
    if complaint.status in DONE:
        complaint = move_complaint(complaint, "reopen", actor=None, now=now, text=note)
    else:
        post_note(complaint.case, note, actor=None, now=now)
    holder = complaint.case.holder
    if holder is not None and holder != actor:
        who = [stand_in(holder, at=now)]
        notify(who, "complaint.reopen", case=complaint.case, now=now, urgent=True, note=note[:200])
