from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from csdesk.operations.services.suspension import resume
from csdesk.tenancy.models import Tenant


class Command(BaseCommand):
    help = "End a company's suspension; what waited to go out goes out now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")

    def handle(self, *, tenant: str, **options: Any) -> None:
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        waiting = resume(company)
        self.stdout.write(f"{tenant} is served again; {waiting} waiting messages go out now")
