"""Invitations and password resets: queued with the transaction, in the right company, and seen by nobody else."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.test import Client, override_settings

from csdesk.outbox.models import LocalMail
from csdesk.outbox.relay import relay_outside
from csdesk.people.models import Member, User
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests.outbox.probe import messages_of

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "csdesk.outbox.channels.backend.OutboxBackend"
MemberOf = Callable[..., Member]


def send(*to: str) -> int:
    mail = EmailMultiAlternatives("Subject", "Text", to=list(to), connection=get_connection(BACKEND))
    mail.attach_alternative("<p>Text</p>", "text/html")
    return int(mail.send())


def queued(company: Tenant) -> list[str]:
    return [address for message in messages_of(company, "email.send") for address in message.payload["to"]]


def test_a_mail_of_the_active_company_is_queued_there(alpha: Tenant, beta: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        send("new@x.test", "other@x.test")

    assert (queued(alpha), queued(beta)) == (["new@x.test", "other@x.test"], [])


def test_a_mail_goes_down_with_its_transaction(alpha: Tenant) -> None:
    with tenant_atomic(alpha.pk):
        send("new@x.test")
        transaction.set_rollback(True)

    assert queued(alpha) == []


def test_a_mail_before_a_company_is_known_goes_by_the_recipients(
    alpha: Tenant, beta: Tenant, member_of: MemberOf
) -> None:
    zhao = member_of(beta, "Zhao")

    assert send(zhao.email.upper()) == 1

    assert (queued(alpha), queued(beta)) == ([], [zhao.email.upper()])


def test_a_mail_to_somebody_unknown_is_not_sent(alpha: Tenant, beta: Tenant) -> None:
    assert send("stranger@x.test") == 0

    assert queued(alpha) + queued(beta) == []


def test_what_belongs_to_a_person_of_two_companies_is_kept_where_no_administrator_reads_it(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    member_of(alpha, "Zhao", email="zhao@x.test")
    member_of(beta, "Zhao", email="zhao@x.test")

    assert send("zhao@x.test") == 0

    monkeypatch.setattr(settings, "EMAIL_HOST", "smtp.test")
    User.objects.filter(email="zhao@x.test").update(last_tenant_id=beta.pk)
    assert send("zhao@x.test") == 1
    assert (queued(alpha), queued(beta)) == ([], ["zhao@x.test"])


@override_settings(EMAIL_BACKEND=BACKEND)
def test_a_password_is_reset_by_mail(alpha: Tenant, member_of: MemberOf) -> None:
    wang = member_of(alpha, "Wang", email="wang@alpha.test")

    Client().post("/accounts/password/reset/", {"email": wang.email})
    Client().post("/accounts/password/reset/", {"email": "stranger@x.test"})
    relay_outside(10)

    with tenant_atomic(alpha.pk):
        [mail] = LocalMail.objects.all()
    assert mail.recipients == wang.email
    assert f"{settings.PUBLIC_URL}/accounts/password/reset/key/" in mail.text
