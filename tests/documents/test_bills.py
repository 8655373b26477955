"""Three-part bills: whom each part is for, and who signs when the customer is not there."""

from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from csdesk.documents.models import PrintedForm
from csdesk.documents.queries import unsigned_lines
from csdesk.documents.rules.picture import table
from csdesk.documents.services.bills import three_part_bill
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.refusals import RuleViolation
from tests.documents.papers import PDF, registered
from tests.tickets.company import MONDAY, furnish, hire, taken

BILL = three_part_bill(
    "test.bill",
    _("Complaint"),
    lambda case: [table(("Goods",), [("硬盘",)])],
    customer=lambda case: "张先生",
    case_kinds=("complaint",),
)


@pytest.fixture
def wang(tenant):
    """An agent."""
    furnish(tenant)
    return hire("Wang", "agent", team="complaints")


def billed(wang: Any, **typed: str) -> PrintedForm:
    """The bill, printed."""
    with registered(BILL):
        return print_form(taken(wang).case, BILL.key, actor=wang, now=MONDAY, typed=typed)


@pytest.mark.rule("DOC-06")
def test_the_third_part_is_for_the_customer_and_the_others_for_the_keeper(wang, sign_in):
    printed = billed(wang, checker="李")

    body = sign_in(wang).get(f"/documents/forms/{printed.number}/").content.decode()

    assert [body.count(part) for part in ("第 1 联：交保管人", "第 2 联：交保管人", "第 3 联：交客户")] == [1, 1, 1]
    assert body.count('<article class="paper"') == 3


@pytest.mark.rule("DOC-07")
@pytest.mark.parametrize("second", ["", "李 "])
def test_with_the_customer_absent_two_different_people_check_the_goods(wang, second):
    with pytest.raises(RuleViolation) as refusal:
        billed(wang, checker="李", absent="yes", second_checker=second)

    assert (refusal.value.rule_id, refusal.value.field) == ("DOC-07", "second_checker")
    assert not PrintedForm.objects.exists()


@pytest.mark.rule("DOC-07")
def test_both_who_checked_the_goods_have_to_sign(wang):
    printed = billed(wang, checker="李", absent="yes", second_checker="王")

    add_scan(printed, PDF, "a.pdf", "application/pdf", signed_lines=[0], actor=wang, now=MONDAY)

    assert [line["required"] for line in printed.signatures] == [True, True, False, False]
    assert unsigned_lines(printed) == ["第二点货人"]


@pytest.mark.rule("DOC-10")
@pytest.mark.parametrize(("absent", "says"), [("yes", True), ("", False)])
def test_with_the_customer_absent_the_bill_says_where_its_third_part_goes(wang, absent, says):
    printed = billed(wang, checker="李", absent=absent, second_checker="王")

    words = str(printed.picture)
    assert ("装入透明袋" in words, "封条上写明：张先生" in words) == (says, says)
