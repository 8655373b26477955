"""Administrators' pages of mail: mailboxes and blocked senders."""

from datetime import timedelta

import pytest

from csdesk.mail.models import BlockedSender, IntakeItem, Mailbox
from csdesk.mail.services.intake import block_sender, mark_spam, undo_item
from csdesk.mail.services.mailboxes import TEST_TOPIC, save_mailbox
from csdesk.mail.services.receiving import receive_mail
from csdesk.mail.services.secrets import reveal
from csdesk.outbox.models import OutboxMessage
from csdesk.people.models import SecurityEvent
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import in_company, make_member
from tests.mail.desk import mail

PERMISSIONS = ("mail.mailbox_manage", "mail.sender_block", "mail.intake_work")
FORM = {
    "name": "客服",
    "address": "service@alpha.test",
    "imap_host": "imap.163.com",
    "imap_port": "993",
    "imap_security": "tls",
    "imap_password": "AUTHCODE1234",
}


@pytest.fixture
def admin(alpha, member_of):
    return member_of(alpha, "Admin", *PERMISSIONS)


@pytest.fixture
def client(admin, sign_in):
    return sign_in(admin)


@pytest.fixture
def admin_here(box):
    """The same colleague where the company's scope is open."""
    return make_member("Admin", *PERMISSIONS)


def saved(company, **fields) -> Mailbox:
    with tenant_atomic(company.pk):
        box = Mailbox(name="Service", address="service@alpha.test")
        imap = {"host": "imap.163.com", "port": 993, "security": "tls", "user": ""}
        box = save_mailbox(box, imap=imap, smtp={}, imap_password="AUTHCODE1234", actor=None)
        Mailbox.objects.filter(pk=box.pk).update(**fields)
    return box


def kept(company) -> Mailbox:
    with in_company(company):
        return Mailbox.objects.get()


def test_a_mailbox_is_set_up_and_tested_at_once(alpha, client):
    answer = client.post("/mail/mailboxes/new/", {**FORM, "test": "1"})

    box = kept(alpha)
    assert answer.url == f"/mail/mailboxes/{box.pk}/"
    assert (box.imap["host"], reveal(box.imap_secret), box.is_active) == ("imap.163.com", "AUTHCODE1234", True)
    with in_company(alpha):
        assert OutboxMessage.objects.get(topic=TEST_TOPIC).payload == {"mailbox": box.pk}


def test_h09_no_page_shows_a_password_again(alpha, client):
    box = saved(alpha)

    page = client.get(f"/mail/mailboxes/{box.pk}/").content.decode()

    assert "AUTHCODE1234" not in page
    assert kept(alpha).imap_secret not in page


def test_an_empty_password_keeps_the_one_that_is_there(alpha, client):
    box = saved(alpha)

    client.post(f"/mail/mailboxes/{box.pk}/", {**FORM, "name": "New name", "imap_password": ""})

    assert kept(alpha).name == "New name"
    assert reveal(kept(alpha).imap_secret) == "AUTHCODE1234"


def test_saving_leaves_what_fetching_has_written_meanwhile(alpha):
    box = saved(alpha)
    with tenant_atomic(alpha.pk):
        Mailbox.objects.update(last_uid=41, uid_validity=7)
        save_mailbox(box, imap=box.imap, smtp={}, actor=None)

    assert (kept(alpha).last_uid, kept(alpha).uid_validity) == (41, 7)


def test_another_server_is_read_from_its_start(alpha, client):
    box = saved(alpha, last_uid=41, uid_validity=7)

    client.post(f"/mail/mailboxes/{box.pk}/", {**FORM, "imap_host": "imap.qq.com"})

    assert (kept(alpha).last_uid, kept(alpha).uid_validity) == (0, None)


def test_a_stored_password_is_told_to_no_other_server(alpha, client):
    box = saved(alpha)

    answer = client.post(f"/mail/mailboxes/{box.pk}/", {**FORM, "imap_host": "imap.evil.test", "imap_password": ""})

    assert answer.status_code == 422
    assert "imap_password" in answer.context["form"].errors
    assert kept(alpha).imap["host"] == "imap.163.com"
    with in_company(alpha):
        elsewhere = save_mailbox(box, imap={**box.imap, "host": "imap.evil.test"}, smtp={}, actor=None)
    assert elsewhere.imap_secret == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("address", "no address"), ("imap_port", "0"), ("imap_port", "70000"), ("name", ""), ("imap_security", "ssl3")],
)
def test_bad_settings_are_an_error_at_their_field(alpha, client, field, value):
    answer = client.post("/mail/mailboxes/new/", {**FORM, field: value})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    with in_company(alpha):
        assert not Mailbox.objects.exists()


def test_the_same_address_twice_is_an_error_at_its_field(alpha, client):
    saved(alpha)

    answer = client.post("/mail/mailboxes/new/", FORM)

    assert answer.status_code == 422
    assert str(answer.context["form"].errors) != ""
    with in_company(alpha):
        assert Mailbox.objects.count() == 1


@pytest.mark.parametrize(
    ("tried", "words"),
    [
        ({"asked": "NOW"}, "hx-trigger"),
        ({"asked": "EARLIER"}, "did not begin"),
        ({"asked": "NOW", "done": "NOW", "imap": "works", "smtp": "login"}, "authorisation code here"),
    ],
    ids=["runs", "never began", "done"],
)
def test_the_page_says_what_came_of_the_test(alpha, admin, client, tried, words):
    with in_company(alpha) as now:
        admin.language = "en"
        admin.save(update_fields=["language"])
    moments = {"NOW": now.isoformat(), "EARLIER": (now - timedelta(minutes=5)).isoformat()}
    box = saved(alpha, tried={name: moments.get(value, value) for name, value in tried.items()})

    page = client.get(f"/mail/mailboxes/{box.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert words in page
    assert "<h1" not in page


def test_a_mailbox_is_paused_and_resumed_and_both_are_logged(alpha, client):
    box = saved(alpha)
    client.post(f"/mail/mailboxes/{box.pk}/pause/")
    paused = kept(alpha).is_active

    client.post(f"/mail/mailboxes/{box.pk}/resume/")

    assert (paused, kept(alpha).is_active) == (False, True)
    with in_company(alpha):
        kinds = SecurityEvent.objects.filter(kind__startswith="mailbox.").order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["mailbox.pause", "mailbox.resume"]


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/test/", "{pk}/pause/", "{pk}/resume/", "new/"])
def test_mailboxes_are_for_those_who_may(alpha, member_of, sign_in, path):
    box = saved(alpha)
    agent = sign_in(member_of(alpha, "Wang", "mail.intake_work"))

    answer = agent.post(f"/mail/mailboxes/{path.format(pk=box.pk)}", FORM)

    assert answer.status_code == 403
    assert (kept(alpha).is_active, kept(alpha).tried, kept(alpha).name) == (True, {}, "Service")


def test_the_list_of_mailboxes_asks_the_same_for_1_and_3_rows(alpha, client, django_assert_num_queries):
    saved(alpha)
    client.get("/mail/mailboxes/")
    with django_assert_num_queries(12):
        client.get("/mail/mailboxes/")
    with tenant_atomic(alpha.pk):
        for number in range(2):
            Mailbox.objects.create(name="x", address=f"{number}@alpha.test")
    with django_assert_num_queries(12):
        client.get("/mail/mailboxes/")


@pytest.mark.parametrize(
    ("typed", "stored"), [("Bad@Example.CN ", "bad@example.cn"), ("@Spam.cn", "@spam.cn"), ("Li <li@x.cn>", "li@x.cn")]
)
def test_a_sender_is_blocked(alpha, client, typed, stored):
    client.post("/mail/senders/", {"pattern": typed, "reason": "ads"})

    with in_company(alpha):
        assert BlockedSender.objects.get().pattern == stored


@pytest.mark.parametrize("typed", ["", "nonsense", "x" * 300, "a\x00@b.cn"])
def test_what_is_no_sender_is_not_blocked(alpha, client, typed):
    answer = client.post("/mail/senders/", {"pattern": typed})

    assert answer.status_code == 422
    with in_company(alpha):
        assert not BlockedSender.objects.exists()


def test_a_blocked_sender_is_found_and_let_in_again(alpha, client):
    with tenant_atomic(alpha.pk) as now:
        for number in range(60):
            block_sender(f"{number}@spam.cn", "", actor=None, now=now)
        wanted = BlockedSender.objects.get(pattern="59@spam.cn")

    page = client.get("/mail/senders/", {"q": "59@"})
    client.post(f"/mail/senders/{wanted.pk}/unblock/")

    assert [row.pattern for row in page.context["page"]] == ["59@spam.cn"]
    with in_company(alpha):
        assert BlockedSender.objects.count() == 59


def test_the_list_of_blocked_senders_asks_the_same_for_1_and_3_rows(alpha, client, django_assert_num_queries):
    with tenant_atomic(alpha.pk) as now:
        block_sender("1@spam.cn", "", actor=None, now=now)
    client.get("/mail/senders/")
    with django_assert_num_queries(12):
        client.get("/mail/senders/")
    with tenant_atomic(alpha.pk) as now:
        for number in (2, 3):
            block_sender(f"{number}@spam.cn", "", actor=None, now=now)
    with django_assert_num_queries(12):
        client.get("/mail/senders/")


def test_blocking_is_for_those_who_may(alpha, member_of, sign_in):
    agent = sign_in(member_of(alpha, "Wang", "mail.intake_work"))

    assert agent.post("/mail/senders/", {"pattern": "a@b.cn"}).status_code == 403


@pytest.mark.parametrize("before", [False, True], ids=["not blocked before", "blocked before"])
def test_taking_spam_back_lets_its_sender_in_again_unless_blocked_before(box, admin_here, before):
    with tenant_atomic(box.tenant_id) as now:
        receive_mail(mail(), mailbox=box, now=now)
        item = IntakeItem.objects.latest("pk")
        if before:
            block_sender(item.sender_address, "", actor=None, now=now - timedelta(days=1))
        item = mark_spam(item, actor=admin_here, now=now, block=True)

        undo_item(item, actor=admin_here, now=now + timedelta(seconds=5))

        assert BlockedSender.objects.exists() is before
