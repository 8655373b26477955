"""The API's front: keys, odd bodies, odd addresses, and one form of refusal for all of it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from csdesk.api.models import ApiKey
from csdesk.api.services.keys import revoke_api_key
from csdesk.cases.models import Case
from csdesk.people.models import Member, MemberState, SecurityEvent
from csdesk.tenancy import buckets
from csdesk.tenancy.models.tenant import TenantState
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.api.test_complaints import NEW
from tests.database import run_sql


def problem_of(response):
    assert response["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    return body


def test_a_wrong_key_gets_nowhere(company):
    for header in (
        "",
        "Bearer",
        "Bearer alpha",
        "Bearer alpha.x",
        "Basic YTpi",
        "Bearer gamma." + "x" * 43,
        "Bearer alpha." + "x" * 43,
    ):
        answer = ApiClient(None).get("cases/", authorization=header)

        assert (answer.status_code, problem_of(answer)["code"]) == (401, "unauthenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_of_one_company_opens_no_other(company, beta, agent):
    secret = token_of(agent).partition(".")[2]

    assert ApiClient(f"beta.{secret}").get("me/").status_code == 401


def test_a_companys_own_host_takes_only_its_keys(company, beta, agent, member_of):
    tokens = {"alpha": token_of(agent), "beta": token_of(member_of(beta, "Qian"))}
    host = "UPDATE tenancy_tenant SET host = {} WHERE slug = 'beta'"

    run_sql(host.format("'127.0.0.1'"))
    try:
        at_beta = {slug: ApiClient(token).get("me/", host="127.0.0.1").status_code for slug, token in tokens.items()}
        elsewhere = ApiClient(tokens["beta"]).get("me/").status_code
    finally:
        run_sql(host.format("NULL"))

    assert (at_beta, elsewhere) == ({"alpha": 401, "beta": 200}, 401)


def test_a_session_opens_nothing_and_a_foreign_tenant_named_changes_nothing(company, agent, sign_in, beta):
    browser = sign_in(agent)

    assert browser.get("/api/v1/me/").status_code == 401
    named = ApiClient(token_of(agent)).get("me/", x_tenant="beta", x_csdesk_tenant=str(beta.pk))
    assert named.json()["company"] == "alpha"


def _revoke(company, agent):
    with tenant_atomic(company.pk) as now:
        revoke_api_key(ApiKey.objects.get(), actor=None, now=now)


def _deactivate(company, agent):
    with tenant_atomic(company.pk):
        Member.objects.filter(pk=agent.pk).update(state=MemberState.INACTIVE)


def _expire(company, agent):
    with tenant_atomic(company.pk) as now:
        ApiKey.objects.update(expires_at=now - timedelta(seconds=1))


def _close_account(company, agent):
    agent.user.is_active = False
    agent.user.save()


@pytest.mark.parametrize("close", [_revoke, _deactivate, _expire, _close_account])
def test_a_key_dies_at_once(company, agent, close):
    client = ApiClient(token_of(agent))
    assert client.get("me/").status_code == 200

    close(company, agent)

    assert client.get("me/").status_code == 401


def test_the_keys_of_a_suspended_company_open_nothing(company, agent):
    client = ApiClient(token_of(agent))
    state = "UPDATE tenancy_tenant SET state = '{}' WHERE slug = 'alpha'"

    run_sql(state.format(TenantState.SUSPENDED.value))
    try:
        assert client.get("me/").status_code == 401
    finally:
        run_sql(state.format(TenantState.ACTIVE.value))
    assert client.get("me/").status_code == 200


def test_only_a_digest_of_the_secret_is_stored(company, agent):
    secret = token_of(agent).partition(".")[2]

    with tenant_atomic(company.pk):
        key = ApiKey.objects.get()
        told = json.dumps([event.facts for event in SecurityEvent.objects.all()])

    assert secret not in str(key.__dict__) + told
    assert len(secret) >= 43


def test_a_refusal_leaves_a_line_in_the_security_log(company, agent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = ApiClient(token_of(agent, "cases:read")).post("complaints/", NEW)

    assert answer.status_code == 403
    with tenant_atomic(company.pk):
        line = SecurityEvent.objects.get(kind="access.refused")
        assert (line.actor, line.facts["what"], line.facts["path"]) == (agent, "cases:write", "/api/v1/complaints/")


BAD_BODIES = {
    "no JSON": (b"{", 400),
    "not UTF-8": (b'{"channel": "\xff"}', 400),
    "NaN": (b'{"channel": NaN}', 400),
    "infinite": (b'{"channel": -Infinity}', 400),
    "1e400": (b'{"channel": 1e400}', 400),
    "a long number": (b'{"channel": ' + b"9" * 5000 + b"}", 400),
    "a name twice": (b'{"channel": "phone", "channel": "email"}', 400),
    "deep": (b"[" * 10_000 + b"]" * 10_000, 400),
    "rather deep": (b'{"channel": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
    "very deep": (b"[" * 400_000, 400),
    "NUL": (b'{"channel": "a\\u0000b"}', 400),
    "half a character": (b'{"channel": "a\\ud800b"}', 400),
    "half a character as a name": (b'{"\\udfff": 1}', 400),
    "a list": (b"[]", 422),
    "null": (b"null", 422),
    "ten megabytes": (b'"' + b"x" * 10_000_000 + b'"', 413),
}


def test_an_odd_body_is_refused_and_changes_nothing(company, api):
    answers = {name: api.post("complaints/", body) for name, (body, _status) in BAD_BODIES.items()}

    assert {name: problem_of(answer)["status"] for name, answer in answers.items()} == {
        name: status for name, (_body, status) in BAD_BODIES.items()
    }
    with tenant_atomic(company.pk):
        assert not Case.objects.exists()


def test_another_kind_of_content_is_refused(company, api):
    kinds = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x/y; z=ä")

    codes = [problem_of(api.post("complaints/", NEW, content_type=kind))["code"] for kind in kinds]

    assert codes == ["media_type"] * 5


def test_what_nobody_may_set_is_refused(company, api):
    for given in ({"tenant": 2}, {"id": 1}, {"due_at": "x"}, {"closed_by": 1}, {"received_by": 5}):
        answer = api.post("complaints/", {**NEW, **given})

        assert problem_of(answer)["errors"] == [
            {"field": next(iter(given)), "message": "未知字段。", "code": "unknown"}
        ]


QUESTIONS = [
        "assignee__password__startswith=a", "_connector=OR", "__class__=x", "ordering=content__secret", "id__in=1,2",
        "tenant_id=2", "limit=0", "limit=x", "limit=-1", "cursor=x", "cursor=", "holder=0x1", "status=strange",
        "opened_since=2026-13-45T00:00:00Z", "opened_since=2026-01-01", "status=open&status=closed", "type=a%00b",
        "opened_since=0001-01-01T00:00:00%2B14:00", f"holder={'9' * 40}",
]  # fmt: skip


def test_an_odd_question_is_refused(company, api):
    codes = {question: problem_of(api.get(f"complaints/?{question}"))["code"] for question in QUESTIONS}

    assert codes == dict.fromkeys(QUESTIONS, "malformed")


def test_an_address_without_anything_tells_nothing(company, api):
    paths = ("nothing/", "complaints/a%00b/", "clocks/" + "9" * 40 + "/", "members/0/", "tasks/1e3/")

    answers = {api.get(path).content for path in paths}

    assert [json.loads(answer)["code"] for answer in answers] == ["not_found"]


def test_a_method_that_is_not_known_is_told(company, api):
    for method in ("DELETE", "PUT", "OPTIONS", "TRACE", "PATCH"):
        answer = api.call(method, "complaints/", x_http_method_override="POST")

        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD")


def test_a_method_override_is_not_heard(company, api):
    answer = api.get("complaints/", x_http_method_override="POST", x_method_override="DELETE")

    assert (answer.status_code, "data" in answer.json()) == (200, True)


def test_an_address_may_end_without_its_slash(company, api):
    assert api.post("complaints", NEW).status_code == 201


@pytest.mark.parametrize(("language", "words"), [("en", "Unknown field."), ("zh-CN,zh;q=0.9", "未知字段。")])
def test_the_language_is_the_one_asked_for(company, api, language, words):
    answer = api.post("complaints/", {**NEW, "status": "x"}, accept_language=language)

    assert answer.json()["errors"][0]["message"] == words


def test_an_error_of_ours_is_a_problem_and_rolls_back(company, api, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("tickets.api.views.told", fail)
    answer = api.post("complaints/", NEW)

    assert (answer.status_code, problem_of(answer)["code"]) == (500, "error")
    assert "boom" not in answer.content.decode()
    with tenant_atomic(company.pk):
        assert not Case.objects.exists()


def test_every_answer_names_what_may_still_be_called(company, agent, monkeypatch):
    monkeypatch.setattr(settings, "API_CALLS_AT_ONCE", 2)
    monkeypatch.setattr(settings, "API_CALLS_PER_SECOND", 0.01)
    client = ApiClient(token_of(agent))

    answers = [client.get("me/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["RateLimit-Limit"] == "2"
    assert 1 <= int(answers[2]["Retry-After"]) <= 101
    assert problem_of(answers[2])["code"] == "too_many"


def test_another_key_has_a_limit_of_its_own(company, agent, monkeypatch):
    monkeypatch.setattr(settings, "API_CALLS_AT_ONCE", 1)
    monkeypatch.setattr(settings, "API_CALLS_PER_SECOND", 0.01)
    first, second = ApiClient(token_of(agent)), ApiClient(token_of(agent))

    assert [client.get("me/").status_code for client in (first, first, second)] == [200, 429, 200]


def test_wrong_keys_are_limited_by_address(company, monkeypatch):
    monkeypatch.setattr(settings, "API_WRONG_KEYS_AT_ONCE", 1)
    monkeypatch.setattr(settings, "API_WRONG_KEYS_PER_SECOND", 0.01)
    client = Client(REMOTE_ADDR=f"2001:db8::{uuid4().hex[:4]}")
    guess = {"HTTP_AUTHORIZATION": "Bearer alpha." + "x" * 43}

    assert [client.get("/api/v1/me/", **guess).status_code for _ in range(2)] == [401, 429]


def test_without_the_broker_nobody_waits(company, api, monkeypatch):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(buckets, "_spared_until", [0.0])
    buckets.forget_connection()

    answer = api.get("me/")

    buckets.forget_connection()
    assert (answer.status_code, "RateLimit-Limit" in answer) == (200, False)


def test_a_form_with_too_many_fields_is_refused(company, api, complaint):
    client = api.client
    fields = {f"f{number}": "x" for number in range(2000)}

    answer = client.post(
        f"/api/v1/cases/{complaint.case.number}/attachments/",
        {**fields, "file": SimpleUploadedFile("a.txt", b"x")},
        HTTP_AUTHORIZATION=f"Bearer {api.token}",
    )

    assert (answer.status_code, problem_of(answer)["code"]) == (400, "malformed")
