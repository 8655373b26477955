"""The demo's papers: printed by those who may, some of them back with a signature."""

from datetime import timedelta

import pytest

from csdesk.demo.papers import paper_work, scan_picture
from csdesk.documents.models import PrintedForm, Scan
from csdesk.documents.rules.images import pixels_of
from csdesk.documents.rules.sniff import sniff
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.models import Complaint, Severity
from tickets.services.answering import reply_to_customer


@pytest.mark.usefixtures("tenant")
def test_paper_work_prints_what_the_complaint_calls_for_and_scans_some_of_it(tenant):
    furnish(tenant)
    wang = hire("Wang", "agent", team="complaints")
    for _number in range(6):
        complaint = taken(wang)
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=MONDAY + HOUR, is_answer=True)
        Complaint.objects.filter(pk=complaint.pk).update(severity=Severity.SERIOUS, involves_compensation=True)
        paper_work(Complaint.objects.get(pk=complaint.pk), wang, at=MONDAY + HOUR + timedelta(minutes=6))

    forms = set(PrintedForm.objects.values_list("form", flat=True))
    photo = scan_picture(PrintedForm.objects.earliest("pk"))

    assert forms >= {"complaint.dealer_letter", "complaint.internal_letter", "complaint.report", "complaint.agreement"}
    assert 0 < Scan.objects.count() < PrintedForm.objects.count()
    assert sniff(photo, "a.png", "image/png").type == "image/png"
    assert pixels_of(photo, "image/png") == (300, 424)
