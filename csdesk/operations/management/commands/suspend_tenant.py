from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from csdesk.operations.services.suspension import suspend
from csdesk.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Suspend a company: nobody signs in, nothing is fetched or sent; nothing is deleted and clocks go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--until", metavar="MOMENT", help="ends by itself: 2026-12-01 or 2026-12-01T08:00")
        parser.add_argument("--reason", default="", help="for the company's own security log")

    def handle(self, *, tenant: str, until: str | None, reason: str, **options: Any) -> None:
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        suspend(company, until=_moment(until, company.zone), reason=reason)
        self.stdout.write(f"{tenant} is suspended{f' until {until}' if until else ''}")


def _moment(until: str | None, zone: str) -> datetime | None:
    """As the company's clock on the wall shows it. Raises CommandError."""
    if until is None:
        return None
    try:
        moment = datetime.fromisoformat(until)
    except ValueError as error:
        raise CommandError(f"--until {until!r}: a day or a moment such as 2026-12-01T08:00") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    if moment <= datetime.now(UTC):
        raise CommandError(f"--until {until}: that is past")
    return moment
