"""Complaints and inquiries can be found as soon as something is written on them: in the same transaction."""

from csdesk.search.index import drop, put
from tickets.models import Complaint, ComplaintDepartment, ComplaintStep, Consultation, Inquiry, SpotCheck
from tickets.queries import searchable


def index_complaint(complaint: Complaint, *, is_new: bool = False) -> None:
    """The complaint's own words, after it was taken or corrected."""
    case = complaint.case
    put(case, searchable.COMPLAINT, complaint.pk, searchable.complaint_text(complaint), at=case.opened_at)
    index_judgement(complaint, is_new=is_new)


def index_judgement(complaint: Complaint, *, is_new: bool = False) -> None:
    """What was found out and decided."""
    case, text = complaint.case, searchable.judgement_text(complaint)
    if text:
        put(case, searchable.JUDGEMENT, complaint.pk, text, at=case.opened_at)
    elif not is_new:
        drop(case, searchable.JUDGEMENT, complaint.pk)


def index_step(step: ComplaintStep) -> None:
    """Something done about the complaint."""
    put(step.complaint.case, searchable.STEP, step.pk, step.text, at=step.at)


def index_opinion(asked: ComplaintDepartment) -> None:
    """What a department was asked, and what it said."""
    put(asked.complaint.case, searchable.OPINION, asked.pk, searchable.opinion_text(asked), at=asked.asked_at)


def index_check(check: SpotCheck) -> None:
    """What a spot check brought out."""
    put(check.complaint.case, searchable.CHECK, check.pk, check.note, at=check.at)


def index_merge(merged: Complaint, into: Complaint) -> None:
    """A merged complaint's words lead to the one that stays, besides to itself, if its readers may read them."""
    if not searchable.leads_on(merged, into):
        drop_merge(merged, into)
        return
    text = searchable.complaint_text(merged)
    put(into.case, searchable.MERGED, merged.pk, text, at=merged.case.opened_at)


def index_merges_again(complaint: Complaint) -> None:
    """After other people than before may see it: what was merged into it, and what it was merged into."""
    for merged in complaint.merged.select_related("case"):
        index_merge(merged, complaint)
    if complaint.merged_into is not None:
        index_merge(complaint, complaint.merged_into)


def drop_merge(restored: Complaint, stayed: Complaint) -> None:
    """They lead there no longer."""
    drop(stayed.case, searchable.MERGED, restored.pk)


def index_inquiry(inquiry: Inquiry) -> None:
    """The inquiry's own words and what became of it."""
    case, at = inquiry.case, inquiry.case.opened_at
    put(case, searchable.INQUIRY, inquiry.pk, searchable.inquiry_text(inquiry), at=at)
    if text := searchable.inquiry_result_text(inquiry):
        put(case, searchable.ANSWER, inquiry.pk, text, at=at)


def index_consultation(asked: Consultation) -> None:
    """What a department was asked, and what it answered."""
    put(asked.inquiry.case, searchable.CONSULTATION, asked.pk, searchable.consultation_text(asked), at=asked.asked_at)
