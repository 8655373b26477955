"""Django's own mails (invitations, password resets) take the same road as all others: a row, then the relay."""

import logging
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from csdesk.outbox.channels.email import queue_email
from csdesk.people.models import User
from csdesk.people.models.user import normal_email
from csdesk.people.queries import companies_of
from csdesk.tenancy.scoping import active_tenant, tenant_atomic

log = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: queues in the active company, or, before one is known, in one the recipient belongs to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were queued. A mail to somebody who is in no company is not sent, and nobody is told."""
        return sum(self._queue(mail, to) for mail in email_messages for to in mail.recipients())

    def _queue(self, mail: EmailMessage, to: str) -> bool:
        tenant_id = active_tenant() or company_for(to)
        if tenant_id is None:
            log.info("a mail to somebody in no company was not sent")
            return False
        html = next((str(body) for body, kind in getattr(mail, "alternatives", ()) if kind == "text/html"), "")
        with tenant_atomic(tenant_id):
            queue_email([to], str(mail.subject), str(mail.body), key=f"django:{uuid.uuid4()}", html=html)
        return True


def company_for(address: str) -> int | None:
    """The company that carries a mail to a person before one is known; None when there is none.

    Without a mail server administrators read what is carried. What belongs to a person of several companies,
    such as a link that sets a new password, is then for none of them.
    """
    user = User.objects.filter(email=normal_email(address)).first()
    companies = companies_of(user.pk) if user is not None else []
    if user is None or not companies or (len(companies) > 1 and not settings.EMAIL_HOST):
        return None
    last = next((company.pk for company in companies if company.pk == user.last_tenant_id), None)
    return last or companies[0].pk
