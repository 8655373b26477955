"""Pages of standard answers: for agents, beside a case, in the portal."""

import pytest

from csdesk.sla.models import Task
from dealers.models import ContactRole
from knowledge.models import Article, Question, State
from knowledge.services.asking import ask_for_answer
from knowledge.services.reviewing import ask_for_reviews
from knowledge.services.writing import write_article
from tests.conftest import in_company
from tests.knowledge.test_writing import answer, written
from tests.portal.conftest import new_contact, new_dealer
from tests.tickets.company import DAY, MONDAY, furnish, hire, taken


@pytest.fixture
def people(alpha):
    with in_company(alpha):
        furnish(alpha)
        return hire("Wang", "specialist"), hire("Qian", "supervisor")


def test_an_answer_is_written_compared_and_approved_on_its_pages(alpha, people, sign_in):
    wang, qian = people
    typed = {"title_zh": "怎么退货", "text_zh": "请先申请。", "area": "process", "owner": wang.pk}

    page = sign_in(wang).post("/knowledge/new/", typed, follow=True)
    with in_company(alpha):
        article = Article.objects.get()
    own = sign_in(wang).post(f"/knowledge/{article.pk}/versions/1/approve/")
    compared = sign_in(qian).get(f"/knowledge/{article.pk}/versions/1/")
    sign_in(qian).post(f"/knowledge/{article.pk}/versions/1/approve/")

    assert "怎么退货" in page.content.decode()
    assert own.status_code == 403
    assert "<ins>请先申请。</ins>" in compared.content.decode()
    with in_company(alpha):
        article.refresh_from_db()
    assert article.state == State.APPROVED


def test_what_was_typed_stays_when_it_is_refused(people, sign_in):
    wang, _qian = people

    page = sign_in(wang).post("/knowledge/new/", {"title_zh": "脾气", "text_zh": "神经病", "owner": wang.pk})

    assert page.status_code == 422
    assert "神经病" in page.content.decode()


@pytest.mark.rule("KBS-07", "KBS-09", "KBS-12", "KBS-14", "KBS-15", "KBS-16", "KBS-17")
def test_list_shows_how_one_talks(people, sign_in):
    page = sign_in(people[0]).get("/knowledge/").content.decode()

    for rule in ("KBS-07", "KBS-09", "KBS-12", "KBS-14", "KBS-15", "KBS-16", "KBS-17"):
        assert f"({rule})" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_reads_its_rows_at_one_go(alpha, people, sign_in, rows, django_assert_num_queries):
    wang, qian = people
    with in_company(alpha):
        for _each in range(rows):
            answer(wang, qian)
    client = sign_in(wang)
    client.get("/knowledge/")

    with django_assert_num_queries(13):
        page = client.get("/knowledge/").content.decode()

    assert page.count("data-row ") == rows


def test_beside_a_case_answers_are_suggested_and_put_in(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        article, case = answer(wang, qian), taken(wang).case
    client = sign_in(wang)

    block = client.get(f"/knowledge/of-case/{case.pk}/?typed=硬盘不通电").content.decode()
    picker = client.get(f"/cases/{case.pk}/canned/?q=硬盘不通电").content.decode()
    words = client.post(f"/knowledge/of-case/{case.pk}/{article.pk}/").json()["text"]

    address = f"/knowledge/of-case/{case.pk}/{article.pk}/"
    assert f'data-puts-in="{address}"' in block
    assert f'data-use="{address}"' in picker
    assert [page.count("张先生，请换一根") for page in (block, picker)] == [1, 1]
    assert words.startswith("张先生，")


def test_an_unanswered_question_becomes_a_task_from_the_case(alpha, people, sign_in):
    wang, _qian = people
    with in_company(alpha):
        case = taken(wang).case

    client = sign_in(wang)
    refused = client.post(f"/knowledge/of-case/{case.pk}/ask/", {"question": "", "area": "product"})
    asked = client.post(f"/knowledge/of-case/{case.pk}/ask/", {"question": "能接电视吗", "area": "product"})

    assert (refused.status_code, asked.status_code) == (422, 302)
    with in_company(alpha):
        assert case.tasks.filter(kind="knowledge.question").count() == 1


@pytest.mark.rule("KBS-17")
def test_portal_shows_public_answers_and_no_others(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        public = answer(wang, qian, is_public=True)
        inside = answer(wang, qian, title_zh="内部折扣")
        write_article(written(wang, title_zh="草稿", is_public=True), actor=wang, now=MONDAY)
        contact = new_contact(new_dealer("HD01"), "Liu", ContactRole.OWNER)
    client = sign_in(contact.member)

    page = client.get("/portal/answers/").content.decode()

    assert (public.title_zh in page, "内部折扣" in page, "草稿" in page) == (True, False, False)
    assert client.get(f"/portal/answers/{inside.pk}/").status_code == 404
    assert f"{contact.member.name}，请换一根" in client.get(f"/portal/answers/{public.pk}/").content.decode()
    assert client.post(f"/portal/answers/{public.pk}/", {"helped": "yes"}).status_code == 302
    assert client.get("/knowledge/").status_code == 403


@pytest.mark.rule("KBS-12")
def test_a_version_is_declined_on_the_page_that_compares_it(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        article = write_article(written(wang), actor=wang, now=MONDAY)
    address = f"/knowledge/{article.pk}/versions/1/decline/"

    own = sign_in(wang).post(address, {"reason": "不好"})
    empty = sign_in(qian).post(address, {"reason": ""})
    done = sign_in(qian).post(address, {"reason": "先问型号"}, follow=True)
    late = sign_in(qian).post(address, {"reason": "再说一次"}, follow=True)

    assert (own.status_code, empty.status_code) == (403, 422)
    assert "先问型号" in done.content.decode()
    assert "再说一次" not in late.content.decode()
    assert "先问型号" in sign_in(wang).get(f"/knowledge/{article.pk}/").content.decode()
    assert article.title_zh in sign_in(wang).get("/knowledge/?state=draft").content.decode()


def test_versions_are_compared_with_whichever_one_asks_for(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        article = answer(wang, qian, text_zh="一。")
        for text in ("二。", "三。"):
            write_article(written(wang, text_zh=text), article=article, actor=wang, now=MONDAY)
    client = sign_in(qian)

    def gone(query):
        page = client.get(f"/knowledge/{article.pk}/versions/3/{query}").content.decode()
        return page.partition("<del>")[2].partition("</del>")[0]

    assert [gone(query) for query in ("", "?with=2", "?with=9", "?with=x")] == ["一", "二", "一", "一"]


@pytest.mark.parametrize("rows", [1, 3])
def test_questions_without_an_answer_lead_to_writing_it(alpha, people, sign_in, rows, django_assert_num_queries):
    wang, _qian = people
    with in_company(alpha):
        for _each in range(rows):
            ask_for_answer("能接电视吗", area="product", case=taken(wang).case, actor=wang, now=MONDAY)
        question = Question.objects.latest("pk")
    client = sign_in(wang)
    client.get("/knowledge/questions/")

    with django_assert_num_queries(13):
        page = client.get("/knowledge/questions/").content.decode()
    form = client.get(f"/knowledge/new/?question={question.pk}").content.decode()

    assert page.count("能接电视吗") == rows
    assert f"/knowledge/new/?question={question.pk}" in page
    assert 'value="能接电视吗"' in form
    for wrong in ("x", "9" * 30, "0"):
        assert client.get(f"/knowledge/new/?question={wrong}").status_code == 200


def test_a_readers_vote_stands_on_the_page(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        article = answer(wang, qian)
    client = sign_in(wang)

    for _again in range(2):
        client.post(f"/knowledge/{article.pk}/helped/", {"helped": "yes"})
    page = client.get(f"/knowledge/{article.pk}/").content.decode()

    with in_company(alpha):
        article.refresh_from_db()
    assert article.helped_count == 1
    assert 'value="yes" aria-pressed="true"' in page
    assert 'value="no" aria-pressed="false"' in page


def test_a_task_leads_to_the_answer_it_is_about(alpha, people, sign_in):
    wang, qian = people
    with in_company(alpha):
        article = answer(wang, qian)
        ask_for_reviews(MONDAY + 181 * DAY)
        task = Task.objects.get(kind="knowledge.review")

    page = sign_in(wang).get(f"/tasks/{task.pk}/").content.decode()

    assert f'href="/knowledge/{article.pk}/"' in page
