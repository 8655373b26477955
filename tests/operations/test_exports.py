"""A company takes its data out, and may bring it in elsewhere."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection

from csdesk.documents.services.attachments import keep_file
from csdesk.mail.models import Mailbox
from csdesk.operations.models import ExportState, TenantExport
from csdesk.operations.rules.archives import open_archive
from csdesk.operations.services import exports
from csdesk.operations.services.fingerprints import fingerprints
from csdesk.operations.services.packing import pack, tenant_tables
from csdesk.operations.services.unpacking import CannotImport, unpack
from csdesk.outbox.channels import local_mail
from csdesk.outbox.channels.email import queue_email
from csdesk.outbox.channels.envelope import of_django
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.people.models import MemberRole, MemberState, Role, SecurityEvent, User
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company, make_member
from tests.database import run_sql
from tests.tickets.company import MONDAY, furnish, hire, taken

EXPORT = "operations.export"


@pytest.fixture
def chief(alpha, member_of):
    """Somebody who may take data out."""
    return member_of(alpha, "Chief", EXPORT)


@pytest.fixture
def other_administrator(alpha):
    """Another one who administers the company."""
    with in_company(alpha):
        member = make_member("Other", EXPORT)
        Role.objects.filter(holders__member=member).update(is_administrator=True)
        return member


@pytest.fixture
def ready(alpha, chief, media, django_capture_on_commit_callbacks) -> TenantExport:
    """An export of Chief's that was made."""
    with in_company(alpha) as now:
        export = exports.ask_for_export("the auditors", actor=chief, now=now, address=None)
    exports.make_export(alpha.pk, export.pk)
    with in_company(alpha):
        return TenantExport.objects.get()


def test_ask_for_export_alarms_the_other_administrators(alpha, chief, other_administrator):
    with in_company(alpha) as now:
        exports.ask_for_export("the auditors", actor=chief, now=now, address="10.1.2.3")

        told = [(notice.member, notice.kind) for notice in Notification.objects.all()]
        assert told == [(other_administrator, "operations.export_asked")]
        line = SecurityEvent.objects.get(kind="export.asked")
        assert (line.actor, line.address, line.facts) == (chief, "10.1.2.3", {"reason": "the auditors"})
        assert OutboxMessage.objects.get(topic="operations.make_export").payload == {
            "export": TenantExport.objects.get().pk
        }


@pytest.mark.parametrize("before", [[ExportState.ASKED], [ExportState.GONE] * 3])
def test_ask_for_export_has_a_limit(alpha, chief, before):
    with in_company(alpha) as now:
        for state in before:
            TenantExport.objects.create(asked_by=chief, asked_at=now, reason="x", state=state)

        with pytest.raises(RuleViolation):
            exports.ask_for_export("once more", actor=chief, now=now, address=None)

        assert TenantExport.objects.count() == len(before)


def test_two_cannot_ask_at_the_same_moment(alpha, chief):
    with in_company(alpha) as now:
        exports.ask_for_export("the auditors", actor=chief, now=now, address=None)

        [(may_go_on,)] = run_sql(
            f"SELECT pg_try_advisory_xact_lock(hashtext('tenant export'), {alpha.pk})",
            database=connection.settings_dict["NAME"],
        )

    assert not may_go_on


def test_a_second_worker_changes_nothing_and_leaves_nothing(alpha, chief, media, monkeypatch):
    with in_company(alpha) as now:
        export = exports.ask_for_export("the auditors", actor=chief, now=now, address=None)
    first = exports.pack

    def overtaken(company: Tenant, target: Path, *, now: datetime) -> int:
        monkeypatch.setattr(exports, "pack", first)
        with monkeypatch.context() as inner:
            inner.setattr(exports, "in_one_moment", tenant_atomic)
            exports.make_export(alpha.pk, export.pk)
        return first(company, target, now=now)

    monkeypatch.setattr(exports, "pack", overtaken)

    assert not exports.make_export(alpha.pk, export.pk)

    with in_company(alpha):
        kept = TenantExport.objects.get()
        assert kept.state == ExportState.READY
        assert [path for path in media.rglob("*") if path.is_file()] == [exports.location_of(kept.path)]
        assert Notification.objects.get().kind == "operations.export_ready"


def test_an_export_is_fetched_by_who_asked_for_it(alpha, chief, ready, sign_in):
    client = sign_in(chief)

    link = client.post(f"/operations/exports/{ready.pk}/link/")
    response = client.get(link.url)

    assert response["Content-Disposition"].startswith('attachment; filename="csdesk-alpha-')
    assert len(b"".join(response.streaming_content)) == ready.size_bytes
    with in_company(alpha):
        kinds = list(
            SecurityEvent.objects.filter(kind__startswith="export.").order_by("pk").values_list("kind", flat=True)
        )
        assert kinds == ["export.asked", "export.ready", "export.fetched"]


def test_a_link_ends_after_five_minutes(alpha, chief, ready, sign_in):
    with time_machine.travel(MONDAY, tick=False):
        secret = exports.link_secret(ready, actor=chief)

    with time_machine.travel(MONDAY + timedelta(seconds=301), tick=False), in_company(alpha) as now:
        found = exports.fetch_export(secret, actor=chief, now=now, address=None)

    assert found is None


def test_a_link_is_nothing_for_somebody_else(alpha, ready, chief, member_of, sign_in):
    secret = exports.link_secret(ready, actor=chief)
    another = sign_in(member_of(alpha, "Another", EXPORT))

    assert another.get(f"/operations/exports/file/{secret}/").status_code == 404
    assert another.post(f"/operations/exports/{ready.pk}/link/").url == "/operations/exports/"


def test_a_link_is_nothing_in_another_company(beta, ready, chief, member_of, sign_in):
    secret = exports.link_secret(ready, actor=chief)
    foreign = sign_in(member_of(beta, "Foreign", EXPORT))

    assert foreign.get(f"/operations/exports/file/{secret}/").status_code == 404
    assert foreign.post(f"/operations/exports/{ready.pk}/link/").status_code == 404


def test_a_link_dies_with_its_person(alpha, ready, chief, sign_in):
    secret = exports.link_secret(ready, actor=chief)
    client = sign_in(chief)
    with in_company(alpha):
        chief.state = MemberState.INACTIVE
        chief.save()

    assert client.get(f"/operations/exports/file/{secret}/").status_code == 302


def test_a_link_dies_with_the_permission(alpha, ready, chief, sign_in):
    secret = exports.link_secret(ready, actor=chief)
    client = sign_in(chief)
    with in_company(alpha):
        MemberRole.objects.filter(member=chief).delete()

    assert client.get(f"/operations/exports/file/{secret}/").status_code == 403


def test_the_page_asks_for_a_reason(alpha, chief, sign_in):
    response = sign_in(chief).post("/operations/exports/", {"reason": " "})

    assert response.status_code == 422
    with in_company(alpha):
        assert TenantExport.objects.count() == 0


def test_the_page_has_an_export_made(alpha, chief, sign_in):
    client = sign_in(chief)

    response = client.post("/operations/exports/", {"reason": "the auditors"}, follow=True)

    assert "the auditors" in response.content.decode()
    with in_company(alpha):
        assert TenantExport.objects.get().asked_by == chief


def test_the_page_is_closed_without_the_permission(alpha, member_of, sign_in):
    client = sign_in(member_of(alpha, "Agent", "people.member_view"))

    assert client.post("/operations/exports/", {"reason": "curious"}).status_code == 403
    with in_company(alpha):
        assert TenantExport.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(alpha, chief, sign_in, rows, django_assert_num_queries):
    client = sign_in(chief)
    with in_company(alpha) as now:
        for _row in range(rows):
            TenantExport.objects.create(asked_by=chief, asked_at=now, reason="x", state=ExportState.GONE)
    client.get("/operations/exports/")

    with django_assert_num_queries(12):
        client.get("/operations/exports/")


def test_delete_old_exports_takes_the_file_and_leaves_the_line(alpha, ready, media):
    with in_company(alpha) as now:
        TenantExport.objects.update(finished_at=now - timedelta(hours=25))

        assert exports.delete_old_exports(now=now) == 1

        assert TenantExport.objects.get().state == ExportState.GONE
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("hours", "left"), [(25, True), (27, False)])
def test_delete_old_exports_takes_what_a_killed_worker_left(alpha, media, hours, left):
    file = media / f"t{alpha.pk}" / "exports" / "ab" / ".csdesk-export-x" / "cases_case"
    file.parent.mkdir(parents=True)
    file.write_text("{}")

    with in_company(alpha) as now:
        at = (now - timedelta(hours=hours)).timestamp()
        os.utime(file, (at, at))
        exports.delete_old_exports(now=now)

    assert file.exists() is left


def test_make_export_that_fails_says_so(alpha, chief, media, monkeypatch):
    with in_company(alpha) as now:
        export = exports.ask_for_export("the auditors", actor=chief, now=now, address=None)

    def fail(*args: object, **options: object) -> int:
        raise OSError("no space left on device")

    monkeypatch.setattr(exports, "pack", fail)
    with pytest.raises(OSError, match="no space"):
        exports.make_export(alpha.pk, export.pk)

    with in_company(alpha):
        assert TenantExport.objects.get().state == ExportState.FAILED
        assert Notification.objects.get().kind == "operations.export_failed"


def test_pack_holds_everything_of_the_company_and_nothing_of_another(alpha, beta, media, tmp_path):
    for company, secret in ((alpha, "ours"), (beta, "theirs")):
        with in_company(company) as now:
            furnish(company)
            wang = hire("Wang", "agent")
            complaint = taken(wang, complainant_name=f"canary-{secret}")
            keep_file(secret.encode(), f"{secret}.txt", "text/plain", case=complaint.case, actor=wang, now=now)
            Mailbox.objects.create(name=secret, address=f"{secret}@x.test", imap_secret=f"credential-{secret}")
    target = tmp_path / "alpha.tar"

    with in_company(alpha) as now:
        rows = pack(alpha, target, now=now)

    content = target.read_bytes()
    assert b"canary-ours" in content
    assert b"theirs" not in content
    assert b"credential-" not in content
    with open_archive(target) as archive:
        archive.verify()
        lines = [name for name in archive.names if name.startswith("tables/")]
        assert len(lines) == len(tenant_tables())
        written = sum(len(archive.read(name).splitlines()) for name in lines)
        assert written == rows == sum(archive.manifest["rows"].values())
        [case] = archive.read("tables/cases_case.jsonl").splitlines()
        assert json.loads(case)["tenant_id"] == alpha.pk


@pytest.mark.parametrize("path", ["people/join/alpha.canary-1", "accounts/password/reset/key/canary-2/"])
def test_pack_holds_no_link_that_signs_its_reader_in(alpha, media, tmp_path, path):
    target, text = tmp_path / "alpha.tar", f"Open\nhttps://desk.test/{path}\nSee you"
    mail = of_django(EmailMessage("Come in", text, "desk@desk.test", ["wang@alpha.test"]))
    local_mail.keep(mail, tenant_id=alpha.pk)

    with in_company(alpha) as now:
        queue_email(["wang@alpha.test"], "Come in", text, key="one", html=f'<a href="https://desk.test/{path}">in</a>')
        pack(alpha, target, now=now)

    assert b"canary" not in target.read_bytes()
    with open_archive(target) as archive:
        [message] = archive.read("tables/outbox_outboxmessage.jsonl").splitlines()
        assert json.loads(message)["payload"]["text"].endswith("…\nSee you")


def test_export_tenant_refuses_an_unknown_company_and_a_file_that_is_there(db, tmp_path):
    (tmp_path / "there.tar").touch()

    with pytest.raises(CommandError, match="no company"):
        call_command("export_tenant", tenant="gamma", to=str(tmp_path / "x.tar"))
    with pytest.raises(CommandError, match="there already"):
        call_command("export_tenant", tenant="alpha", to=str(tmp_path / "there.tar"))


def figures_of(company: Tenant) -> dict[str, list[int]]:
    """Rows and hash of each table of one company."""
    with tenant_atomic(company.pk), connection.cursor() as cursor:
        found = fingerprints(cursor)
    return {table: found[table].get(str(company.pk), []) for table in tenant_tables()}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_company_exported_wiped_and_imported_is_the_same(media, tmp_path_factory):
    gamma = Tenant.objects.using("owner").create(slug="gamma", name="Gamma")
    with tenant_atomic(gamma.pk) as now:
        furnish(gamma)
        wang = hire("Wang", "supervisor", team="complaints")
        complaint = taken(wang, content='line one\nline "two"\t\\ 张先生 \\u0041')
        keep_file(b"the photo", "photo.txt", "text/plain", case=complaint.case, actor=wang, now=now)
    before = figures_of(gamma)
    target = tmp_path_factory.mktemp("out") / "gamma.tar"
    call_command("export_tenant", tenant="gamma", to=str(target), with_credentials=True)
    wipe(gamma, media)
    people_of_here(wang.user_id, "somebody@else.test")
    with pytest.raises(CannotImport, match="somebody here"):
        unpack(target)
    people_of_here(None, "")
    (media / f"t{gamma.pk}").mkdir()
    with pytest.raises(CannotImport, match="files of another"):
        unpack(target)
    (media / f"t{gamma.pk}").rmdir()

    imported = unpack(target)

    assert figures_of(imported) == before
    [file] = [path for path in media.rglob("*") if path.is_file()]
    assert file.read_bytes() == b"the photo"
    with tenant_atomic(imported.pk):
        assert hire("Li", "agent").pk > wang.pk
    with pytest.raises(CommandError, match="already"):
        call_command("import_tenant", archive=str(target))


def people_of_here(pk: int | None, email: str) -> None:
    """Whoever signs in to the installation that a company comes to: this person, or nobody."""
    run_sql("DELETE FROM people_user")
    if pk is not None:
        User(pk=pk, email=email).save(using="owner", force_insert=True)


def wipe(company: Tenant, media: Path) -> None:
    """Nothing of the company is left, its people's identities and its files included."""
    tables = [f'DELETE FROM "{table}" WHERE tenant_id = {company.pk};' for table in tenant_tables()]
    run_sql(
        f"""DO $$ BEGIN SET CONSTRAINTS ALL DEFERRED; {" ".join(tables)}
        DELETE FROM people_user; DELETE FROM tenancy_tenant WHERE id = {company.pk}; END $$"""
    )
    for path in media.rglob("*"):
        if path.is_file():
            path.unlink()
    for path in sorted(media.rglob("*"), reverse=True):
        path.rmdir()
