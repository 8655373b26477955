"""The register of complaints: complete, signed, harmless in Excel, only what one may see."""

import csv
import io
from decimal import Decimal

import pytest

from tests.conftest import in_company
from tests.tickets.company import HOUR, MINUTE, furnish, hire, taken
from tickets.queries.register import ValidRate, register_of
from tickets.services.closing import close_complaint
from tickets.services.settling import settle_at_once
from tickets.services.signing import read_and_sign


@pytest.fixture
def wang(alpha):
    with in_company(alpha) as now:
        furnish(alpha, since=now - 24 * 40 * HOUR)
        return hire("Wang", "agent", team="complaints", since=now - 24 * 30 * HOUR)


@pytest.fixture
def zhao(alpha, wang):
    with in_company(alpha):
        return hire("Zhao", "supervisor", team="service")


@pytest.fixture
def complaint(alpha, wang, zhao):
    with in_company(alpha) as now:
        made = taken(wang, now=now, content='=HYPERLINK("http://evil")', complainant_name="张先生")
        read_and_sign(made, note="同意处理意见", actor=zhao, now=now + MINUTE)
        return made


@pytest.mark.rule("CMP-56")
def test_the_register_holds_every_complaint_with_its_follow_through(complaint, zhao, sign_in):
    body = sign_in(zhao).get("/complaints/register/").content.decode()

    assert complaint.case.number in body
    assert "张先生" in body
    assert "(CMP-56)" in body


@pytest.mark.rule("CMP-56")
def test_the_register_comes_as_a_file_that_excel_opens_and_runs_nothing_of(complaint, zhao, sign_in):
    answer = sign_in(zhao).get("/complaints/register/?file=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows[1][0] == complaint.case.number
    assert rows[1][5] == '\'=HYPERLINK("http://evil")'
    assert rows[1][-1] == "Zhao"


@pytest.mark.parametrize(("month", "status"), [("2020-02", 200), ("x", 404), ("0001-01", 404), ("2020-13", 404)])
def test_the_register_of_another_month(complaint, zhao, sign_in, month, status):
    answer = sign_in(zhao).get(f"/complaints/register/?month={month}")

    assert answer.status_code == status
    assert complaint.case.number not in answer.content.decode()


@pytest.mark.rule("CMP-51", "CMP-56")
def test_the_register_says_how_the_customers_satisfaction_is_known_without_a_follow_up(alpha, complaint, wang, zhao):
    with in_company(alpha) as now:
        settle_at_once(complaint, "已换货", actor=wang, now=now)
        close_complaint(complaint, note="客户来电表示满意", actor=wang, now=now)

        [line] = register_of(zhao, begins_at=now - HOUR, ends_at=now + HOUR, most=10)

    assert line.feedback == "客户来电表示满意"


def test_the_register_leaves_out_what_one_may_not_see(alpha, wang, zhao, sign_in):
    with in_company(alpha) as now:
        about_staff = taken(zhao, now=now, is_about_staff=True)

    assert about_staff.case.number not in sign_in(wang).get("/complaints/register/").content.decode()


@pytest.mark.parametrize("complaints", [1, 3])
def test_the_register_takes_as_many_statements_for_one_as_for_three(
    alpha, wang, zhao, sign_in, django_assert_num_queries, complaints
):
    with in_company(alpha) as now:
        for _number in range(complaints):
            taken(wang, now=now)
    client = sign_in(zhao)
    client.get("/complaints/register/")

    with django_assert_num_queries(16):
        client.get("/complaints/register/")


@pytest.mark.rule("CMP-63")
@pytest.mark.parametrize(
    ("valid", "of", "target", "percent", "is_reached"),
    [(1, 100, "1", "1.0", True), (2, 100, "1", "2.0", False), (1, 99, "1", "1.0", False), (3, 4, None, "75.0", True),
     (0, 0, "1", "0.0", True)],
)  # fmt: skip
def test_valid_rate_includes_its_aim(valid, of, target, percent, is_reached):
    rate = ValidRate(valid, of, Decimal(target) if target else None)

    assert (str(rate.percent), rate.is_reached) == (percent, is_reached)


@pytest.mark.rule("CMP-63")
def test_the_register_shows_the_rate_of_valid_complaints_beside_its_aim(complaint, zhao, sign_in):
    body = sign_in(zhao).get("/complaints/register/").content.decode()

    assert "(CMP-63)" in body
    assert "0.0" in body
