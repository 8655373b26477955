"""A call that is made twice is done once."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from csdesk.api.services.replays import forget_old_answers
from csdesk.cases.models import Case
from csdesk.documents.models import Attachment
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.api.test_complaints import NEW


def cases(company):
    with tenant_atomic(company.pk):
        return Case.objects.count()


def test_the_same_call_again_gets_the_same_answer_and_does_nothing(company, api):
    first = api.post("complaints/", NEW, idempotency_key="one")

    again = api.post("complaints/", NEW, idempotency_key="one")

    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert cases(company) == 1


def test_another_body_under_the_same_name_is_refused(company, api):
    api.post("complaints/", NEW, idempotency_key="one")

    refused = api.post("complaints/", {**NEW, "content": "something else"}, idempotency_key="one")

    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")
    assert cases(company) == 1


def test_another_name_or_another_key_is_another_call(company, api, agent):
    api.post("complaints/", NEW, idempotency_key="one")
    api.post("complaints/", NEW, idempotency_key="two")
    ApiClient(token_of(agent)).post("complaints/", NEW, idempotency_key="one")

    assert cases(company) == 3


def test_a_refused_call_may_be_made_again_under_its_name(company, api):
    refused = api.post("complaints/", {**NEW, "channel": "pigeon"}, idempotency_key="one")

    again = api.post("complaints/", NEW, idempotency_key="one")

    assert (refused.status_code, again.status_code) == (409, 201)


def test_an_odd_name_is_refused(company, api):
    codes = [api.post("complaints/", NEW, idempotency_key=name).status_code for name in ("", "a b", "x" * 256, "a\n")]

    assert codes == [400] * 4
    assert cases(company) == 0


def test_the_same_upload_again_is_one_file(company, api, complaint):
    for _ in range(2):
        answer = api.client.post(
            f"/api/v1/cases/{complaint.case.number}/attachments/",
            {"file": SimpleUploadedFile("a.txt", b"some words", "text/plain")},
            HTTP_AUTHORIZATION=f"Bearer {api.token}",
            HTTP_IDEMPOTENCY_KEY="file",
        )
        assert answer.status_code == 201

    with tenant_atomic(company.pk):
        assert Attachment.objects.count() == 1


def test_answers_are_forgotten_after_a_day(company, api):
    api.post("complaints/", NEW, idempotency_key="one")
    with tenant_atomic(company.pk) as now:
        forgotten = [forget_old_answers(now=now + timedelta(hours=hours)) for hours in (0, 25)]

    assert forgotten == [0, 1]


def test_a_name_is_free_again_after_a_day(company, api, monkeypatch):
    api.post("complaints/", NEW, idempotency_key="one")
    monkeypatch.setattr("csdesk.api.services.replays.KEPT", timedelta(0))

    api.post("complaints/", NEW, idempotency_key="one")

    assert cases(company) == 2
