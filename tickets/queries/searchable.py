"""What of complaints and inquiries can be found: the customer's own words, and what only colleagues write."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from csdesk.search.registry import Text
from tickets.models import Complaint, ComplaintDepartment, ComplaintStep, Consultation, Inquiry, SpotCheck

COMPLAINT, JUDGEMENT, STEP, OPINION, CHECK, MERGED = (
    "complaint",
    "judgement",
    "step",
    "opinion",
    "spot_check",
    "merged",
)
INQUIRY, CONSULTATION, ANSWER = "inquiry", "consultation", "inquiry_result"


def complaint_text(complaint: Complaint) -> str:
    """What the customer knows of his complaint."""
    case = complaint.case
    return _lines(
        case.title,
        complaint.content,
        complaint.wanted_outcome,
        complaint.subject_of_complaint,
        complaint.complainant_name,
        complaint.complainant_phone,
        complaint.complainant_email,
        complaint.complainant_address,
        case.number,
    )


def judgement_text(complaint: Complaint) -> str:
    """What was found out and decided; for colleagues."""
    return _lines(
        complaint.cause, complaint.responsible, complaint.founded_reason, complaint.outcome, complaint.summary
    )


def opinion_text(asked: ComplaintDepartment) -> str:
    """What a department was asked and said; for colleagues."""
    return _lines(asked.question, asked.opinion, asked.plan, asked.agreement, asked.responsible)


def inquiry_text(inquiry: Inquiry) -> str:
    """What the customer knows of his inquiry."""
    case = inquiry.case
    return _lines(
        case.title,
        inquiry.question,
        inquiry.asker_name,
        inquiry.asker_phone,
        inquiry.asker_email,
        inquiry.asker_place,
        case.number,
    )


def inquiry_result_text(inquiry: Inquiry) -> str:
    """What became of an inquiry; for colleagues."""
    return _lines(inquiry.reason_asked, inquiry.result, inquiry.opinion)


def consultation_text(asked: Consultation) -> str:
    """What a department was asked and answered; for colleagues."""
    return _lines(asked.question, asked.answer)


def _lines(*parts: str) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))


def complaint_texts(after_id: int, size: int) -> Iterator[Text]:
    """Complaints by id, for indexing anew."""
    for complaint in _behind(Complaint.objects.select_related("case"), after_id, size):
        yield Text(complaint.case_id, complaint.pk, complaint_text(complaint), complaint.case.opened_at)


def judgement_texts(after_id: int, size: int) -> Iterator[Text]:
    """What was judged of complaints, by id."""
    for complaint in _behind(Complaint.objects.select_related("case"), after_id, size):
        yield Text(complaint.case_id, complaint.pk, judgement_text(complaint), complaint.case.opened_at)


def leads_on(merged: Complaint, survivor: Complaint) -> bool:
    """Whether a merged complaint's words lead to the one that stays: not when more people see that one (CMP-15)."""
    return survivor.is_about_staff or not merged.is_about_staff


def merged_texts(after_id: int, size: int) -> Iterator[Text]:
    """Merged complaints' words: they lead to the complaint that stays, too, as `leads_on` says."""
    merged = Complaint.objects.filter(merged_into__isnull=False).select_related("case", "merged_into")
    merged = merged.exclude(is_about_staff=True, merged_into__is_about_staff=False)
    for complaint in _behind(merged, after_id, size):
        survivor = complaint.merged_into
        yield Text(survivor.case_id, complaint.pk, complaint_text(complaint), complaint.case.opened_at)


def inquiry_texts(after_id: int, size: int) -> Iterator[Text]:
    """Inquiries by id, for indexing anew."""
    for inquiry in _behind(Inquiry.objects.select_related("case"), after_id, size):
        yield Text(inquiry.case_id, inquiry.pk, inquiry_text(inquiry), inquiry.case.opened_at)


def inquiry_result_texts(after_id: int, size: int) -> Iterator[Text]:
    """What became of inquiries, by id."""
    for inquiry in _behind(Inquiry.objects.select_related("case"), after_id, size):
        yield Text(inquiry.case_id, inquiry.pk, inquiry_result_text(inquiry), inquiry.case.opened_at)


def consultation_texts(after_id: int, size: int) -> Iterator[Text]:
    """Departments consulted, by id."""
    for asked in _behind(Consultation.objects.select_related("inquiry"), after_id, size):
        yield Text(asked.inquiry.case_id, asked.pk, consultation_text(asked), asked.asked_at)


def opinion_texts(after_id: int, size: int) -> Iterator[Text]:
    """Departments asked, by id."""
    for asked in _behind(ComplaintDepartment.objects.select_related("complaint"), after_id, size):
        yield Text(asked.complaint.case_id, asked.pk, opinion_text(asked), asked.asked_at)


def rows_texts(model: type[ComplaintStep] | type[SpotCheck], field: str) -> Callable[[int, int], Iterable[Text]]:
    """Rows of one text each that belong to a complaint, by id."""

    def texts(after_id: int, size: int) -> Iterator[Text]:
        for row in _behind(model.objects.select_related("complaint"), after_id, size):
            yield Text(row.complaint.case_id, row.pk, getattr(row, field), row.at)

    return texts


def _behind(rows: QuerySet[Any], after_id: int, size: int) -> QuerySet[Any]:
    return rows.filter(pk__gt=after_id).order_by("pk")[:size]
