from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.operations.services.exports import in_one_moment
from csdesk.operations.services.packing import pack
from csdesk.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Write all of a company's data into one archive: JSON lines for each table, and its files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--to", required=True, metavar="FILE.tar")
        parser.add_argument(
            "--with-credentials", action="store_true", help="as stored: only this installation's key opens them"
        )

    def handle(self, *, tenant: str, to: str, with_credentials: bool, **options: Any) -> None:
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        target = Path(to).resolve()
        if target.exists():
            raise CommandError(f"{target} is there already")
        with in_one_moment(company.pk) as now:
            rows = pack(company, target, now=now, with_credentials=with_credentials)
        self.stdout.write(f"{target}: {rows} rows, {target.stat().st_size} bytes")
