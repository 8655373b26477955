"""Standard answers: written, approved by a second person, found, used, kept true."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import CannedReply
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Task
from csdesk.wording.services.checking import DoubtfulWording, ForbiddenWording
from knowledge.models import Article, State
from knowledge.queries import public_answers, suggest
from knowledge.rules import compared
from knowledge.services.giving import give_phrases
from knowledge.services.using import ask_for_answer, ask_for_reviews, say_helped, use_article
from knowledge.services.writing import Written, approve, confirm, retire, write_article
from tests.tickets.company import DAY, HOUR, MONDAY, hire, taken

SOON = MONDAY + HOUR


def written(owner, **fields):
    known = {"title_zh": "移动硬盘不通电怎么办", "text_zh": "{customer_name}，请换一根数据线再试。", "area": "product"}
    return Written(owner=owner, **{**known, **fields})


def answer(wang, qian, **fields):
    """An answer that counts."""
    article = write_article(written(wang, **fields), actor=wang, now=MONDAY)
    return approve(article, article.waiting, actor=qian, now=MONDAY)


@pytest.mark.rule("KBS-01", "KBS-12")
def test_an_answer_counts_when_a_second_person_has_approved_it(wang, qian):
    article = write_article(written(wang), actor=wang, now=MONDAY)
    before = suggest("硬盘不通电", "zh", 5)

    approve(article, 1, actor=qian, now=SOON)

    assert before == []
    assert suggest("硬盘不通电", "zh", 5) == [article]
    version = article.versions.get()
    assert (version.written_by, version.approved_by) == (wang, qian)


@pytest.mark.rule("KBS-12")
def test_approve_refuses_ones_own_words(qian):
    article = write_article(written(qian), actor=qian, now=MONDAY)

    with pytest.raises(PermissionDenied):
        approve(article, 1, actor=qian, now=SOON)


@pytest.mark.rule("KBS-01")
def test_what_was_approved_holds_until_the_next_version_is(wang, qian):
    article = answer(wang, qian)

    article = write_article(written(wang, text_zh="请寄回检测。"), article=article, seen=1, actor=wang, now=SOON)
    article.refresh_from_db()
    kept = article.text_zh
    approve(article, 2, actor=qian, now=SOON)

    article.refresh_from_db()
    assert "数据线" in kept
    assert (article.text_zh, article.current, article.waiting) == ("请寄回检测。", 2, None)
    assert [version.number for version in article.versions.order_by("number")] == [1, 2]


def test_write_article_refuses_who_saw_an_older_version(wang, qian):
    article = answer(wang, qian)
    write_article(written(wang, text_zh="请寄回。"), article=article, seen=1, actor=wang, now=SOON)

    with pytest.raises(TransitionNotAllowed):
        write_article(written(qian, text_zh="请放心。"), article=article, seen=1, actor=qian, now=SOON)


@pytest.mark.parametrize(
    ("fields", "error", "field"),
    [
        ({"title_zh": " "}, RuleViolation, "title_zh"),
        ({"text_zh": ""}, RuleViolation, "text_zh"),
        ({"area": "cooking"}, RuleViolation, "area"),
        ({"text_zh": "{password}"}, RuleViolation, "text_zh"),
        pytest.param({"text_zh": "神經病"}, ForbiddenWording, "text_zh", marks=pytest.mark.rule("KBS-04")),
        pytest.param({"text_en": "MTBF"}, DoubtfulWording, "text_en", marks=pytest.mark.rule("KBS-10")),
    ],
)
def test_write_article_refuses_at_the_field(wang, fields, error, field):
    with pytest.raises(error) as refused:
        write_article(written(wang, **fields), actor=wang, now=MONDAY)

    assert refused.value.field == field
    assert not Article.objects.exists()


@pytest.mark.rule("KBS-12")
def test_write_article_opens_an_approved_answer_to_dealers_only_for_who_approves(wang, qian):
    article = answer(wang, qian)

    with pytest.raises(RuleViolation) as refused:
        write_article(written(wang, is_public=True), article=article, seen=1, actor=wang, now=SOON)
    before = list(public_answers())
    write_article(written(wang, is_public=True), article=article, seen=1, actor=qian, now=SOON)

    assert (refused.value.field, before) == ("is_public", [])
    assert list(public_answers()) == [article]


def test_write_article_refuses_to_tell_dealers_of_a_case_that_is_not_there(wang):
    with pytest.raises(RuleViolation, match=r"\{case_number\}") as refused:
        write_article(written(wang, text_zh="{case_number}", is_public=True), actor=wang, now=MONDAY)

    assert refused.value.field == "is_public"


def test_what_was_retired_comes_back_when_it_is_written_and_approved_again(wang, qian):
    article = answer(wang, qian)
    retire(article, actor=qian, now=SOON)

    again = write_article(written(wang), article=article, seen=1, actor=wang, now=SOON)
    before = suggest("硬盘不通电", "zh", 5)
    approve(again, 2, actor=qian, now=SOON)

    assert (again.state, before) == (State.DRAFT, [])
    assert suggest("硬盘不通电", "zh", 5) == [article]


def test_retire_throws_a_draft_away(wang, qian):
    article = write_article(written(wang), actor=wang, now=MONDAY)

    retire(article, actor=qian, now=SOON)

    with pytest.raises(TransitionNotAllowed):
        approve(article, 1, actor=qian, now=SOON)


def test_answers_refuse_who_may_not(wang, qian):
    stranger = hire("Chen", "dealer")
    article = answer(wang, qian)

    for attempt in (
        lambda: write_article(written(wang), actor=stranger, now=SOON),
        lambda: retire(article, actor=wang, now=SOON),
        lambda: confirm(article, actor=stranger, now=SOON),
        lambda: ask_for_answer("？", area="product", case=None, actor=stranger, now=SOON),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@pytest.mark.rule("KBS-09")
def test_suggest_gives_the_best_first_and_nothing_for_common_words_alone(wang, qian):
    plug = answer(wang, qian)
    other = answer(wang, qian, title_zh="发票怎么开", text_zh="您好，请提供抬头，不通电的硬盘也可以开票。")

    assert suggest("我的硬盘不通电了", "zh", 5) == [plug, other]
    assert suggest("发票抬头", "zh", 5) == [other]
    assert suggest("天气", "zh", 5) == suggest("", "zh", 5) == suggest("！？", "zh", 5) == []


def test_suggest_puts_answers_in_the_customers_language_first(wang, qian):
    answer(wang, qian, title_zh="warranty 保修", text_zh="保修两年。")
    english = answer(wang, qian, title_zh="", title_en="Warranty time", text_zh="", text_en="Two years of warranty.")

    assert suggest("warranty", "en", 5)[0] == english


@pytest.mark.parametrize("rows", [1, 3])
def test_suggest_asks_twice_however_many_fit(wang, qian, rows, django_assert_num_queries):
    for _each in range(rows):
        answer(wang, qian)

    with django_assert_num_queries(2):
        assert len(suggest("硬盘不通电", "zh", 5)) == rows


@pytest.mark.rule("KBS-01")
def test_use_article_fills_in_and_counts(wang, qian):
    article, case = answer(wang, qian), taken(wang).case

    words = use_article(article, case, language="zh", actor=wang, now=SOON)
    say_helped(article, True)
    say_helped(article, False)

    article.refresh_from_db()
    assert words.startswith("张先生，请换一根")
    assert (article.used_count, article.helped_count, article.failed_count) == (1, 1, 1)


def test_retired_answers_are_neither_suggested_nor_public(wang, qian):
    article = answer(wang, qian, is_public=True)
    before = list(public_answers())

    retire(article, actor=qian, now=SOON)

    assert before == [article]
    assert suggest("硬盘不通电", "zh", 5) == list(public_answers()) == []


@pytest.mark.rule("INQ-04", "KBS-09")
def test_ask_for_answer_makes_it_the_task_of_the_areas_owner_today(wang, qian):
    task = ask_for_answer("能接电视吗？", area="product", case=taken(wang).case, actor=wang, now=SOON)

    assert (task.role, task.rule, "能接电视吗？" in task.title) == ("specialist", "INQ-04", True)
    assert task.due_at - SOON < DAY


@pytest.mark.rule("KBS-01")
def test_ask_for_reviews_asks_the_owner_once_when_the_day_has_come(wang, qian):
    article = answer(wang, qian)
    day = MONDAY + 181 * DAY
    ask_for_reviews(MONDAY + 100 * DAY)
    early = Task.objects.filter(kind="knowledge.review").count()

    ask_for_reviews(day)
    ask_for_reviews(day + HOUR)

    assert (early, Task.objects.get(kind="knowledge.review").assignee) == (0, wang)
    confirm(article, actor=wang, now=day)
    article.refresh_from_db()
    assert article.review_on > day.date()


@pytest.mark.rule("KBS-18", "KBS-16")
def test_the_manual_names_areas_of_knowledge_and_their_owners(company):
    areas = {area.key: area for area in rulebook_at(SOON).document.knowledge.areas}

    assert {"product", "process", "trade"} <= areas.keys()
    assert areas["carriers"].rule == "KBS-16"
    assert all(area.role for area in areas.values())


@pytest.mark.parametrize(
    ("rule", "phrase"),
    [
        pytest.param("KBS-02", "早上好！", marks=pytest.mark.rule("KBS-02")),
        pytest.param("KBS-05", "请", marks=pytest.mark.rule("KBS-05")),
        pytest.param("KBS-06", "送声：感谢您的来访，再见。", marks=pytest.mark.rule("KBS-06")),
        pytest.param("KBS-13", "您的需求就是我的职责。", marks=pytest.mark.rule("KBS-13")),
    ],
)
def test_give_phrases_gives_the_manuals_phrases_once(company, rule, phrase):
    give_phrases(MONDAY)
    given = CannedReply.objects.get(text_zh=phrase, title__endswith=f"({rule})")
    given.delete()

    assert give_phrases(SOON) == 0
    assert not CannedReply.objects.filter(pk=given.pk).exists()


def test_compared_tells_lines_that_went_and_came():
    assert compared("一\n二", "一\n三") == [("same", "一"), ("gone", "二"), ("new", "三")]
