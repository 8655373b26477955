"""Canned replies: filled in literally, found, counted, checked, and nobody else's."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import CannedReply, Macro
from csdesk.conversations.queries import canned_for, found_canned
from csdesk.conversations.rules import fill_placeholders, language_of
from csdesk.conversations.services.canned import (
    CannedWords,
    DoubtfulWording,
    delete_canned,
    save_canned,
    use_canned,
)
from csdesk.people.models import Team
from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken

SOON = MONDAY + HOUR
HELLO = CannedWords(
    "问候", keyword="hello", text_zh="{customer_name}您好，{case_number} 已收到。{agent_name}", text_en="Hi"
)


@pytest.fixture
def zhao(desk):
    """The supervisor, who shares."""
    return hire("Zhao", "supervisor", team="service")


def kept(words, actor, **options):
    return save_canned(words, actor=actor, now=SOON, **options)


@pytest.mark.rule("KBS-01")
def test_use_canned_fills_in_and_counts(case, wang):
    canned = kept(HELLO, wang)

    text = use_canned(canned, case, language="zh", actor=wang, now=SOON)

    canned.refresh_from_db()
    assert text == f"张先生您好，{case.number} 已收到。Wang"
    assert (canned.used_count, canned.last_used_at) == (1, SOON)


HOSTILE = [
    "{agent_name}",
    "{{ request.user.password }}",
    "{% include 'base.html' %}",
    "{0.__class__.__mro__}",
    "%(name)s ${HOME} \\g<0> \\1",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_use_canned_takes_what_a_customer_calls_himself_literally(wang, name):
    case = taken(wang, complainant_name=name).case

    text = use_canned(kept(HELLO, wang), case, language="zh", actor=wang, now=SOON)

    assert text.startswith(f"{name}您好")


def test_use_canned_keeps_a_name_on_its_line(wang):
    case = taken(wang, complainant_name="张\r\nBcc: evil@x.test").case

    text = use_canned(kept(HELLO, wang), case, language="zh", actor=wang, now=SOON)

    assert "\n" not in text


@pytest.mark.parametrize(
    "written", ["{{customer_name}}", "{customer_name.__class__}", "{0}", "{}", "{ customer_name }"]
)
def test_fill_placeholders_knows_no_expressions(written):
    filled = fill_placeholders(written, {"customer_name": "X"})

    assert filled == written.replace("{customer_name}", "X")


def test_use_canned_falls_back_to_the_language_there_is(case, wang):
    canned = kept(CannedWords("Only English", text_en="Thank you."), wang)

    assert use_canned(canned, case, language="zh", actor=wang, now=SOON) == "Thank you."


@pytest.mark.parametrize(("text", "language"), [("Hello", "en"), ("Hello 您好", "zh"), ("", "en")])
def test_language_of_goes_by_chinese_characters(text, language):
    assert language_of(text) == language


@pytest.mark.rule("KBS-04")
def test_save_canned_refuses_what_may_not_be_said(wang):
    with pytest.raises(RuleViolation) as refused:
        kept(CannedWords("坏", text_zh="你这个神 经 病"), wang)

    assert (refused.value.rule_id, refused.value.field) == ("KBS-04", "text_zh")


@pytest.mark.rule("KBS-03")
def test_save_canned_warns_of_phrases_to_avoid_until_confirmed(wang):
    words = CannedWords("但是", text_zh="我们会尽快，但是需要时间。")
    with pytest.raises(DoubtfulWording) as warned:
        kept(words, wang)

    kept(words, wang, confirmed=warned.value.facts["phrases"])

    assert CannedReply.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (CannedWords("", text_zh="您好"), "title"),
        (CannedWords("空", text_zh="  "), "text_zh"),
        (CannedWords("错", text_en="Hi {custmer_name}"), "text_en"),
        (CannedWords("长", text_zh="长" * 100_001), "text_zh"),
    ],
)
def test_save_canned_refuses_at_the_field(wang, words, field):
    with pytest.raises(RuleViolation) as refused:
        kept(words, wang)

    assert refused.value.field == field
    assert CannedReply.objects.count() == 0


def test_canned_for_has_ones_own_the_teams_and_everybodys(wang, li, zhao):
    service = Team.objects.get(key="service")
    kept(CannedWords("王的", text_zh="一"), wang)
    kept(CannedWords("服务部", text_zh="二", is_own=False, team=service), zhao)
    kept(CannedWords("大家的", text_zh="三", is_own=False), zhao)

    assert {canned.title for canned in canned_for(wang)} == {"王的", "大家的"}
    assert {canned.title for canned in canned_for(li)} == {"大家的"}
    assert {canned.title for canned in canned_for(zhao)} == {"服务部", "大家的"}


def test_found_canned_puts_the_keyword_first(wang):
    kept(CannedWords("说到 hel 的", text_zh="hello"), wang)
    kept(HELLO, wang)

    assert [canned.title for canned in found_canned(wang, "hel", limit=5)] == ["问候", "说到 hel 的"]


@pytest.mark.parametrize("rows", [1, 3])
def test_found_canned_asks_once(wang, rows, django_assert_num_queries):
    for number in range(rows):
        kept(CannedWords(f"{number}", text_zh="您好"), wang)

    with django_assert_num_queries(1):
        [str(canned.team) for canned in found_canned(wang, "您", limit=5)]


def test_sharing_and_changing_need_the_right(case, wang, li, zhao):
    own, shared = kept(HELLO, wang), kept(CannedWords("大家的", text_zh="三", is_own=False), zhao)
    reader = make_member("Zhou", "tickets.complaint_view")

    for refused in (
        lambda: kept(CannedWords("大家的", text_zh="三", is_own=False), wang),
        lambda: kept(HELLO, li, canned=own),
        lambda: kept(HELLO, zhao, canned=own),
        lambda: kept(HELLO, wang, canned=shared),
        lambda: kept(HELLO, reader),
        lambda: delete_canned(shared, actor=wang),
        lambda: use_canned(own, case, language="zh", actor=li, now=SOON),
        lambda: use_canned(shared, case, language="zh", actor=reader, now=SOON),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_save_canned_keeps_how_often_it_was_used_meanwhile(case, wang):
    canned = kept(HELLO, wang)
    use_canned(CannedReply.objects.get(), case, language="zh", actor=wang, now=SOON)

    kept(CannedWords("改过的", text_zh="好"), wang, canned=canned)

    canned.refresh_from_db()
    assert (canned.title, canned.used_count) == ("改过的", 1)


def test_whoever_shares_finds_those_of_teams_he_is_not_in(company_closed, sign_in):
    with tenant_atomic(company_closed.pk) as now:
        zhao = hire("Zhao", "supervisor", team="service", since=now - 24 * 50 * HOUR)
        wang = hire("Wang", "agent", team="service", since=now - 24 * 50 * HOUR)
        team = Team.objects.get(key="complaints")
        save_canned(CannedWords("组内的", text_zh="好", is_own=False, team=team), actor=zhao, now=now)
        save_canned(CannedWords("王的", text_zh="好"), actor=wang, now=now)

    listed = sign_in(zhao).get("/canned/").content.decode()

    assert ("组内的" in listed, "王的" in listed) == (True, False)
    assert "组内的" not in sign_in(wang).get("/canned/").content.decode()


def test_lists_of_canned_replies_and_macros_page(alpha, sign_in, desk_closed):
    wang, _case = desk_closed
    with tenant_atomic(alpha.pk):
        for number in range(51):
            CannedReply.objects.create(owner=wang, title=f"问候 {number:02}", text_zh="您好", changed_at=MONDAY)
            Macro.objects.create(owner=wang, kind="complaint", name=f"步骤 {number:02}", changed_at=MONDAY)
    client = sign_in(wang)

    for path, last in (("/canned/", "问候 50"), ("/macros/", "步骤 50")):
        first = client.get(path)
        second = client.get(path, {"cursor": first.context["page"].next_cursor}).content.decode()
        assert last not in first.content.decode()
        assert last in second


def test_canned_pages_find_fill_in_write_and_delete(alpha, sign_in, desk_closed):
    wang, case = desk_closed
    client = sign_in(wang)
    client.post("/canned/new/", {"title": "问候", "keyword": "hello", "whose": "own", "text_zh": "{customer_name}您好"})
    with tenant_atomic(alpha.pk):
        canned = CannedReply.objects.get()

    found = client.get(f"/cases/{case.pk}/canned/", {"q": "hel"}).content.decode()
    used = client.post(f"/cases/{case.pk}/canned/{canned.pk}/")
    listed = client.get("/canned/").content.decode()
    refused = client.post(f"/canned/{canned.pk}/", {"title": "问候", "whose": "everybody", "text_zh": "您好"})
    client.post(f"/canned/{canned.pk}/delete/")

    assert "问候" in found
    assert "张先生您好" in found
    assert used.json() == {"text": "张先生您好"}
    assert "/hello" in listed
    assert refused.status_code == 422
    with tenant_atomic(alpha.pk):
        assert not CannedReply.objects.exists()


@pytest.fixture
def company_closed(alpha):
    """The company furnished, its scope closed for requests."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 24 * 60 * HOUR)
    return alpha


@pytest.fixture
def desk_closed(company_closed):
    """An agent and a case, the company's scope closed for requests."""
    with tenant_atomic(company_closed.pk) as now:
        wang = hire("Wang", "agent", team="complaints", since=now - 24 * 50 * HOUR)
        return wang, taken(wang, now=now).case


def test_canned_replies_of_another_company_are_none(beta, sign_in, member_of, desk_closed):
    _wang, case = desk_closed
    stranger = member_of(beta, "Zhou", "conversations.reply", "conversations.note", "tickets.complaint_view")
    with tenant_atomic(case.tenant_id):
        canned = CannedReply.objects.create(title="甲公司的问候", text_zh="您好", changed_at=MONDAY)

    client = sign_in(stranger)

    assert client.post(f"/cases/{case.pk}/canned/{canned.pk}/").status_code == 404
    assert client.get(f"/canned/{canned.pk}/").status_code == 404
    assert "甲公司的问候" not in client.get("/canned/").content.decode()
