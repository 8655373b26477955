import json
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from csdesk.demo.history import live_through
from csdesk.demo.stage import cast, make_companies, password

# A shorter gap is not worth a story.
GAP = timedelta(hours=6)


class Command(BaseCommand):
    """Have two demo companies with two months of life; each start adds what happened since the last."""

    help = "Make the demo companies, or bring them up to now. Needs the owner's credential."

    def handle(self, **options: Any) -> None:
        """Says what was played, then one login a role."""
        kept = Path(settings.DATA_DIR) / "demo.json"
        seen: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}

        def keep(slug: str, at: datetime) -> None:
            seen[slug] = at.isoformat()
            kept.write_text(json.dumps(seen, indent=1))

        for tenant, preset in make_companies():
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                now: datetime = cursor.fetchone()[0]
            since = datetime.fromisoformat(seen[tenant.slug]) if tenant.slug in seen else None
            if since is not None and now - since < GAP:
                continue
            self.stdout.write(f"{tenant.slug}: bringing the demo up to now …")
            played = live_through(tenant, preset, since=since, now=now, keep=partial(keep, tenant.slug))
            self.stdout.write(f"{tenant.slug}: {played} complaints")
            keep(tenant.slug, now)
        self._logins()

    def _logins(self) -> None:
        data = cast()
        companies = ", ".join(row["slug"] for row in data["companies"])
        keys = " ".join(row["key"] for row in data["people"])
        self.stdout.write(f"Sign in as <role>@<company>.demo with the password {password()}")
        self.stdout.write(f"  companies: {companies}")
        self.stdout.write(f"  roles: {keys}")
