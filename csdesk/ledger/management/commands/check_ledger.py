"""`manage.py check_ledger`: whether every balance of every company is the sum of its entries."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.ledger.services.checking import differences
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


class Command(BaseCommand):
    help = "Compare each balance with the sum of its entries; exit status 1 when one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for tenant in Tenant.objects.order_by("pk"):
            with tenant_atomic(tenant.pk):
                wrong = differences()
            for row in wrong:
                self.stdout.write(f"{tenant.slug} {row.book} {row.account}: {row.balance}, entries {row.entries}")
            found += len(wrong)
        if found:
            raise CommandError(f"{found} balances are not the sums of their entries")
        self.stdout.write("every balance is the sum of its entries")
