"""Celery's door to mail: mailboxes are fetched on a beat tick."""

from celery import shared_task

from csdesk.mail.models import Mailbox
from csdesk.mail.services.fetching import fetch_mailbox
from csdesk.tenancy.celery_tasks import PlatformTask, TenantJob
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


@shared_task(base=PlatformTask, name="mail.fetch_mailboxes")
def fetch_mailboxes() -> int:
    """Have every active mailbox of every active company fetched; how many were asked."""
    asked = 0
    for tenant in Tenant.objects.served():
        with tenant_atomic(tenant.pk):
            ids = list(Mailbox.objects.filter(is_active=True, imap__has_key="host").values_list("pk", flat=True))
        for mailbox_id in ids:
            fetch_one_mailbox.apply_async(kwargs={"mailbox_id": mailbox_id}, tenant_id=tenant.pk, expires=60)
            asked += 1
    return asked


@shared_task(base=TenantJob, bind=True, name="mail.fetch_mailbox", time_limit=300)
def fetch_one_mailbox(self: TenantJob, mailbox_id: int) -> int:
    """Fetch one mailbox; how many mails came in."""
    return fetch_mailbox(self.tenant_id, mailbox_id)
