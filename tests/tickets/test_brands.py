"""A hotline, a mailbox and a queue for each brand."""

import pytest

from csdesk.desk.queries.queue import queue_of
from csdesk.desk.queries.wanted import read_wanted
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.intake import route_item
from csdesk.mail.services.receiving import receive_mail
from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.sections.inquiries import Brand
from tests.conftest import in_company
from tests.mail.desk import mail
from tests.portal.conftest import new_dealer
from tests.tickets.company import DAY, HOUR, MONDAY, furnish, hire
from tests.tickets.inquiries import asked
from tickets.models import Inquiry
from tickets.rules import brand_meant
from tickets.services.inquiry_course import classify_inquiry

pytestmark = pytest.mark.rule("INQ-01")
BRANDS = [
    {"key": "baike", "rule": "INQ-01", "label": {"zh": "佰科", "en": "Baike"}, "lines": ["main"]},
    {"key": "maxell", "rule": "INQ-01", "label": {"zh": "Maxell"}, "mailboxes": ["Maxell@alpha.test"]},
]


def name_brands(brands=BRANDS, *, at=MONDAY - DAY) -> None:
    """The next version of the manual, in force since then, names brands."""
    last = RulebookVersion.objects.latest("number")
    document = {**last.document, "inquiries": {**last.document["inquiries"], "brands": brands}}
    RulebookVersion.objects.filter(pk=last.pk).update(effective_to=at)
    RulebookVersion.objects.create(
        number=last.number + 1, status=Status.SIGNED, document=document, created_at=at, approved_at=at,
        effective_from=at,
    )  # fmt: skip


@pytest.fixture
def brands(desk):
    name_brands()


@pytest.mark.parametrize(
    ("told", "brand"),
    [
        ({}, ""),
        ({"line": "main"}, "baike"),
        ({"line": "other"}, ""),
        ({"mailbox": "maxell@ALPHA.test"}, "maxell"),
        ({"carried": ["maxell", "of another"]}, "maxell"),
        ({"carried": ["maxell", "baike"]}, ""),
        ({"chosen": "maxell", "line": "main"}, "maxell"),
        ({"chosen": "nobody's", "line": "main"}, "baike"),
    ],
)
def test_brand_meant_goes_by_what_was_chosen_then_the_road_then_the_dealer(told, brand):
    assert brand_meant([Brand.model_validate(each) for each in BRANDS], **told) == brand


def test_register_inquiry_joins_the_queue_of_its_lines_brand_or_the_dealers(wang, brands):
    new_dealer("D-1", phone="13600000001", brands=["maxell"])

    found = [asked(wang, line="main"), asked(wang, asker_phone="13600000001"), asked(wang, brand="maxell")]

    assert [inquiry.brand for inquiry in found] == ["baike", "maxell", "maxell"]


def test_register_inquiry_refuses_a_brand_that_the_manual_does_not_name(wang, brands):
    with pytest.raises(RuleViolation) as refused:
        asked(wang, brand="ghost")

    assert (refused.value.rule_id, refused.value.field, Inquiry.objects.count()) == ("INQ-01", "brand", 0)


def test_a_mail_to_a_brands_mailbox_is_that_brands(wang, brands, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    mailbox = Mailbox.objects.create(name="Maxell", address="maxell@alpha.test")
    receive_mail(mail("能换吗？", subject="咨询"), mailbox=mailbox, now=MONDAY)

    route_item(IntakeItem.objects.get(), "inquiry", actor=wang, now=MONDAY + HOUR)

    assert Inquiry.objects.get().brand == "maxell"


def test_classify_inquiry_moves_it_to_another_brands_queue(wang, brands):
    inquiry = asked(wang, line="main")

    classify_inquiry(inquiry, {"brand": "maxell"}, actor=wang, now=MONDAY + HOUR)
    with pytest.raises(RuleViolation):
        classify_inquiry(inquiry, {"brand": "ghost"}, actor=wang, now=MONDAY + HOUR)

    inquiry.refresh_from_db()
    assert inquiry.brand == "maxell"


def test_classify_inquiry_lets_a_brand_stand_that_the_manual_named_before(wang, brands):
    inquiry = asked(wang, line="main")
    name_brands([], at=MONDAY + HOUR)

    assert classify_inquiry(inquiry, {"category": "order"}, actor=wang, now=MONDAY + 2 * HOUR).brand == "baike"


def test_the_queue_of_a_brand_shows_its_inquiries_alone(wang, brands):
    mine, _others = asked(wang, line="main"), asked(wang, brand="maxell")

    assert list(queue_of(wang, read_wanted({"brand": "baike"}))) == [mine.case]


@pytest.mark.parametrize("named", [BRANDS, []])
def test_the_pages_offer_brands_where_the_manual_names_them(alpha, sign_in, named):
    with in_company(alpha) as now:
        furnish(alpha, since=now.replace(year=now.year - 1))
        name_brands(named, at=now - DAY)
        wang = hire("Wang", "agent", team="service")
        inquiry = asked(wang, now=now, line="main")
    client = sign_in(wang)

    form, filters = client.get("/inquiries/new/").content.decode(), client.get("/desk/filters/").content.decode()
    shown = client.get(f"/inquiries/{inquiry.case.number}/").content.decode()

    assert {'name="brand"' in page for page in (form, filters)} == {bool(named)}
    assert ("佰科" in shown) == bool(named)
