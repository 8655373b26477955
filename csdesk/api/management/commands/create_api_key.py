from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware, override
from django.utils.translation import override as language

from csdesk.api.registry import all_scopes
from csdesk.api.services.keys import create_api_key
from csdesk.people.models import Member
from csdesk.people.models.user import normal_email
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic

EVERYTHING = "all"


class Command(BaseCommand):
    """Make a key for a program and print it, alone, on standard output: it is told only once."""

    help = "Make an API key that acts as a member of a company, and print it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--user", required=True, metavar="EMAIL")
        known = ", ".join(all_scopes())
        parser.add_argument(
            "--scopes", required=True, nargs="+", metavar="SCOPE", help=f"of {known}; or {EVERYTHING}; commas will do"
        )
        parser.add_argument("--name", default="create_api_key", help="what the key is for")
        parser.add_argument("--expires", metavar="DATE", help="2027-01-31 or 2027-01-31T12:00+08:00; else never")

    def handle(self, **options: Any) -> None:
        """One line on stdout: the key. A process that was given another role's address alone is told so."""
        if connection.vendor == "unknown":
            raise CommandError("DATABASE_URL is missing: keys are made as the role that serves pages")
        try:
            self.stdout.write(self._made(**options))
        except OperationalError as error:
            raise CommandError(f"the database does not answer: {error}") from error

    def _made(
        self, *, tenant: str, user: str, scopes: list[str], name: str, expires: str | None, **options: Any
    ) -> str:
        company = Tenant.objects.filter(slug=tenant).first()
        if company is None:
            raise CommandError(f"there is no company {tenant!r}")
        wanted = {scope.strip() for given in scopes for scope in given.split(",")} - {""}
        wanted = set(all_scopes()) if wanted == {EVERYTHING} else wanted
        if unknown := wanted - set(all_scopes()):
            raise CommandError(f"unknown scope {', '.join(sorted(unknown))}; there are {', '.join(all_scopes())}")
        until = _moment(expires, company.zone) if expires else None
        with tenant_atomic(company.pk) as now, language("en"):
            member = Member.objects.filter(user__email=normal_email(user)).first()
            if member is None:
                raise CommandError(f"nobody in {tenant} signs in as {user}")
            try:
                _key, text = create_api_key(member, name=name, scopes=wanted, expires_at=until, actor=None, now=now)
            except RuleViolation as refusal:
                raise CommandError(str(refusal)) from refusal
        return text


def _moment(text: str, zone: str) -> datetime:
    """A day (its begin) or a moment, in the company's zone unless it names one."""
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)) is not None:
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text!r} is neither a date nor a moment")
    with override(zone):
        return moment if moment.tzinfo else make_aware(moment)
