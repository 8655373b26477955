from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.outbox.models import LocalMail
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


class Command(BaseCommand):
    """Print the newest local mail to an address whole, for whoever runs this machine."""

    help = "Print the newest mail to an address kept in the local store, one-time links included."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--to", required=True, metavar="ADDRESS")

    def handle(self, *, tenant: str, to: str, **options: Any) -> None:
        """On the page nobody but the addressee sees such links, and the addressee may not be able to sign in."""
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        with tenant_atomic(company.pk):
            mail = LocalMail.objects.filter(recipients__icontains=to).order_by("-pk").first()
        if mail is None:
            raise CommandError(f"{tenant!r} has no mail to {to!r}")
        self.stdout.write(f"{mail.subject}\n\n{mail.text}")
