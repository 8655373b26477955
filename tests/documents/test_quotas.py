"""F06: no company fills the disk, no person floods it, and what comes by mail is kept all the same."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from csdesk.documents.models import Attachment
from csdesk.documents.services import quotas
from csdesk.documents.services.attachments import attach_file, keep_file
from csdesk.documents.services.quotas import GIB, NoSpaceLeft, TooManyUploads, quota_bytes, warn_when_nearly_full
from csdesk.outbox.models import Notification
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import token_of
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent(tenant):
    furnish(tenant)
    return hire("wang", "agent")


@pytest.fixture
def case(agent):
    return taken(agent).case


def attach(case, actor, *, content=b"ten bytes.", now=MONDAY):
    return attach_file(case, content, "a.txt", "text/plain", actor=actor, now=now)


def quota(settings, size):
    settings.FILES_QUOTA_GIB = size / GIB


def test_attach_file_refuses_what_does_not_fit_any_more(case, agent, settings):
    quota(settings, 15)
    attach(case, agent)

    with pytest.raises(NoSpaceLeft) as refusal:
        attach(case, agent)

    assert (refusal.value.field, refusal.value.rule_id) == ("files", "CMP-13")
    assert Attachment.objects.count() == 1


def test_attach_file_takes_what_just_fits(case, agent, settings):
    quota(settings, 20)
    attach(case, agent)

    attach(case, agent)

    assert Attachment.objects.count() == 2


def test_a_quota_of_nothing_is_no_limit(case, agent, settings):
    settings.FILES_QUOTA_GIB = 0

    attach(case, agent)

    assert Attachment.objects.count() == 1


def test_another_companys_files_do_not_count(alpha, beta):
    with tenant_atomic(alpha.pk):
        keep_file(b"ten bytes.", "a.txt", "text/plain", case=None, actor=None, now=MONDAY)

    with tenant_atomic(beta.pk):
        assert quotas.stored_bytes() == 0


def test_f06_a_person_who_adds_too_many_files_waits(case, agent, settings):
    settings.UPLOADS_PER_PERSON_AN_HOUR = 2
    attach(case, agent, now=MONDAY)
    attach(case, agent, now=MONDAY + HOUR / 2)

    with pytest.raises(TooManyUploads) as refusal:
        attach(case, agent, now=MONDAY + HOUR - timedelta(minutes=1))

    assert refusal.value.facts == {"retry_after": 60}


def test_a_person_may_add_files_again_after_an_hour(case, agent, settings):
    settings.UPLOADS_PER_PERSON_AN_HOUR = 1
    attach(case, agent, now=MONDAY)

    attach(case, agent, now=MONDAY + HOUR)

    assert Attachment.objects.count() == 2


def test_a_colleague_is_not_held_up(case, agent, settings):
    settings.UPLOADS_PER_PERSON_AN_HOUR = 1
    attach(case, agent)

    attach(case, hire("zhao", "supervisor"))

    assert Attachment.objects.count() == 2


def test_f06_what_comes_by_mail_is_kept_when_there_is_no_space(case, settings):
    quota(settings, 1)

    kept = keep_file(b"ten bytes.", "a.txt", "text/plain", case=case, actor=None, now=MONDAY)

    assert kept.size_bytes == 10


@pytest.mark.parametrize(("share", "kind"), [(10, "documents.full"), (11, "documents.nearly_full"), (12, "")])
def test_warn_when_nearly_full_tells_the_administrators(case, agent, settings, share, kind):
    admin = hire("admin", "admin")
    quota(settings, share)
    keep_file(b"ten bytes.", "a.txt", "text/plain", case=case, actor=None, now=MONDAY)

    told = warn_when_nearly_full(now=MONDAY)

    assert told == (1 if kind else 0)
    assert [notice.kind for notice in Notification.objects.filter(member=admin)] == ([kind] if kind else [])


def test_f06_a_company_without_space_is_told_so_at_the_field(alpha, client, sign_in, settings):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now.replace(year=now.year - 1))
        agent = hire("wang", "agent", since=now.replace(year=now.year - 1))
        complaint = taken(agent, now=now)
    quota(settings, 1)
    data = {"text": "内部资料", "files": [SimpleUploadedFile("a.txt", b"ten bytes.", "text/plain")]}

    page = sign_in(agent).post(reverse("tickets:note", args=[complaint.case.number]), data)
    call = client.post(
        f"/api/v1/cases/{complaint.case.number}/attachments/",
        {"file": SimpleUploadedFile("a.txt", b"ten bytes.", "text/plain")},
        HTTP_AUTHORIZATION=f"Bearer {token_of(agent)}",
    )

    assert page.status_code == 422
    assert "内部资料" in page.content.decode()
    assert "文件空间" in page.content.decode()
    assert (call.status_code, call.json()["code"]) == (413, "too_large")


def test_set_quota_gives_a_company_its_own(tenant, monkeypatch):
    said = []
    command = "csdesk.operations.management.commands.set_quota.execute_as_owner"
    monkeypatch.setattr(command, lambda statement, values: said.append(values))

    call_command("set_quota", tenant="alpha", gib="7")
    call_command("set_quota", tenant="alpha", gib="default")

    assert said == [[7, tenant.pk], [None, tenant.pk]]
    assert quota_bytes() == 50 * GIB


@pytest.mark.parametrize(("slug", "gib"), [("alpha", "-1"), ("alpha", "much"), ("alpha", "9" * 12), ("gamma", "1")])
def test_set_quota_refuses_nonsense(db, slug, gib):
    with pytest.raises(CommandError):
        call_command("set_quota", tenant=slug, gib=gib)
