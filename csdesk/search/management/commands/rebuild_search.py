from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.search.registry import all_sources
from csdesk.search.services.rebuilding import BATCH, rebuild_step
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


class Command(BaseCommand):
    """Index a company's texts anew while everybody works on: each batch is a short transaction of its own."""

    help = "Index everything that was typed anew, for one company or for all."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="one company; all when left out")
        parser.add_argument("--batch", type=int, default=BATCH, help="texts in one transaction")

    def handle(self, *, tenant: str | None, batch: int, **options: Any) -> None:
        """One line a company: texts indexed, entries of what is gone removed."""
        companies = Tenant.objects.order_by("pk")
        if tenant is not None and not (companies := companies.filter(slug=tenant)):
            raise CommandError(f"there is no company {tenant!r}")
        if batch < 1:
            raise CommandError("a batch has one text at least")
        for company in companies:
            written, removed = _rebuild(company, batch)
            self.stdout.write(f"{company.slug}: {written} texts indexed, {removed} removed")


def _rebuild(company: Tenant, size: int) -> tuple[int, int]:
    written = removed = 0
    for source in all_sources():
        after_id: int | None = 0
        while after_id is not None:
            with tenant_atomic(company.pk):
                step = rebuild_step(source, after_id, size=size)
            written, removed, after_id = written + step.written, removed + step.removed, step.after_id
    return written, removed
