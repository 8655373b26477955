"""What stops a reply, and what becomes of the words: as pages show it, without scripts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from csdesk.conversations.models import Draft, Message
from csdesk.conversations.services.drafts import save_draft
from csdesk.conversations.services.receiving import receive_message
from csdesk.live import presence
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, new_complaint
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.queries.similar import serials_in
from tickets.services.answering import reply_to_customer
from tickets.services.closing import close_complaint
from tickets.services.merging import merge_complaint
from tickets.services.opening import open_complaint

HOUR = timedelta(hours=1)


@pytest.fixture
def company(alpha):
    with in_company(alpha) as now:
        furnish(alpha, since=now - 1440 * HOUR)
    return alpha


@pytest.fixture
def wang(company):
    with in_company(company) as now:
        return hire("Wang", "agent", team="complaints", since=now - 1200 * HOUR)


@pytest.fixture
def taken(company, wang):
    """Take a complaint as Wang."""

    def take(**fields):
        with in_company(company) as now:
            return open_complaint(new_complaint(**fields), actor=wang, now=now)

    return take


def page_of(complaint, name="show_complaint", *more):
    return reverse(f"tickets:{name}", args=[complaint.case.number, *more])


def send(client, complaint, text="已换货。", **fields):
    return client.post(page_of(complaint, "reply"), {"text": text, "seen": 0, **fields})


def close(company, wang, complaint):
    with in_company(company) as now:
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=now, is_answer=True)
        return close_complaint(complaint, note="电话确认满意。", actor=wang, now=now)


@pytest.mark.rule("CMP-51")
def test_the_page_closes_by_a_note_only_and_shows_it(company, sign_in, wang, taken):
    complaint = taken()
    with in_company(company) as now:
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=now, is_answer=True)
    client, door = sign_in(wang), page_of(complaint, "transition", "close")

    refused = client.post(door, follow=True).content.decode()
    closed = client.post(door, {"note": "电话里说很满意"}, follow=True).content.decode()

    assert "CMP-51" in refused
    assert "电话里说很满意" in closed


def drafts(company):
    with in_company(company):
        return {(draft.case.number, draft.text) for draft in Draft.objects.select_related("case")}


def said(company):
    with in_company(company):
        return list(Message.objects.values_list("text", flat=True))


@pytest.mark.rule("IWR-14")
def test_a_stale_reply_offers_to_read_first_and_keeps_the_words_on_the_server(company, sign_in, wang, taken):
    complaint = taken()
    with in_company(company) as now:
        receive_message(complaint.case, text="不用了", sender_address="zhang@dealer.test", now=now)

    stopped = send(sign_in(wang), complaint)

    assert stopped.status_code == 409
    assert "先看一看" in stopped.content.decode()
    assert drafts(company) == {(complaint.case.number, "已换货。")}


def test_a_reply_to_what_was_merged_meanwhile_waits_in_the_survivor(company, sign_in, wang, taken):
    complaint, survivor = taken(), taken()
    with in_company(company) as now:
        merge_complaint(complaint, survivor, actor=wang, now=now)

    stopped = send(sign_in(wang), complaint)

    assert stopped.status_code == 409
    assert f"{page_of(survivor)}?compose=public" in stopped.content.decode()
    assert drafts(company) == {(survivor.case.number, "已换货。")}
    assert said(company) == []


@pytest.mark.rule("CMP-52")
def test_a_draft_on_a_case_closed_since_is_kept_and_said_so(company, sign_in, wang, taken):
    complaint = taken()
    with in_company(company) as now:
        save_draft(complaint.case, "public", "昨天写的", actor=wang, now=now - 24 * HOUR)
    close(company, wang, complaint)
    with in_company(company) as now:
        save_draft(complaint.case, "public", "昨天写的", actor=wang, now=now - 24 * HOUR)

    page = sign_in(wang).get(page_of(complaint), {"compose": "public"}).content.decode()

    assert "昨天写的" in page
    assert "草稿已保留" in page
    assert 'name="after_closing" value="reopen"' in page


@pytest.mark.rule("CMP-52")
def test_a_reply_on_a_case_closed_since_asks_first_and_reopens_when_told(company, sign_in, wang, taken):
    complaint = close(company, wang, taken())
    client = sign_in(wang)

    asked = send(client, complaint, "还有一点", seen=10**9)
    sent = send(client, complaint, "还有一点", seen=10**9, after_closing="reopen")

    assert (asked.status_code, sent.status_code) == (409, 302)
    assert "还有一点" in asked.content.decode()
    with in_company(company):
        assert Complaint.objects.get(pk=complaint.pk).status == Status.OPEN


def test_the_draft_that_is_kept_says_when(sign_in, wang, taken):
    answer = sign_in(wang).post(page_of(taken(), "draft", "public"), {"text": "正在写"})

    assert re.fullmatch(r"已保存 \d\d:\d\d", answer.json()["saved"])


def test_send_and_next_leads_to_the_most_urgent_of_ones_own(sign_in, wang, taken):
    done, urgent = taken(), taken()

    answer = send(sign_in(wang), done, next="1")

    assert answer.headers["Location"] == page_of(urgent)


def test_send_and_next_leads_to_the_queue_when_nothing_else_waits(sign_in, wang, taken):
    complaint = taken()

    answer = send(sign_in(wang), complaint, next="1")

    assert answer.headers["Location"] == reverse("tickets:queue")


def test_send_and_next_stays_when_the_words_are_refused(company, sign_in, wang, taken):
    complaint, _other = taken(), taken()

    answer = send(sign_in(wang), complaint, "神经病", next="1")

    assert answer.status_code == 422
    assert said(company) == []


def test_merge_asks_before_it_mixes_two_customers(company, sign_in, wang, taken):
    complaint = taken()
    other = taken(complainant_name="李女士", complainant_phone="13900000000", complainant_email="li@dealer.test")
    client, door = sign_in(wang), page_of(complaint, "act", "merge")

    asked = client.post(door, {"into": other.case.number})
    client.post(door, {"into": other.case.number, "of_other_customer": "on"})

    assert asked.status_code == 422
    assert 'type="checkbox" name="of_other_customer"' in asked.content.decode()
    with in_company(company):
        assert Complaint.objects.get(pk=complaint.pk).status == Status.MERGED


@pytest.fixture
def seen():
    """Nobody was seen before."""
    presence.memory.forget_trouble()
    yield
    presence.memory.forget_trouble()


@pytest.mark.usefixtures("seen")
def test_presence_shows_the_others_and_takes_in_who_has_no_socket(company, sign_in, wang, taken):
    with in_company(company) as now:
        li = hire("Li", "agent", team="complaints", since=now - 1200 * HOUR)
    complaint = taken()
    door = reverse("conversations:presence", args=[complaint.case_id])

    sign_in(li).get(door, {"doing": "typing"})
    shown = sign_in(wang).get(door).content.decode()

    assert "Li 正在输入" in shown
    assert "Wang" not in shown
    presence.leave(company.pk, li.pk, case_id=complaint.case_id)


def test_presence_of_a_case_of_another_company_is_none(beta, sign_in, member_of, taken):
    complaint = taken()
    stranger = member_of(beta, "Zhou", "tickets.complaint_view")

    answer = sign_in(stranger).get(reverse("conversations:presence", args=[complaint.case_id]), {"doing": "typing"})

    assert answer.status_code == 404
    with tenant_atomic(beta.pk):
        assert presence.on_case(beta.pk, complaint.case_id) == []


OTHERS = {"complainant_name": "李女士", "complainant_phone": "13900000000", "complainant_email": "li@dealer.test"}


def test_similar_finds_the_same_serial_and_the_same_words_that_one_may_see(company, sign_in, wang, taken):
    complaint = taken(content="序列号 SN20261123A 不通电")
    same_serial = taken(**OTHERS, subject_of_complaint="显示器", content="换来的 SN20261123A 也坏了")
    same_words = taken(**OTHERS, content="另一台")
    taken(content="同一客户的另一件")
    taken(**OTHERS, subject_of_complaint="发票", content="没有发票")

    shown = sign_in(wang).get(page_of(complaint, "similar")).content.decode()

    found = re.findall(r">(KS-\d+-\d+)<", shown)
    assert found == [same_serial.case.number, same_words.case.number]
    assert "SN20261123A" in shown


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("序列号SN20261123A坏", ["SN20261123A"]),
        ("sn2026-1123a SN2026-1123A", ["SN2026-1123A"]),
        ("没有号码", []),
        ("international", []),
        ("A1B2C3D4 B1B2C3D4 C1B2C3D4 D1B2C3D4", ["A1B2C3D4", "B1B2C3D4", "C1B2C3D4"]),
    ],
)
def test_serials_in_finds_what_looks_like_one(text, serials):
    assert serials_in(text) == serials


@pytest.mark.rule("CMP-50")
def test_the_follow_up_of_somebody_else_is_offered_to_nobody_who_may_not_enter_it(company, sign_in, wang, taken):
    with in_company(company) as now:
        qian = hire("Qian", "quality", team="quality", since=now - 1200 * HOUR)
    complaint = taken()
    with in_company(company) as now:
        reply_to_customer(complaint, "已为您换货。", actor=wang, now=now, is_answer=True)
    door = page_of(complaint, "act", "follow_up")

    assert door not in sign_in(wang).get(page_of(complaint)).content.decode()
    assert door in sign_in(qian).get(page_of(complaint)).content.decode()
