"""The pages of complaints as people use them, without scripts."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from csdesk.conversations.models import Draft, Message
from csdesk.conversations.services.receiving import receive_message
from csdesk.people.models import Team
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.tickets.company import furnish, hire, new_complaint
from tickets.lifecycle import Status
from tickets.models import Complaint
from tickets.services.classification import classify_complaint
from tickets.services.departments import ask_department
from tickets.services.merging import merge_complaint
from tickets.services.opening import open_complaint
from tickets.web.acts import ACTS as OFFERED

DAYS = timedelta(days=1)
ACT_NAMES = set(OFFERED)
FORM = {
    "nature": "complaint",
    "channel": "phone",
    "complainant_name": "张先生",
    "complainant_phone": "13800000000",
    "subject_of_complaint": "移动硬盘",
    "content": "硬盘不稳定",
    "wanted_outcome": "硬盘不稳定，要求退货",
    "kind": "quality|unstable",
    "severity": "unknown",
}


@pytest.fixture
def company(alpha):
    """The company under test, furnished; its scope closed again, for requests."""
    with in_company(alpha) as now:
        furnish(alpha, since=now - 60 * DAYS)
    return alpha


@pytest.fixture
def person(company):
    """Hire somebody: `person("Wang", "agent", team="complaints")`."""

    def make(name, role, **fields):
        with tenant_atomic(company.pk) as now:
            return hire(name, role, since=now - 50 * DAYS, **fields)

    return make


@pytest.fixture
def wang(person):
    return person("Wang", "agent", team="complaints")


@pytest.fixture
def complaint(company, wang):
    with tenant_atomic(company.pk) as now:
        return open_complaint(new_complaint(), actor=wang, now=now)


def reload(complaint):
    with tenant_atomic(complaint.tenant_id):
        return Complaint.objects.select_related("case__holder").get(pk=complaint.pk)


def page_of(complaint, name="show_complaint", *more):
    return reverse(f"tickets:{name}", args=[complaint.case.number, *more])


def test_queue_shows_what_waits_for_me(sign_in, wang, complaint):
    response = sign_in(wang).get("/complaints/")

    assert response.status_code == 200
    assert complaint.case.number in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_as_often_for_one_row_as_for_three(sign_in, wang, company, rows, django_assert_num_queries):
    with tenant_atomic(company.pk) as now:
        for _ in range(rows):
            open_complaint(new_complaint(), actor=wang, now=now)
    client = sign_in(wang)
    client.get("/complaints/")

    # The fragment alone: what the shell asks for is the shell's.
    with django_assert_num_queries(14):
        response = client.get("/complaints/", headers={"HX-Request": "true", "HX-Target": "queue"})

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_one_message_as_for_three(sign_in, wang, complaint, rows, django_assert_num_queries):
    with tenant_atomic(complaint.tenant_id) as now:
        for number in range(rows):
            receive_message(complaint.case, text=f"第{number}封", sender_address="z@x.test", now=now)
    client = sign_in(wang)
    client.get(page_of(complaint))

    with django_assert_num_queries(12):
        response = client.get(page_of(complaint), {"part": "live"}, headers={"HX-Request": "true"})

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_page_leaves_the_queue_for_later(sign_in, wang, complaint, rows, django_assert_num_queries):
    with tenant_atomic(complaint.tenant_id) as now:
        for number in range(rows):
            open_complaint(new_complaint(), actor=wang, now=now)
            receive_message(complaint.case, text=f"第{number}封", sender_address="z@x.test", now=now)
    client = sign_in(wang)
    client.get(page_of(complaint))

    # And the test's own savepoint around the request: it is made, left, and its company forgotten.
    with django_assert_num_queries(14):
        response = client.get(page_of(complaint))

    assert response.status_code == 200
    assert 'hx-get="/complaints/"' in response.text
    assert "queue-row-" not in response.text


def messages_on(complaint):
    with tenant_atomic(complaint.tenant_id):
        return list(Message.objects.filter(case=complaint.case).order_by("pk").prefetch_related("files__attachment"))


def send(client, complaint, **fields):
    return client.post(page_of(complaint, "reply"), {"text": "已换货。", "seen": 0, **fields})


def test_reply_sends_and_leads_back_to_the_page(sign_in, wang, complaint):
    response = send(sign_in(wang), complaint, is_answer="on")

    assert response.headers["Location"] == f"{page_of(complaint)}#composer"
    assert reload(complaint).status == Status.ANSWERED


def test_reply_by_htmx_answers_with_the_fragments_of_the_same_page(sign_in, wang, complaint):
    response = sign_in(wang).post(
        page_of(complaint, "reply"), {"text": "已换货。", "seen": 0}, headers={"HX-Request": "true"}
    )

    body = response.content.decode()
    assert response.status_code == 200
    assert body.lstrip().startswith('<section class="composer"')
    assert 'id="stream"' in body
    assert "<html" not in body


def test_reply_carries_files(sign_in, wang, complaint, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("日志.txt", "掉线记录".encode(), "text/plain")

    send(sign_in(wang), complaint, files=[file])

    [message] = messages_on(complaint)
    assert [carried.attachment.name for carried in message.files.all()] == ["日志.txt"]


@pytest.mark.parametrize(
    "file",
    [("leer.txt", b""), ("setup.exe", b"MZ\x90\x00" + b"\x00" * 100), ("photo.png", b"<html><script>x</script>")],
    ids=["empty", "program", "mistyped"],
)
def test_reply_refuses_a_file_and_sends_nothing(sign_in, wang, complaint, settings, tmp_path, file):
    settings.MEDIA_ROOT = tmp_path

    response = send(sign_in(wang), complaint, files=[SimpleUploadedFile(*file)])

    assert response.status_code == 422
    assert "已换货。" in response.content.decode()
    assert messages_on(complaint) == []


def test_note_keeps_its_files_inside(sign_in, wang, complaint, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = {"text": "内部资料", "files": [SimpleUploadedFile("a.txt", b"x", "text/plain")]}

    sign_in(wang).post(page_of(complaint, "note"), data)

    [message] = messages_on(complaint)
    assert message.files.all()[0].attachment.is_internal


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "a\x00b"}, 422),
        ({"text": "长" * 100_001}, 422),
        ({"text": "您好", "seen": "x"}, 422),
        ({"text": "您好", "seen": "-1"}, 422),
    ],
    ids=["empty", "nul", "too long", "no number", "negative"],
)
def test_reply_refuses_what_cannot_be_and_keeps_the_text(sign_in, wang, complaint, fields, status):
    response = send(sign_in(wang), complaint, **fields)

    assert response.status_code == status
    assert messages_on(complaint) == []


@pytest.mark.rule("IWR-14")
def test_reply_that_is_stale_shows_what_came_and_can_be_sent_then(sign_in, wang, complaint):
    client = sign_in(wang)
    with tenant_atomic(complaint.tenant_id) as now:
        receive_message(complaint.case, text="不用了", sender_address="zhang@dealer.test", now=now)

    refused = send(client, complaint)
    seen = re.search(r'name="seen" value="(\d+)"', refused.content.decode())[1]
    send(client, complaint, seen=seen)

    assert refused.status_code == 409
    assert "不用了" in refused.content.decode()
    assert [message.text for message in messages_on(complaint)] == ["不用了", "已换货。"]


@pytest.mark.rule("CMP-33")
def test_reply_with_an_apology_is_sent_after_the_writer_has_confirmed(sign_in, wang, complaint):
    with tenant_atomic(complaint.tenant_id) as now:
        classify_complaint(complaint, {"liability": "others"}, actor=wang, now=now)
    client = sign_in(wang)

    warned = send(client, complaint, text="非常抱歉。")
    confirmed = re.search(r'name="confirmed" value="([^"]*)"', warned.content.decode())[1]
    sent = send(client, complaint, text="非常抱歉。", confirmed=confirmed)

    assert (warned.status_code, confirmed, sent.status_code) == (422, "抱歉", 302)
    assert len(messages_on(complaint)) == 1


def test_draft_is_kept_as_typed(sign_in, wang, complaint):
    response = sign_in(wang).post(page_of(complaint, "draft", "public"), {"text": "正在写", "is_answer": "on"})

    assert response.status_code == 200
    with tenant_atomic(complaint.tenant_id):
        draft = Draft.objects.get()
        assert (draft.text, draft.fields) == ("正在写", {"is_answer": "on"})


@pytest.mark.parametrize(("kind", "status"), [("public", 200), ("nonsense", 400)])
def test_draft_with_unstorable_characters_or_of_no_kind(sign_in, wang, complaint, kind, status):
    response = sign_in(wang).post(page_of(complaint, "draft", kind), {"text": "a\x00b"})

    assert response.status_code == status


def test_new_complaint_opens_one(sign_in, wang):
    response = sign_in(wang).post("/complaints/new/", FORM)

    number = response.headers["Location"].split("/")[2]
    with tenant_atomic(wang.tenant_id):
        complaint = Complaint.objects.get(case__number=number)
        assert (complaint.type, complaint.sub_reason, complaint.status) == ("quality", "unstable", Status.OPEN)


@pytest.mark.rule("CMP-04")
def test_new_complaint_settled_on_the_spot_is_registered_and_answered(sign_in, wang):
    sign_in(wang).post("/complaints/new/", {**FORM, "settled": "当场更换。"})

    with tenant_atomic(wang.tenant_id):
        assert Complaint.objects.get().status == Status.ANSWERED


@pytest.mark.rule("CMP-15")
@pytest.mark.parametrize("fields", [{"is_about_staff": "on"}, {"nature": "praise"}])
def test_new_complaint_that_cannot_be_settled_is_not_registered_either(sign_in, wang, person, fields):
    person("Zhao", "supervisor")

    response = sign_in(wang).post("/complaints/new/", {**FORM, **fields, "settled": "当场更换。"})

    assert response.status_code == 422
    assert "当场更换。" in response.content.decode()
    with tenant_atomic(wang.tenant_id):
        assert Complaint.objects.count() == 0


def test_new_complaint_asks_what_was_settled_only_of_those_who_work_on_complaints(sign_in, wang, person):
    finance = sign_in(person("Zheng", "finance"))

    page = finance.get("/complaints/new/")
    finance.post("/complaints/new/", {**FORM, "settled": "当场更换。"})

    assert 'name="settled"' not in page.content.decode()
    with tenant_atomic(wang.tenant_id):
        assert Complaint.objects.get().status == Status.OPEN


@pytest.mark.rule("CMP-05")
@pytest.mark.parametrize(
    "fields",
    [
        {"complainant_name": ""},
        {"content": " "},
        {"subject_of_complaint": ""},
        {"complainant_phone": ""},
        {"channel": "pigeon"},
        {"complainant_name": "a\x00b"},
        {"complainant_email": "no address"},
    ],
)
def test_new_complaint_refuses_and_keeps_what_was_typed(sign_in, wang, fields):
    response = sign_in(wang).post("/complaints/new/", {**FORM, **fields})

    assert response.status_code == 422
    assert "硬盘不稳定" in response.content.decode()
    with tenant_atomic(wang.tenant_id):
        assert Complaint.objects.count() == 0


@pytest.mark.rule("CMP-15")
def test_new_complaint_about_a_colleague_is_out_of_the_takers_sight(sign_in, wang, person):
    person("Zhao", "supervisor")

    response = sign_in(wang).post("/complaints/new/", {**FORM, "is_about_staff": "on"})

    assert response.headers["Location"] == "/complaints/new/"
    with tenant_atomic(wang.tenant_id):
        number = Complaint.objects.get().case.number
    assert sign_in(wang).get(f"/complaints/{number}/").status_code == 404


ACTS = {
    "classify": {
        "kind": "price|",
        "severity": "serious",
        "nature": "complaint",
        "channel": "email",
        "founded": "unknown",
        "liability": "unknown",
        "subject_of_complaint": "硬盘",
    },
    "step": {"kind": "plan", "text": "换货"},
    "report": {"text": "请决定"},
    "pause": {"reason": "evidence"},
    "summarise": {"summary": "改进包装"},
}


@pytest.mark.parametrize(("name", "data"), ACTS.items())
def test_act_shows_its_form_and_does_it(sign_in, wang, complaint, name, data):
    client = sign_in(wang)

    shown = client.get(page_of(complaint, "act", name))
    done = client.post(page_of(complaint, "act", name), data)

    assert (shown.status_code, done.status_code) == (200, 302)
    assert done.headers["Location"] == page_of(complaint)


@pytest.mark.parametrize("name", sorted(ACT_NAMES))
def test_act_refuses_an_empty_form_without_breaking(sign_in, person, complaint, name):
    supervisor = person("Zhao", "supervisor")

    response = sign_in(supervisor).post(page_of(complaint, "act", name), {})

    assert response.status_code in (302, 422)


@pytest.mark.parametrize("name", sorted(ACT_NAMES))
def test_act_is_closed_to_whoever_may_only_look(sign_in, person, complaint, name):
    head = person("Chen", "head-channel")

    response = sign_in(head).post(page_of(complaint, "act", name), {})

    assert response.status_code == 403


@pytest.mark.rule("INQ-21")
def test_act_that_nobody_above_can_take_keeps_what_was_typed(sign_in, wang, complaint):
    response = sign_in(wang).post(page_of(complaint, "act", "pass_on"), {"note": "超出我的权限"})

    assert response.status_code == 422
    assert "note" in response.context["form"].errors
    assert "超出我的权限" in response.content.decode()


def test_give_back_leaves_a_complaint_with_whoever_holds_it_by_now(sign_in, wang, person, complaint):
    li, sun = person("Li", "agent"), person("Sun", "agent")
    client = sign_in(wang)
    client.post(page_of(complaint, "act", "assign"), {"to": li.pk, "note": "请接手"})
    sign_in(li).post(page_of(complaint, "act", "assign"), {"to": sun.pk, "note": "请接手"})

    client.post(page_of(complaint, "give_back", li.pk, wang.pk))

    assert reload(complaint).case.holder_id == sun.pk


def test_give_back_undoes_a_hand_over(sign_in, wang, person, complaint):
    li = person("Li", "agent")
    client = sign_in(wang)
    client.post(page_of(complaint, "act", "assign"), {"to": li.pk, "note": "请接手"})

    client.post(page_of(complaint, "give_back", li.pk, wang.pk))

    assert reload(complaint).case.holder_id == wang.pk


def test_act_of_no_name_is_not_found(sign_in, wang, complaint):
    assert sign_in(wang).get(page_of(complaint, "act", "explode")).status_code == 404


@pytest.mark.parametrize("number", ["KS-1999-000001", "x" * 300, "%00", "../../etc", "KS-2026-000001\u202e"])
def test_a_complaint_that_is_not_there_is_not_found(sign_in, wang, complaint, number):
    assert sign_in(wang).get(f"/complaints/{number}/").status_code == 404


def test_a_dealer_sees_no_page_of_the_desk(sign_in, person, complaint):
    dealer = sign_in(person("Dealer", "dealer"))

    for address in ("/complaints/", "/complaints/new/", page_of(complaint)):
        assert dealer.get(address).status_code == 403


def test_a_colleague_without_the_right_sees_only_what_he_was_asked_about(sign_in, person, company, wang, complaint):
    finance = person("Zheng", "finance", team="finance")
    with tenant_atomic(company.pk) as now:
        asked = open_complaint(new_complaint(), actor=wang, now=now)
        team = Team.objects.get(key="finance")
        ask_department(asked, team, in_charge=finance, question="?", actor=wang, now=now)
    client = sign_in(finance)

    assert client.get(page_of(complaint)).status_code == 404
    assert client.get(page_of(asked)).status_code == 200


@pytest.mark.parametrize(
    "query", ["q=%00", "cursor=garbage", "scope=x&state=y", "severity=" + "s" * 500, "q=%ED%A0%80"]
)
def test_queue_takes_any_question(sign_in, wang, complaint, query):
    assert sign_in(wang).get(f"/complaints/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("KS-2026", True),
        ("000001", True),
        ("张先", True),
        ("138000", True),
        ("ZHANG@", True),
        ("硬盘", True),
        ("nobody", False),
    ],
)
def test_queue_finds_by_number_name_phone_address_or_words(sign_in, wang, complaint, q, found):
    complaint_number = complaint.case.number
    q = q.replace("KS-2026", complaint_number[:7]).replace("000001", complaint_number[-6:])

    response = sign_in(wang).get("/complaints/", {"q": q, "scope": "all"})

    assert (page_of(complaint) in response.content.decode()) is found


def test_queue_shows_more_behind_a_cursor(sign_in, wang, company):
    with tenant_atomic(company.pk) as now:
        for _ in range(32):
            open_complaint(new_complaint(), actor=wang, now=now)
    client = sign_in(wang)

    first = client.get("/complaints/").content.decode()
    more = re.search(r'href="(/complaints/\?[^"]*cursor=[^"]*)"', first)[1].replace("&amp;", "&")
    second = client.get(more).content.decode()

    assert [first.count('class="queue-row"'), second.count('class="queue-row"')] == [30, 2]


@pytest.mark.rule("CMP-18")
def test_improvements_are_posted_with_the_contributors_name(sign_in, wang, person, company):
    person("Zhao", "supervisor")
    with tenant_atomic(company.pk) as now:
        idea = open_complaint(new_complaint(nature="suggestion"), actor=wang, now=now)
        classify_complaint(idea, {"outcome": "说明书改用大字号。"}, actor=wang, now=now)
    client = sign_in(wang)
    before = client.get("/complaints/improvements/").content.decode()

    send(client, idea, is_answer="on")

    after = client.get("/complaints/improvements/").content.decode()
    assert "说明书改用大字号。" not in before
    assert "说明书改用大字号。" in after
    assert "张先生" in after


@pytest.mark.rule("CMP-32")
def test_page_names_the_usual_remedy_and_the_letter(sign_in, wang, complaint):
    with tenant_atomic(complaint.tenant_id) as now:
        classify_complaint(complaint, {"type": "quality", "severity": "serious"}, actor=wang, now=now)

    body = sign_in(wang).get(page_of(complaint)).content.decode()

    assert "核实后换货或退货，并改进产品" in body
    assert "客诉反馈函" in body


@pytest.mark.parametrize(("text", "times"), [("新买的移动硬盘不通电，请尽快处理。", 1), ("另一件事。", 1)])
def test_page_says_once_what_the_mail_it_came_of_says(sign_in, wang, complaint, text, times):
    with tenant_atomic(complaint.tenant_id) as now:
        receive_message(complaint.case, text=text, sender_address="zhang@dealer.test", now=now)

    body = sign_in(wang).get(page_of(complaint), {"part": "live"}, headers={"HX-Request": "true"}).content.decode()

    assert body.count("新买的移动硬盘不通电") == times


@pytest.mark.rule("CMP-15")
def test_show_complaint_names_no_merged_one_that_the_reader_may_not_see(company, wang, person, complaint, sign_in):
    zhao = person("Zhao", "supervisor", team="service")
    with tenant_atomic(company.pk) as now:
        about_staff = new_complaint(subject_of_complaint="小李骂人", is_about_staff=True)
        double = open_complaint(about_staff, actor=zhao, now=now)
        merge_complaint(double, complaint, actor=zhao, now=now)
    address = complaint.get_absolute_url()

    assert "小李骂人" not in sign_in(wang).get(address).content.decode()
    assert "小李骂人" in sign_in(zhao).get(address).content.decode()
