"""What a person finds: by any word typed on a case, only what that person may see, newest first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csdesk.conversations.services.messages import log_call, post_note, post_public
from csdesk.conversations.services.receiving import receive_message
from csdesk.people.models import Team
from csdesk.search.models import Entry
from csdesk.search.queries import found_cases, places_in, with_words
from csdesk.search.registry import source_of
from csdesk.search.services.rebuilding import rebuild_step
from csdesk.tenancy.scoping import tenant_atomic
from tests.database import run_sql
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.models import Complaint, StepKind
from tickets.services.classification import classify_complaint
from tickets.services.closing import summarise_complaint
from tickets.services.departments import ask_department, give_opinion
from tickets.services.merging import merge_complaint, unmerge_complaint
from tickets.services.steps import add_step

LATER = MONDAY + HOUR


def numbers(member, words, **wanted):
    return [case.number for case in found_cases(member, words, **wanted).cases]


@pytest.mark.parametrize(
    "words", ["移动硬盘", "通电", "张先生", "13800000000", "138000", "zhang@dealer.test", "１３８０００", "硬盘 张先"]
)
def test_found_cases_by_what_the_customer_said(wang, complaint, words):
    assert numbers(wang, words) == [complaint.case.number]


def test_found_cases_by_number_and_its_beginning(wang, complaint):
    number = complaint.case.number

    assert [numbers(wang, words) for words in (number, number.lower(), number[:10], number[3:])] == [[number]] * 4


@pytest.mark.parametrize(
    "words", ["", " ", "\x00", "& | ! <-> ' \" \\ :* ( )", "%", "主机", "硬盘 主机", "电" * 100_000]
)
def test_found_cases_finds_nothing_and_breaks_nothing(wang, complaint, words):
    found = found_cases(wang, words)

    assert (list(found.cases), found.next_cursor) == ([], "")


def test_found_cases_by_one_character(wang, complaint):
    assert numbers(wang, "电") == [complaint.case.number]


def test_found_cases_by_every_text_on_the_case(wang, sun, complaint):
    case = complaint.case
    post_note(case, "内部猜测是雷击", actor=wang, now=LATER)
    post_public(case, "请寄回检测中心", actor=wang, now=LATER, to=[])
    log_call(case, "客户说明天来取", direction="out", number="02155556666", outcome="reached", at=LATER, actor=wang,
             now=LATER)  # fmt: skip
    receive_message(case, text="补充照片见附件", subject="追问", sender_name="老张", now=LATER)
    add_step(complaint, StepKind.FIRST_LINE, "换了电源线", actor=wang, now=LATER)
    asked = ask_department(complaint, Team.objects.get(key="product"), question="是否批次问题", actor=wang, now=LATER)
    give_opinion(asked, opinion="属于固件缺陷", responsible="孙", plan="升级", agreement="同意", actor=sun, now=LATER)
    classify_complaint(complaint, {"cause": "电容老化"}, actor=wang, now=LATER)
    summarise_complaint(Complaint.objects.get(pk=complaint.pk), summary="加强抽检", is_kept_forever=False, actor=wang,
                        now=LATER)  # fmt: skip

    words = ["雷击", "检测中心", "明天来取", "0215555", "补充照片", "追问", "老张", "电源线", "批次", "固件缺陷",
             "电容老化", "加强抽检", "雷击 固件"]  # fmt: skip
    assert {word: numbers(wang, word) for word in words} == dict.fromkeys(words, [case.number])


def test_found_cases_follow_a_correction(wang, complaint):
    classify_complaint(complaint, {"subject_of_complaint": "显示器"}, actor=wang, now=LATER)
    classify_complaint(complaint, {"wanted_outcome": "退货"}, actor=wang, now=LATER)
    classify_complaint(complaint, {"wanted_outcome": "换新"}, actor=wang, now=LATER)

    assert [numbers(wang, word) for word in ("显示器", "退货", "换新")] == [
        [complaint.case.number],
        [],
        [complaint.case.number],
    ]


def test_found_cases_lead_from_a_merged_complaint_to_the_one_that_stays(wang, complaint):
    double = taken(wang, content="重复的电源问题", now=LATER)

    merge_complaint(double, complaint, actor=wang, now=LATER)

    assert numbers(wang, "重复的电源") == [double.case.number, complaint.case.number]
    unmerge_complaint(Complaint.objects.get(pk=double.pk), actor=wang, now=LATER)
    assert numbers(wang, "重复的电源") == [double.case.number]


@pytest.mark.rule("CMP-15")
def test_words_about_colleagues_do_not_lead_to_a_complaint_that_everybody_sees(wang, zhao, complaint):
    double = taken(zhao, content="客服小李态度恶劣", is_about_staff=True, now=LATER)
    merge_complaint(double, complaint, actor=zhao, now=LATER)

    assert numbers(wang, "态度恶劣") == []
    assert rebuild_step(source_of("merged"), 0).written == 0
    stays = Complaint.objects.get(pk=complaint.pk)
    classify_complaint(stays, {"is_about_staff": True}, actor=zhao, now=LATER)
    assert numbers(zhao, "态度恶劣") == [double.case.number, complaint.case.number]
    classify_complaint(stays, {"is_about_staff": False}, actor=zhao, now=LATER)
    assert numbers(wang, "态度恶劣") == []


def test_found_cases_page_by_newest_and_say_whether_there_is_more(wang):
    made = [taken(wang).case.number for _each in range(5)]

    first = found_cases(wang, "硬盘", limit=2)
    second = found_cases(wang, "硬盘", limit=2, after=first.next_cursor)
    third = found_cases(wang, "硬盘", limit=2, after=second.next_cursor)

    pages = [[case.number for case in page.cases] for page in (first, second, third)]
    assert pages == [made[4:2:-1], made[2:0:-1], made[:1]]
    assert third.next_cursor == ""


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "１", "1.5", "' OR 1"])
def test_found_cases_begin_anew_behind_a_damaged_cursor(wang, complaint, cursor):
    assert numbers(wang, "硬盘", after=cursor) == [complaint.case.number]


def test_found_cases_of_a_kind_and_phase(wang, complaint):
    assert numbers(wang, "硬盘", kind="complaint", phases=["open"]) == [complaint.case.number]
    assert numbers(wang, "硬盘", kind="return") == []
    assert numbers(wang, "硬盘", phases=["closed", "done"]) == []


def test_found_cases_hide_complaints_about_colleagues(wang, zhao):
    hidden = [taken(zhao, is_about_staff=True, content="小王态度差") for _each in range(3)]
    seen = taken(wang, content="态度很好")

    assert numbers(wang, "态度") == [seen.case.number]
    assert numbers(zhao, "态度") == [seen.case.number, *[each.case.number for each in reversed(hidden)]]


def test_found_cases_pass_over_what_one_may_not_see_page_by_page(wang, zhao):
    seen = taken(wang, content="态度很好")
    for _each in range(30):
        taken(zhao, is_about_staff=True, content="小王态度差")

    assert numbers(wang, "态度", limit=5) == [seen.case.number]


def test_a_dealer_finds_no_internal_note(wang, dealer, complaint, monkeypatch):
    """B03: were dealers to see cases, what only colleagues wrote would still be no hit."""
    monkeypatch.setattr("csdesk.search.queries.cases_visible_to", lambda member: type(complaint.case).objects.all())
    post_note(complaint.case, "客户是黑名单", actor=wang, now=LATER)
    classify_complaint(complaint, {"cause": "电容老化"}, actor=wang, now=LATER)

    assert numbers(wang, "黑名单") == numbers(dealer, "硬盘") == [complaint.case.number]
    assert numbers(dealer, "黑名单") == numbers(dealer, "电容") == numbers(dealer, "硬盘 黑名单") == []
    assert places_in(dealer, [complaint.case], "黑名单") == {}
    [place] = places_in(dealer, [complaint.case], "硬盘 黑名单").values()
    assert place.label == "客诉"


def test_a_dealer_sees_no_case_of_the_desk(dealer, complaint):
    assert numbers(dealer, "硬盘") == []


def test_found_cases_are_the_companys_own(beta, wang, complaint):
    tenant_id = complaint.tenant_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('csdesk.tenant_id', %s, true)", [str(beta.pk)])
        cursor.execute("SELECT count(*) FROM search_cases(ARRAY['''硬盘'''], true, NULL, NULL, NULL, 100)")
        foreign = cursor.fetchone()
        cursor.execute("SELECT set_config('csdesk.tenant_id', '', true)")
        cursor.execute("SELECT count(*) FROM search_cases(ARRAY['''硬盘'''], true, NULL, NULL, NULL, 100)")
        nobody = cursor.fetchone()
        cursor.execute("SELECT set_config('csdesk.tenant_id', %s, true)", [str(tenant_id)])
        cursor.execute("SELECT count(*) FROM search_cases(ARRAY['''硬盘'''], true, NULL, NULL, NULL, 100)")
        own = cursor.fetchone()

    assert (foreign, nobody, own) == ((0,), (0,), (1,))


def test_the_function_takes_no_tenant_and_is_nobodys_but_the_apps(db):
    [(arguments, owner, definer, config)] = run_sql(
        "SELECT pg_get_function_identity_arguments(p.oid), r.rolname, prosecdef, proconfig FROM pg_proc p"
        " JOIN pg_roles r ON r.oid = proowner WHERE proname = 'search_cases'"
    )
    [(grants,)] = run_sql(
        "SELECT array_agg(x.grantee::regrole::text ORDER BY 1) FROM pg_proc p, aclexplode(p.proacl) x"
        " WHERE proname = 'search_cases' AND x.grantee <> p.proowner"
    )

    assert arguments == "wanted text[], inside boolean, kinds text[], phases text[], before bigint, size integer"
    assert (owner, definer, grants) == ("csdesk_search", True, ["csdesk_app"])
    assert "plan_cache_mode=force_custom_plan" in config


def test_the_owner_of_the_function_cannot_read_a_text(db):
    [(columns,)] = run_sql(
        "SELECT array_agg(column_name::text ORDER BY column_name) FROM information_schema.column_privileges"
        " WHERE table_name = 'search_entry' AND grantee = 'csdesk_search'"
    )

    assert columns == ["case_id", "is_internal", "tenant_id", "words"]


@pytest.mark.parametrize("words", ["'); DROP TABLE search_entry; --", "x' | 'y", "{}", "a,b", "硬盘' || '"])
def test_found_cases_take_no_orders(wang, complaint, words):
    found_cases(wang, words, kind="complaint", phases=["open' OR '1'='1"])

    assert Entry.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_found_cases_and_their_places_in_three_statements(wang, count):
    for _each in range(count):
        taken(wang)
    wang.may("")

    with CaptureQueriesContext(connection) as statements:
        found = found_cases(wang, "硬盘")
        places = places_in(wang, found.cases, "硬盘")
        [case.holder.name for case in found.cases]

    assert len(places) == count
    assert len(statements) == 3


def test_places_in_prefer_the_text_in_which_all_the_words_stand(wang, complaint):
    post_note(complaint.case, "硬盘 雷击", actor=wang, now=LATER)

    [place] = places_in(wang, [complaint.case], "硬盘 雷击").values()

    assert (place.label, place.pieces) == ("内部备注", [("硬盘", True), (" ", False), ("雷击", True)])


@pytest.mark.parametrize("most", [0, 1000])
def test_with_words_narrows_a_list_whether_the_word_is_rare_or_common(wang, zhao, complaint, most, monkeypatch):
    monkeypatch.setattr("csdesk.search.queries._RARE", most)
    taken(wang, content="键盘失灵", subject_of_complaint="键盘")

    found = Complaint.objects.filter(with_words(wang, "硬盘 张先", case="case"))

    assert [each.pk for each in found] == [complaint.pk]
    assert not Complaint.objects.filter(with_words(wang, "&", case="case")).exists()


def test_another_company_finds_its_own_only(alpha, beta):
    for company in (alpha, beta):
        with tenant_atomic(company.pk):
            furnish(company)
            someone = hire(f"Wang-{company.slug}", "supervisor", team="service")
            taken(someone, content=f"共同的词 {company.slug}x")

    with tenant_atomic(beta.pk):
        supervisor = Complaint.objects.get().received_by
        assert len(numbers(supervisor, "共同")) == 1
        assert numbers(supervisor, "alphax") == []
        assert numbers(supervisor, "betax") == numbers(supervisor, "共同")
