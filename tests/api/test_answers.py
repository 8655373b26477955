"""Standard answers by program."""

import pytest

from csdesk.tenancy.scoping import tenant_atomic
from knowledge.models import Article
from knowledge.services.writing import Written, write_article
from tests.api.conftest import ApiClient, token_of

NEW = {"title_zh": "硬盘不通电怎么办", "text_zh": "请换一根数据线。", "area": "product"}


@pytest.fixture
def chief(person):
    return ApiClient(token_of(person("Qian", "supervisor")))


@pytest.fixture
def pk(api):
    return api.post("answers/", NEW).json()["id"]


@pytest.mark.rule("KBS-01", "KBS-12")
def test_an_answer_is_proposed_approved_and_suggested_by_program(api, chief, agent, pk):
    before = api.get("answers/suggested/?text=不通电").json()["data"]
    own = api.post(f"answers/{pk}/versions/1/approve/")

    approved = chief.post(f"answers/{pk}/versions/1/approve/").json()

    found = api.get("answers/suggested/?text=硬盘不通电").json()["data"]
    assert (before, own.status_code, [each["id"] for each in found]) == ([], 403, [pk])
    assert (approved["state"], approved["current"], approved["owner"]["id"]) == ("approved", 1, agent.pk)
    assert [each["id"] for each in api.get("answers/?state=approved&area=product&waits=false").json()["data"]] == [pk]


@pytest.mark.rule("KBS-12")
def test_a_version_is_proposed_and_declined_with_its_reason(api, chief, pk):
    chief.post(f"answers/{pk}/versions/1/approve/")
    proposed = api.post(f"answers/{pk}/versions/", {"text_zh": "请寄回检测。", "seen": 1})
    stale = api.post(f"answers/{pk}/versions/", {"text_zh": "请放心。", "seen": 1})

    declined = chief.post(f"answers/{pk}/versions/2/decline/", {"reason": "先问型号"}).json()

    assert (proposed.status_code, proposed.json()["waiting"], stale.status_code) == (201, 2, 409)
    assert (declined["waiting"], declined["text_zh"]) == (None, NEW["text_zh"])
    versions = api.get(f"answers/{pk}/versions/").json()["data"]
    assert [(each["number"], each["decline_reason"]) for each in versions] == [(2, "先问型号"), (1, "")]
    assert versions[0]["title_zh"] == NEW["title_zh"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text_zh": "神經病"}, 409),
        ({"area": "cooking"}, 409),
        ({"owner": 999_999}, 409),
        ({"text_zh": ""}, 409),
        ({"colour": "red"}, 422),
        ({"review_on": "soon"}, 422),
    ],
)
def test_write_answer_refuses(company, api, change, status):
    assert api.post("answers/", {**NEW, **change}).status_code == status
    with tenant_atomic(company.pk):
        assert not Article.objects.exists()


def test_a_doubtful_phrase_is_kept_when_it_is_confirmed(api):
    words = {**NEW, "text_zh": "可是请换线。"}
    phrases = api.post("answers/", words).json()["facts"]["phrases"]

    assert api.post("answers/", {**words, "confirmed": phrases}).status_code == 201


def test_write_answer_done_twice_under_one_name_is_done_once(company, api):
    first, again = (api.post("answers/", NEW, Idempotency_Key="same") for _each in range(2))

    assert (first.json(), first.status_code) == (again.json(), 201)
    with tenant_atomic(company.pk):
        assert Article.objects.count() == 1


def test_answers_refuse_keys_without_scope_and_people_without_the_right(api, person, pk):
    narrow = ApiClient(token_of(person("Zhou", "agent"), "answers:read"))
    finance = ApiClient(token_of(person("Fan", "finance")))

    assert narrow.get(f"answers/{pk}/").status_code == 200
    assert narrow.post("answers/", NEW).status_code == 403
    assert finance.get("answers/").status_code == finance.get("answers/suggested/?text=x").status_code == 403
    assert api.post(f"answers/{pk}/versions/7/approve/").status_code == 404


def test_answers_of_another_company_look_like_none(api, foreign, beta):
    with tenant_atomic(beta.pk) as now:
        clerk = foreign.case.holder
        theirs = write_article(Written(owner=clerk, **NEW), actor=clerk, now=now)

    for address in (f"answers/{theirs.pk}/", f"answers/{theirs.pk}/versions/"):
        assert api.get(address).status_code == 404
    assert api.post(f"answers/{theirs.pk}/versions/", {"text_zh": "好"}).status_code == 404
    assert api.get("answers/").json()["data"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_list_answers_reads_its_rows_at_one_go(api, rows, django_assert_num_queries):
    for _each in range(rows):
        api.post("answers/", NEW)
    api.get("answers/")

    with django_assert_num_queries(8):
        listed = api.get("answers/").json()["data"]

    assert len(listed) == rows
