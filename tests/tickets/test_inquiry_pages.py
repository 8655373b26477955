"""The pages of inquiries."""

import pytest
from django.urls import reverse

from csdesk.outbox.models import Notification
from csdesk.people.models import Team
from dealers.models import Dealer
from tests.conftest import in_company
from tests.tickets.company import furnish, hire
from tests.tickets.inquiries import asked
from tickets.lifecycle import InquiryStatus
from tickets.models import Complaint, Inquiry


@pytest.fixture
def people(alpha):
    """The company with an agent, the product department's head, finance, and an inquiry of the agent's."""
    with in_company(alpha) as now:
        furnish(alpha, since=now.replace(year=now.year - 1))
        hired = {"wang": hire("Wang", "agent", team="service"), "sun": hire("Sun", "head-product", team="product")}
        hired["zheng"] = hire("Zheng", "finance")
        hired["inquiry"] = asked(hired["wang"], now=now)
    return hired


def page(people):
    return reverse("tickets:show_inquiry", args=[people["inquiry"].case.number])


def act(people, name):
    return reverse("tickets:inquiry_act", args=[people["inquiry"].case.number, name])


@pytest.mark.rule("INQ-02", "INQ-03", "INQ-08", "INQ-10", "INQ-23", "INQ-25", "INQ-40", "INQ-42")
def test_the_page_shows_what_the_manual_asks_of_who_answers(people, sign_in):
    shown = sign_in(people["wang"]).get(page(people)).content.decode()

    for rule in ("INQ-02", "INQ-03", "INQ-08", "INQ-23", "INQ-25", "INQ-40", "INQ-42"):
        assert f"rulebook/rules/#{rule}" in shown
    assert "您好，这里是客服中心" in shown


def test_the_page_asks_as_many_statements_for_three_consultations_as_for_one(people, sign_in, alpha):
    client = sign_in(people["wang"])
    client.get(page(people))

    def statements():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked_of:
            assert client.get(page(people)).status_code == 200
        return len(asked_of)

    from tickets.models import Consultation

    def consult(*teams):
        with in_company(alpha) as now:
            for key in teams:
                team = Team.objects.get(key=key)
                Consultation.objects.create(
                    inquiry=people["inquiry"], team=team, in_charge=people["sun"], question="?", asked_at=now
                )

    consult("product")
    one = statements()
    consult("sales", "finance")

    assert statements() == one


@pytest.mark.rule("INQ-24")
def test_the_caller_is_looked_up_while_one_types_his_number(people, sign_in):
    shown = sign_in(people["wang"]).get(reverse("tickets:caller"), {"asker_phone": "1390"}).content.decode()

    assert people["inquiry"].case.number in shown


@pytest.mark.rule("INQ-09", "INQ-10", "INQ-12")
def test_a_call_is_written_down_on_one_screen(people, sign_in, alpha):
    client = sign_in(people["wang"])
    form = client.get(reverse("tickets:new_inquiry"), {"asker_phone": "021-5555"}).content.decode()
    typed = {"asker_phone": "021-5555", "asker_name": "周女士", "question": "保修多久？", "channel": "hotline"}

    answer = client.post(reverse("tickets:new_inquiry"), typed)

    assert "021-5555" in form
    assert "INQ-09" in form
    with in_company(alpha):
        inquiry = Inquiry.objects.get(asker_name="周女士")
        assert answer.url == inquiry.get_absolute_url()


def test_what_was_typed_stays_typed_when_something_lacks(people, sign_in):
    answer = sign_in(people["wang"]).post(
        reverse("tickets:new_inquiry"), {"question": "保修多久？", "channel": "hotline"}
    )

    assert answer.status_code == 422
    assert "保修多久？" in answer.content.decode()
    assert "INQ-11" in answer.content.decode()


@pytest.mark.rule("INQ-24")
def test_any_employee_writes_down_what_a_customer_asked_him(people, sign_in, alpha):
    client = sign_in(people["zheng"])
    typed = {"asker_name": "周女士", "question": "保修多久？", "channel": "hotline"}

    answer = client.post(reverse("tickets:new_inquiry"), typed, follow=True)

    assert answer.status_code == 200
    with in_company(alpha):
        assert Inquiry.objects.get(asker_name="周女士").case.holder == people["wang"]
        assert Notification.objects.filter(kind="inquiry.open", member=people["wang"]).exists()


@pytest.mark.parametrize("state", ["closed", "any"])
def test_a_closed_inquiry_is_found_in_the_queue(people, sign_in, state):
    client = sign_in(people["wang"])
    client.post(act(people, "close"), {"reason": "answered", "result": "已答复"})

    queue = client.get(reverse("tickets:inquiries"), {"scope": "mine", "state": state}).content.decode()

    assert people["inquiry"].case.number in queue


@pytest.mark.rule("INQ-24")
@pytest.mark.parametrize("role", ["factory", "shipping", "warehouse", "purchasing"])
def test_narrow_roles_write_down_a_call_and_see_no_inquiry_of_others(people, sign_in, alpha, role):
    with in_company(alpha):
        client = sign_in(hire("Narrow", role))
    typed = {"asker_name": "周女士", "question": "保修多久？", "channel": "hotline"}

    form = client.get(reverse("tickets:new_inquiry")).content.decode()
    written = client.post(reverse("tickets:new_inquiry"), typed, follow=True).content.decode()
    queue = client.get(reverse("tickets:inquiries"), {"scope": "all", "state": "any"}).content.decode()

    with in_company(alpha):
        own = Inquiry.objects.select_related("case__holder").get(asker_name="周女士")
        assert own.case.holder == people["wang"]
    assert f'href="{reverse("tickets:new_inquiry")}"' in written
    assert own.case.number in queue
    assert people["inquiry"].case.number not in queue
    assert client.get(page(people)).status_code == 404
    assert "rulebook/rules/" not in form + written


@pytest.mark.rule("INQ-24")
def test_outside_partners_write_down_no_calls(people, sign_in, alpha):
    with in_company(alpha):
        partner = hire("Partner", "brand-partner")

    client = sign_in(partner)
    assert client.get(reverse("tickets:new_inquiry")).status_code == 403
    assert client.get(reverse("tickets:inquiries")).status_code == 403


@pytest.mark.rule("INQ-37")
def test_who_noted_a_visitor_greets_him_without_the_right_to_answer(people, sign_in, alpha):
    client = sign_in(people["zheng"])
    visit_page = client.post(reverse("tickets:visitor"), {"name": "陈先生"}, follow=True).content.decode()
    with in_company(alpha):
        visit = Inquiry.objects.select_related("case__holder").get(asker_name="陈先生")

    greet = reverse("tickets:inquiry_act", args=[visit.case.number, "greet"])
    assert client.post(greet, {"purpose": "想看新品"}).status_code == 302

    with in_company(alpha):
        visit = Inquiry.objects.select_related("case", "greeted_by").get(pk=visit.pk)
    assert greet in visit_page
    assert greet not in client.get(visit.get_absolute_url()).content.decode()
    assert (visit.greeted_by, visit.question) == (people["zheng"], "想看新品")


@pytest.mark.rule("CUS-08")
def test_whose_number_it_is_is_not_told_to_who_sees_no_dealers(people, sign_in, alpha):
    with in_company(alpha):
        Dealer.objects.create(code="NN01", name="南宁商贸", sort_key="nn01", phone="0771-1234567")
        factory = hire("Narrow", "factory")
    typed = {"asker_name": "周女士", "asker_phone": "0771-1234567", "question": "保修多久？", "channel": "hotline"}

    seen = sign_in(factory).post(reverse("tickets:new_inquiry"), typed, follow=True).content.decode()

    with in_company(alpha):
        inquiry = Inquiry.objects.select_related("case__holder").get(asker_name="周女士")
    assert "南宁商贸" not in seen
    assert "南宁商贸" in sign_in(people["wang"]).get(inquiry.get_absolute_url()).content.decode()


def test_an_inquiry_that_one_may_not_see_looks_like_none(people, sign_in):
    assert sign_in(people["zheng"]).get(page(people)).status_code == 404


def test_a_consulted_department_sees_the_inquiry_and_answers(people, sign_in, alpha):
    with in_company(alpha):
        team = Team.objects.get(key="product")
    asked_for = {"team": team.pk, "question": "支持吗？"}
    assert sign_in(people["wang"]).post(act(people, "consult"), asked_for).status_code == 302
    with in_company(alpha):
        owed = people["inquiry"].consultations.get()

    url = reverse("tickets:consultation", args=[people["inquiry"].case.number, owed.pk])
    assert sign_in(people["wang"]).get(url).status_code == 403
    assert sign_in(people["sun"]).post(url, {"answer": "支持。"}).status_code == 302

    with in_company(alpha):
        owed.refresh_from_db()
        assert owed.answer == "支持。"


@pytest.mark.parametrize("name", ["assign", "leader", "consult", "classify", "close", "greet", "return_call", "turn"])
def test_every_act_has_a_form_without_scripts_and_a_dialog(people, sign_in, name):
    client = sign_in(people["wang"])

    assert client.get(act(people, name)).status_code == 200
    assert "<dialog" in client.get(act(people, name), headers={"HX-Request": "true"}).content.decode()


def test_acts_are_not_for_who_only_looks(people, sign_in):
    client = sign_in(people["sun"])

    assert client.get(page(people)).status_code == 200
    assert client.post(act(people, "close"), {"reason": "answered", "result": "x"}).status_code == 403


def test_closing_and_opening_again_by_the_page(people, sign_in, alpha):
    client = sign_in(people["wang"])

    client.post(act(people, "close"), {"reason": "answered", "result": "已答复"})
    with in_company(alpha):
        assert Inquiry.objects.get(pk=people["inquiry"].pk).status == InquiryStatus.CLOSED
    client.post(reverse("tickets:inquiry_transition", args=[people["inquiry"].case.number, "reopen"]))

    with in_company(alpha):
        assert Inquiry.objects.get(pk=people["inquiry"].pk).status == InquiryStatus.OPEN


def test_an_inquiry_becomes_a_complaint_by_the_page(people, sign_in, alpha):
    sign_in(people["wang"]).post(act(people, "turn"), {"subject_of_complaint": "移动硬盘"})

    with in_company(alpha):
        assert Complaint.objects.get().case.parent == people["inquiry"].case


@pytest.mark.rule("INQ-37")
def test_a_visitor_is_noted_with_one_press(people, sign_in, alpha):
    answer = sign_in(people["wang"]).post(reverse("tickets:visitor"), {"name": "陈先生"})

    with in_company(alpha):
        visit = Inquiry.objects.get(asker_name="陈先生")
        assert answer.url == visit.get_absolute_url()
        assert visit.waits_to_be_greeted


def test_a_reply_is_sent_by_the_composer(people, sign_in, alpha):
    url = reverse("tickets:inquiry_reply", args=[people["inquiry"].case.number])

    sign_in(people["wang"]).post(url, {"text": "请用磁盘工具。", "seen": 0})

    with in_company(alpha):
        assert Inquiry.objects.get(pk=people["inquiry"].pk).status == InquiryStatus.ANSWERED


@pytest.mark.rule("INQ-14", "INQ-24")
def test_rates_are_counted_by_week_and_month_and_taken_along(people, sign_in, alpha):
    with in_company(alpha) as now:
        asked(people["wang"], now=now, category="order")
    client = sign_in(people["wang"])

    week = client.get(reverse("tickets:rates")).content.decode()
    month = client.get(reverse("tickets:rates"), {"by": "month"}).content.decode()
    table = client.get(reverse("tickets:rates"), {"file": "csv"}).content.decode()

    assert "订单与物流" in week
    assert "50" in month
    assert "订单与物流,1,50.0 %" in table


@pytest.mark.parametrize("on", ["yesterday", "1999-01-01", "9999-01-01"])
def test_rates_of_no_day_are_not_found(people, sign_in, on):
    assert sign_in(people["wang"]).get(reverse("tickets:rates"), {"on": on}).status_code == 404


@pytest.mark.parametrize("name", ["calls", "rates", "inquiries"])
def test_lists_are_for_who_sees_inquiries(people, sign_in, name):
    assert sign_in(people["wang"]).get(reverse(f"tickets:{name}")).status_code == 200
