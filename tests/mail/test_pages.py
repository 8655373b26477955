"""Intake's pages: each decision says whether it can be taken back."""

import pytest

from csdesk.mail.lifecycle import IntakeStatus
from csdesk.mail.models import IntakeItem, Mailbox
from csdesk.mail.services.receiving import receive_mail
from csdesk.tenancy.scoping import tenant_atomic
from tests.mail.desk import ADDRESS, mail
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.opening import open_complaint


@pytest.fixture
def client(alpha, media, sign_in):
    with tenant_atomic(alpha.pk):
        furnish(alpha)
        wang = hire("Wang", "agent", team="complaints")
    return sign_in(wang)


@pytest.fixture
def item(alpha, client):
    with tenant_atomic(alpha.pk) as now:
        receive_mail(mail(), mailbox=Mailbox.objects.create(name="Service", address=ADDRESS), now=now)
        return IntakeItem.objects.get()


def reread(item):
    with tenant_atomic(item.tenant_id):
        return IntakeItem.objects.select_related("case").get(pk=item.pk)


def offers_undo(response):
    return any("undo=" in str(message.extra_tags) for message in response.context["messages"])


def test_reject_can_be_taken_back(client, item):
    response = client.post(f"/mail/intake/{item.pk}/reject/", {"reason": "For another company"}, follow=True)
    rejected = reread(item).status
    client.post(f"/mail/intake/{item.pk}/undo/")

    assert offers_undo(response)
    assert (rejected, reread(item).status) == (IntakeStatus.NOT_OURS, IntakeStatus.NEW)


def test_attach_offers_no_undo_for_words_on_a_case_stay(alpha, client, item):
    with tenant_atomic(alpha.pk) as now:
        case = open_complaint(new_complaint(), actor=None, now=now).case

    response = client.post(f"/mail/intake/{item.pk}/attach/", {"number": case.number}, follow=True)

    assert (reread(item).status, reread(item).case) == (IntakeStatus.THREADED, case)
    assert not offers_undo(response)
