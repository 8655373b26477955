from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import IntegrityError, transaction

from csdesk.people.registry import new_company_steps
from csdesk.people.services.companies import furnish_company
from csdesk.people.services.invitations import renew_invitation
from csdesk.people.services.presets import preset_names
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic


class Command(BaseCommand):
    """Make a company: its roles, teams, rulebook and first administrator. Needs the owner's credential."""

    help = "Make a company and print the link with which its first administrator joins."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", default="")
        parser.add_argument("--admin", required=True, metavar="EMAIL")
        parser.add_argument("--preset", default="dealer_after_sales", choices=preset_names())
        parser.add_argument("--zone", default="Asia/Shanghai")
        parser.add_argument("--country", default="CN")
        parser.add_argument("--language", default="zh-hans", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *, slug: str, name: str, admin: str, preset: str, **options: Any) -> None:
        """One line on stdout: the administrator's link."""
        try:
            validate_slug(slug)
            validate_email(admin)
        except Exception as error:
            raise CommandError(str(error)) from error
        fields = {key: options[key] for key in ("zone", "country", "language")}
        try:
            with transaction.atomic(using="owner"):
                tenant = Tenant.objects.using("owner").create(slug=slug, name=name or slug, **fields)
        except IntegrityError as error:
            raise CommandError(f"there is a company {slug!r} already") from error
        with tenant_atomic(tenant.pk) as now:
            member = furnish_company(preset, admin, admin.partition("@")[0], now=now, invited=True)
            for step in new_company_steps():
                step(preset, member, now)
            token = renew_invitation(member, actor=None, now=now)
        self.stdout.write(f"{settings.PUBLIC_URL}/people/join/{token}/")
