"""Pages of standard answers: for agents, beside a case, in the portal."""

import pytest

from dealers.models import ContactRole
from knowledge.models import Article, State
from knowledge.services.writing import write_article
from tests.conftest import in_company
from tests.knowledge.test_writing import answer, written
from tests.portal.conftest import new_contact, new_dealer
from tests.tickets.company import MONDAY, furnish, hire, taken


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
