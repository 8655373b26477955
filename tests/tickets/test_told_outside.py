"""What other systems are told of a complaint."""

import pytest

from csdesk.people.models import MemberKind
from csdesk.webhooks.services.letters import case_picture
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, taken


@pytest.mark.parametrize(
    ("kind", "knows"), [(MemberKind.STAFF, {"status", "severity", "holder"}), (MemberKind.DEALER, {"status"})]
)
def test_a_webhook_s_picture_of_a_complaint_tells_outsiders_no_judgement(alpha, kind, knows):
    with in_company(alpha):
        furnish(alpha)
        wang = hire("Wang", "agent")
        complaint = taken(wang)
        wang.kind = kind

        picture = case_picture(complaint.case, wang)

    assert {"status", "severity", "holder"} & set(picture) == knows
    assert picture["status"] == complaint.status
