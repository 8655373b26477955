import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.mail.models import Mailbox
from csdesk.mail.services.receiving import receive_mail
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


class Command(BaseCommand):
    """Take in one raw mail from standard input, as a mail server's pipe hands it over."""

    help = "Take in one raw mail from standard input; prints the case's number, or intake/ignored and why."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument(
            "--mailbox", metavar="ADDRESS", help="the mailbox it was sent to; else the company's intake"
        )

    def handle(self, *, tenant: str, mailbox: str | None, **options: Any) -> None:
        """Exit code 0 means that the mail is stored."""
        company = Tenant.objects.served().filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no active company {tenant!r}")
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            raise CommandError("nothing came in on standard input")
        with tenant_atomic(company.pk) as now:
            box = Mailbox.objects.filter(address__iexact=mailbox).first() if mailbox else None
            if mailbox and box is None:
                raise CommandError(f"{tenant!r} has no mailbox {mailbox!r}")
            receipt = receive_mail(raw, mailbox=box, now=now)
        self.stdout.write(str(receipt))
