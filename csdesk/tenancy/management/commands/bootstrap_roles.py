"""`manage.py bootstrap_roles`: makes the roles and the database on a PostgreSQL that is not the embedded one."""

import os
from argparse import ArgumentParser
from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from csdesk.tenancy.roles import bootstrap_roles

ALIASES = {"default": "csdesk_app", "owner": "csdesk_owner", "sweeper": "csdesk_sweeper"}


class Command(BaseCommand):
    help = (
        "Make the five database roles and the database, once, or bring them back in order. Needs the URL of a"
        " superuser; the passwords are those of DATABASE_URL, DATABASE_OWNER_URL and DATABASE_SWEEPER_URL."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin-url",
            default=os.environ.get("DATABASE_ADMIN_URL"),
            help="libpq URL of a superuser (default: DATABASE_ADMIN_URL)",
        )
        parser.add_argument("--development", action="store_true", help="let the owner make databases and end sessions")

    def handle(self, *, admin_url: str | None, development: bool, **options: Any) -> None:
        if not admin_url:
            raise CommandError("Name a superuser: --admin-url postgresql://… or DATABASE_ADMIN_URL.")
        passwords = {role: self._password(alias, role) for alias, role in ALIASES.items() if alias in connections}
        if backup := os.environ.get("CSDESK_BACKUP_PASSWORD"):
            passwords["csdesk_backup"] = backup
        database = connections["default"].settings_dict["NAME"] or "csdesk"
        try:
            bootstrap_roles(admin_url, passwords, database=database, development=development)
        except psycopg2.Error as error:
            raise CommandError(f"PostgreSQL refused: {error}") from error
        self.stdout.write(f"roles and database {database} are in order")

    def _password(self, alias: str, role: str) -> str:
        given = connections[alias].settings_dict
        if given["USER"] != role:
            raise CommandError(f"The URL of {alias} must name the role {role}, not {given['USER'] or 'nobody'}.")
        if not given["PASSWORD"]:
            raise CommandError(f"The URL of {role} has no password to set.")
        return str(given["PASSWORD"])
