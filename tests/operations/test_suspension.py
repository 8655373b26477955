"""A company that is shut out for a while."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from csdesk.live.identity import identify
from csdesk.outbox.claiming import claim
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.handling import handle_outside
from csdesk.outbox.models import MessageState, OutboxMessage
from csdesk.outbox.registry import handles
from csdesk.people.models import SecurityEvent
from csdesk.tenancy.models import Tenant
from tests.conftest import in_company
from tests.database import run_sql


@pytest.fixture
def shut(as_owner):
    """Suspends alpha."""

    def make(**options: str) -> None:
        call_command("suspend_tenant", tenant="alpha", **options)

    return make


def test_a_session_of_a_suspended_company_ends_on_a_polite_page(alpha, member_of, sign_in, shut):
    client = sign_in(member_of(alpha, "Wang"))
    shut()

    response = client.get("/people/me/", follow=True)

    assert response.redirect_chain == [("/people/suspended/", 302)]
    assert response.status_code == 403
    assert "Alpha" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_who_signs_in_is_told_of_the_suspension(alpha, member_of, sign_in, shut):
    client = sign_in(member_of(alpha, "Wang"))
    session = client.session
    del session["tenant_id"]
    session.save()
    shut()

    response = client.get("/people/company/", follow=True)

    assert (response.redirect_chain, response.status_code) == ([("/people/suspended/", 302)], 403)


def test_the_page_of_a_suspension_tells_strangers_nothing(client, db, shut):
    shut()

    assert client.get("/people/suspended/").url == "/accounts/login/"


def test_sockets_of_a_suspended_company_are_closed(alpha, member_of, sign_in, shut):
    client = sign_in(member_of(alpha, "Wang"))
    key = client.session.session_key
    before = identify(key, "testserver")
    shut()

    assert before is not None
    assert identify(key, "testserver") is None


def test_another_company_does_not_notice(beta, member_of, sign_in, shut):
    client = sign_in(member_of(beta, "Zhao"))
    shut()

    assert client.get("/people/me/").status_code == 200


def test_a_suspension_ends_by_itself(alpha, shut):
    shut()
    run_sql("UPDATE tenancy_tenant SET suspended_until = now() - interval '1 second' WHERE slug = 'alpha'")

    assert list(Tenant.objects.suspended()) == []
    assert alpha in Tenant.objects.served()


@pytest.mark.parametrize("until", ["2020-01-01", "soon"])
def test_suspend_tenant_refuses_a_moment_that_is_none(db, until):
    with pytest.raises(CommandError):
        call_command("suspend_tenant", tenant="alpha", until=until)

    assert Tenant.objects.suspended().count() == 0


def test_suspend_tenant_refuses_an_unknown_company(db):
    with pytest.raises(CommandError, match="no company 'gamma'"):
        call_command("suspend_tenant", tenant="gamma")


def test_what_goes_out_waits_while_the_company_is_suspended(alpha, shut):
    handles("test.suspended", io=True)(lambda message: pytest.fail("it went out"))
    with in_company(alpha):
        enqueue("test.suspended", key="one", payload={}, host="smtp.test")
    shut()

    [loan] = claim(5, goes_out=True)
    handle_outside(loan)

    with in_company(alpha) as now:
        message = OutboxMessage.objects.get(key="one")
        assert (message.state, message.attempts) == (MessageState.READY, 0)
        assert message.available_at > now + timedelta(minutes=5)


def test_resume_tenant_lets_in_and_sends_what_waited(alpha, member_of, sign_in, shut, capsys):
    client = sign_in(member_of(alpha, "Wang"))
    with in_company(alpha) as now:
        later = now + timedelta(minutes=9)
        enqueue("test.suspended", key="one", payload={}, host="smtp.test", available_at=later)
    shut(reason="unpaid")

    call_command("resume_tenant", tenant="alpha")

    assert client.get("/people/me/").status_code == 200
    with in_company(alpha) as now:
        assert OutboxMessage.objects.get(key="one").available_at <= now
        kinds = list(
            SecurityEvent.objects.filter(kind__startswith="company.").order_by("pk").values_list("kind", flat=True)
        )
        assert kinds == ["company.suspended", "company.resumed"]


def test_list_tenants_shows_who_is_suspended(db, shut, capsys):
    shut()
    capsys.readouterr()

    call_command("list_tenants")

    assert capsys.readouterr().out == "alpha\tsuspended\t-\tAlpha\nbeta\tserved\t-\tBeta\n"
