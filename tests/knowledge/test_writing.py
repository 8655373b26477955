"""Standard answers: written, approved by a second person, found, used, kept true."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.conversations.models import CannedReply
from csdesk.outbox.models import Notification
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import finish_task
from csdesk.wording.services.checking import DoubtfulWording, ForbiddenWording
from knowledge.models import Article, Question, State
from knowledge.queries import public_answers, suggest, unanswered
from knowledge.rules import compared
from knowledge.services.asking import ask_for_answer
from knowledge.services.deciding import approve, decline, retire
from knowledge.services.giving import give_phrases
from knowledge.services.reviewing import answers_owned_by, ask_for_reviews, confirm, hand_over_answers
from knowledge.services.using import say_helped, use_article
from knowledge.services.writing import Written, write_article
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


def told(member):
    return list(Notification.objects.filter(member=member, kind__startswith="answer.").values_list("kind", flat=True))


@pytest.mark.rule("KBS-12")
def test_who_approves_hears_of_what_waits_and_the_writer_what_became_of_it(wang, qian):
    article = write_article(written(wang), actor=wang, now=MONDAY)
    decline(article, 1, "太短了", actor=qian, now=SOON)
    write_article(written(wang), article=article, actor=wang, now=SOON)
    approve(article, 2, actor=qian, now=SOON)

    assert told(qian) == ["answer.wait"] * 2
    assert sorted(told(wang)) == ["answer.approve", "answer.decline"]


@pytest.mark.rule("KBS-12")
def test_decline_gives_the_reason_and_lets_what_was_approved_hold(wang, qian):
    article = answer(wang, qian)
    article = write_article(written(wang, text_zh="请寄回。"), article=article, seen=1, actor=wang, now=SOON)

    declined = decline(article, 2, " 先问型号。 ", actor=qian, now=SOON)

    version = article.versions.get(number=2)
    assert (declined.waiting, declined.state, "数据线" in declined.text_zh) == (None, State.APPROVED, True)
    assert (version.declined_by, version.decline_reason) == (qian, "先问型号。")
    with pytest.raises(TransitionNotAllowed):
        approve(article, 2, actor=qian, now=SOON)


@pytest.mark.parametrize(("by", "reason", "error"), [("qian", "  ", RuleViolation), ("wang", "不好", PermissionDenied)])
def test_decline_refuses(wang, qian, by, reason, error):
    article = write_article(written(wang), actor=wang, now=MONDAY)

    with pytest.raises(error):
        decline(article, 1, reason, actor={"qian": qian, "wang": wang}[by], now=SOON)

    article.refresh_from_db()
    assert article.waiting == 1


@pytest.mark.rule("KBS-12")
def test_write_article_makes_every_writing_a_version_so_that_nobody_approves_what_he_did_not_read(wang, qian):
    article = write_article(written(wang), actor=wang, now=MONDAY)
    write_article(written(wang), article=article, actor=wang, now=SOON)
    write_article(written(wang, text_zh="请寄回。"), article=article, actor=wang, now=SOON)

    with pytest.raises(TransitionNotAllowed):
        approve(article, 1, actor=qian, now=SOON)
    assert article.versions.count() == 2


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
        ({"title_zh": "神经病", "text_zh": "。", "is_public": True}, ForbiddenWording, "title_zh"),
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


@pytest.mark.rule("KBS-09")
@pytest.mark.parametrize(
    ("asked", "language", "fits"),
    [
        ("请问怎么办？谢谢", "zh", False),
        ("您好，请问发票怎么办", "zh", True),
        ("Hello, please help me, what can I do?", "en", False),
        ("Please help me with the invoice address", "en", True),
    ],
)
def test_suggest_goes_by_what_is_asked_about_not_by_how_one_asks(wang, qian, asked, language, fits):
    texts = {
        "text_zh": "您好，请问您要发票怎么办？请帮忙提供抬头，谢谢。",
        "text_en": "Hello, please help us: what address can we put?",
    }
    invoice = answer(wang, qian, title_zh="发票怎么办", title_en="Invoice: what do I do", **texts)

    assert suggest(asked, language, 5) == ([invoice] if fits else [])


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

    article.refresh_from_db()
    assert words.startswith("张先生，请换一根")
    assert article.used_count == 1


@pytest.mark.rule("KBS-01")
def test_say_helped_counts_each_reader_once_and_his_last_word(wang, qian):
    article = answer(wang, qian)

    for member, helped in ((wang, True), (wang, True), (qian, True), (wang, False), (wang, False)):
        say_helped(article, helped, actor=member, now=SOON)

    article.refresh_from_db()
    assert (article.helped_count, article.failed_count, article.votes.count()) == (1, 1, 2)


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
    answer(wang, qian)
    day = MONDAY + 181 * DAY
    ask_for_reviews(MONDAY + 100 * DAY)
    early = Task.objects.filter(kind="knowledge.review").count()

    ask_for_reviews(day)
    ask_for_reviews(day + HOUR)

    assert (early, Task.objects.get(kind="knowledge.review").assignee) == (0, wang)


def confirmed(article, task, wang, day):
    confirm(article, actor=wang, now=day)


def ticked(article, task, wang, day):
    finish_task(task, "done", "", actor=wang, now=day)


def changed(article, task, wang, day):
    write_article(written(wang, text_zh="请寄回。", review_on=article.review_on), article=article, actor=wang, now=day)


def retired(article, task, wang, day):
    retire(article, actor=hire("Zhao", "supervisor"), now=day)


@pytest.mark.rule("KBS-01")
@pytest.mark.parametrize(
    ("look", "state", "moves"),
    [(confirmed, "done", True), (ticked, "done", True), (changed, "done", True), (retired, "cancelled", False)],
)
def test_looking_at_an_answer_ends_its_task_and_moves_its_day(wang, qian, look, state, moves):
    article, day = answer(wang, qian), MONDAY + 181 * DAY
    ask_for_reviews(day)
    task = Task.objects.get(kind="knowledge.review")

    look(article, task, wang, day)

    article.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, article.review_task, article.review_on > day.date()) == (state, None, moves)


def test_ticking_off_a_review_refuses_what_is_not_true_any_more_until_it_is_changed(wang, qian):
    answer(wang, qian)
    day = MONDAY + 181 * DAY
    ask_for_reviews(day)
    task = Task.objects.get(kind="knowledge.review")

    with pytest.raises(RuleViolation):
        finish_task(task, "changed", "", actor=wang, now=day)

    task.refresh_from_db()
    assert task.is_open


def test_answers_of_who_leaves_go_to_his_heir(wang, qian):
    article = answer(wang, qian)

    moved = hand_over_answers(wang, qian, None, SOON)

    article.refresh_from_db()
    assert (moved, article.owner, answers_owned_by(wang)) == (1, qian, 0)


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


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("一\n二", "一\n三", [("same", "一\n"), ("gone", "二"), ("new", "三")]),
        (
            "请换一根线。",
            "请换两根线。",
            [("same", "请换"), ("gone", "一"), ("new", "两"), ("same", "根线。")],
        ),
        ("Two years", "Three years", [("gone", "Two"), ("new", "Three"), ("same", " years")]),
        ("", "新", [("new", "新")]),
        ("旧", "", [("gone", "旧")]),
        ("同", "同", [("same", "同")]),
    ],
)
def test_compared_tells_signs_that_went_and_came(old, new, pieces):
    assert compared(old, new) == pieces


def test_compared_gives_texts_of_very_many_lines_whole():
    old, new = "a\n" * 40_000, "a\n" * 40_000 + "b"

    assert compared(old, new) == [("gone", old), ("new", new)]
    assert compared(old, old) == [("same", old)]


def test_compared_gives_long_lines_whole():
    old, new = "旧" * 3000, "新" * 3000

    assert compared(old, new) == [("gone", old), ("new", new)]


@pytest.mark.rule("KBS-09")
def test_an_answer_written_for_a_question_ends_its_task_and_the_asker_hears_of_it(wang, qian):
    task = ask_for_answer("能接电视吗？", area="product", case=taken(wang).case, actor=wang, now=SOON)
    question = Question.objects.get(task=task)
    article = write_article(written(qian, question=question.pk), actor=qian, now=SOON)
    before = list(unanswered())

    approve(article, 1, actor=hire("Zhao", "supervisor"), now=SOON)

    task.refresh_from_db()
    assert (before, list(unanswered()), task.state) == ([question], [], "done")
    assert told(wang) == ["answer.found"]


@pytest.mark.rule("KBS-09")
def test_retire_lets_a_question_wait_for_another_answer(wang, qian):
    task = ask_for_answer("能接电视吗？", area="product", case=None, actor=wang, now=SOON)
    question = Question.objects.get(task=task)
    article = write_article(written(qian, question=question.pk), actor=qian, now=SOON)

    retire(article, actor=qian, now=SOON)

    assert unanswered().get().article is None


@pytest.mark.rule("KBS-09")
def test_an_answer_in_the_task_is_told_to_who_asked(wang, qian):
    task = ask_for_answer("能接电视吗？", area="product", case=taken(wang).case, actor=wang, now=SOON)

    finish_task(task, "done", "可以，用转接线。", actor=hire("Ding", "specialist"), now=SOON)

    assert told(wang) == ["answer.found"]
