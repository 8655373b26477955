"""Over real IMAP."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from csdesk.cases.models import Case
from csdesk.mail.models import IntakeItem, Mailbox, MailTrouble
from csdesk.mail.services import fetching, trying_out
from csdesk.mail.services.fetching import fetch_mailbox
from csdesk.mail.services.mailboxes import pause_mailbox, save_mailbox
from csdesk.mail.services.trying_out import try_mailbox
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company
from tests.mail.desk import mail
from tests.mail.dovecot import PASSWORD, free_port, running
from tests.tickets.company import furnish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_network")]


@pytest.fixture(scope="module")
def server():
    """One IMAP server for this module; its folder must be open to the server's own user."""
    with TemporaryDirectory(prefix="dovecot-") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture
def company(alpha, settings, tmp_path):
    """The company under test, furnished; its scope closed, since fetching opens its own."""
    settings.MEDIA_ROOT = tmp_path
    with tenant_atomic(alpha.pk):
        furnish(alpha)
    return alpha


def connect(company, port, password=PASSWORD, **fields):
    with in_company(company):
        box = Mailbox(name="Service", address="service@alpha.test", **fields)
        imap = {"host": "127.0.0.1", "port": port, "security": "none", "user": f"box{port}"}
        return save_mailbox(box, imap=imap, smtp={}, imap_password=password, actor=None)


def subjects(company):
    with in_company(company):
        return list(IntakeItem.objects.order_by("pk").values_list("subject", flat=True))


def test_fetch_mailbox_takes_each_mail_once(company, server):
    box = connect(company, server.port)
    known = fetch_mailbox(company.pk, box.pk)
    server.deliver(mail(subject="first", number=101))
    server.deliver(mail(subject="second", number=102))

    fetched = [fetch_mailbox(company.pk, box.pk), fetch_mailbox(company.pk, box.pk)]
    server.deliver(mail(subject="third", number=103))
    fetched.append(fetch_mailbox(company.pk, box.pk))

    assert fetched == [2, 0, 1]
    assert subjects(company)[known:] == ["first", "second", "third"]


def test_a_hostile_mail_does_not_stop_the_next(company, server):
    box = connect(company, server.port)
    server.deliver(b"\x00\xff not a mail at all")
    server.deliver(mail("--b\r\n" * 3000, subject="nested", number=201, Content_Type="multipart/mixed; boundary=b"))
    server.deliver(mail(subject="after", number=202))

    fetch_mailbox(company.pk, box.pk)

    assert subjects(company)[-1] == "after"
    with in_company(company):
        assert Case.objects.count() == 0


def test_a_wrong_password_is_noted_and_stops_nothing(company, server):
    box = connect(company, server.port, password="wrong")

    assert fetch_mailbox(company.pk, box.pk) == 0

    with in_company(company):
        box.refresh_from_db()
        assert box.fetch_error == MailTrouble.LOGIN


def test_a_server_that_is_away_is_noted(company):
    box = connect(company, free_port())

    assert fetch_mailbox(company.pk, box.pk) == 0

    with in_company(company):
        box.refresh_from_db()
        assert box.fetch_error == MailTrouble.CONNECTION


def test_the_password_lies_encrypted(company):
    box = connect(company, 1)

    with in_company(company):
        box.refresh_from_db()
        assert PASSWORD not in box.imap_secret
        assert box.history.count() == 1


def test_a_mailbox_of_another_company_is_not_fetched(company, beta, server):
    box = connect(company, server.port)

    assert fetch_mailbox(beta.pk, box.pk) == 0


def test_a_server_in_our_own_network_is_refused(company, server, settings):
    settings.INTERNAL_NETWORKS = []
    box = connect(company, server.port)
    server.deliver(mail(subject="unseen", number=301))

    assert fetch_mailbox(company.pk, box.pk) == 0

    with in_company(company):
        box.refresh_from_db()
        assert box.fetch_error == MailTrouble.NAME


def test_the_server_hears_who_we_are_before_a_folder_is_opened(company, server):
    box = connect(company, server.port)

    fetch_mailbox(company.pk, box.pk)

    assert "ID sent: name=csdesk" in server.log()


def test_a_paused_mailbox_is_not_fetched(company, server):
    box = connect(company, server.port)
    server.deliver(mail(subject="waits", number=401))
    with in_company(company) as now:
        pause_mailbox(box, actor=None, now=now)

    fetch_mailbox(company.pk, box.pk)

    assert "waits" not in subjects(company)


def test_a_mailbox_that_became_another_s_meanwhile_is_not_read_on(company, server, monkeypatch):
    box = connect(company, server.port)
    server.deliver(mail(subject="of the user before", number=501))
    ask = fetching.imap_session

    @contextmanager
    def changed_meanwhile(account):
        with ask(account) as opened:
            with in_company(company):
                Mailbox.objects.filter(pk=box.pk).update(imap={**box.imap, "user": "somebody else"}, last_uid=0)
            yield opened

    monkeypatch.setattr(fetching, "imap_session", changed_meanwhile)

    assert fetch_mailbox(company.pk, box.pk) == 0

    assert "of the user before" not in subjects(company)
    with in_company(company):
        assert Mailbox.objects.get().last_uid == 0


@pytest.mark.parametrize(
    ("password", "folder", "found"),
    [(PASSWORD, "INBOX", "works"), ("wrong", "INBOX", "login"), (PASSWORD, "Nowhere", "folder")],
)
def test_try_mailbox_says_what_came_of_it(company, server, password, folder, found):
    box = connect(company, server.port, password=password)
    with in_company(company):
        Mailbox.objects.filter(pk=box.pk).update(imap={**box.imap, "folder": folder}, tried={"asked": "once"})

    try_mailbox(company.pk, box.pk)

    with in_company(company):
        box.refresh_from_db()
        assert (box.tried["imap"], box.tried["smtp"]) == (found, "absent")


def test_try_mailbox_notes_nothing_about_servers_that_were_changed_meanwhile(company, server, monkeypatch):
    box = connect(company, server.port)

    def change_then_try(mailbox):
        with in_company(company):
            Mailbox.objects.filter(pk=box.pk).update(tried={"asked": "again"})
        return "works"

    monkeypatch.setattr(trying_out, "_try_imap", change_then_try)
    try_mailbox(company.pk, box.pk)

    with in_company(company):
        box.refresh_from_db()
        assert box.tried == {"asked": "again"}
