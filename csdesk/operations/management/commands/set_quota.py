from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.operations.services.owner import execute_as_owner
from csdesk.tenancy.models import Tenant

# More than any disk has; PostgreSQL's integers end soon after.
MOST_GIB = 1_000_000


class Command(BaseCommand):
    help = "Say how much disk a company's files may take. Needs the owner's credential."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--gib", required=True, metavar="N", help="0: no limit; default: as everybody")

    def handle(self, *, tenant: str, gib: str, **options: Any) -> None:
        """One line on stdout: what counts now."""
        if gib != "default" and not (gib.isascii() and gib.isdigit() and int(gib) <= MOST_GIB):
            raise CommandError(f"--gib {gib}: a whole number up to {MOST_GIB}, or default")
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        quota = None if gib == "default" else int(gib)
        execute_as_owner("UPDATE tenancy_tenant SET files_quota_gib = %s WHERE id = %s", [quota, company.pk])
        self.stdout.write(f"{tenant}: {'as everybody' if quota is None else f'{quota} GiB' if quota else 'no limit'}")
