"""How fast the roster's page is: 200 people × 31 days of one team, every seventh day free, in the whole of a request.

On a database of its own on the embedded PostgreSQL. One JSON object; exit status 1 when the goal was missed.
"""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"
os.environ.setdefault("CSDESK_LOG_LEVEL", "WARNING")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from bench.desk import server  # noqa: E402
from bench.rostered import rows  # noqa: E402
from csdesk.embedded import borrowed_servers  # noqa: E402
from csdesk.tenancy.scoping import tenant_atomic  # noqa: E402

MONTH = date(2026, 10, 1)
TENANT, PEOPLE, CALLS, MILLISECONDS = 1000, 200, 40, 300
DATABASE = "bench_roster"


def main() -> int:
    """Load, ask, print; the exit status."""
    server.refuse_other_databases()
    settings.ALLOWED_HOSTS = ["*"]
    with borrowed_servers(durable=True):
        server.drop_database(DATABASE)
        server.have_database(DATABASE)
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = DATABASE
        try:
            rows.load(DATABASE, TENANT, PEOPLE, MONTH)
            server.sql("VACUUM (ANALYZE)", database=DATABASE)
            figure = _measured()
        finally:
            for alias in connections:
                connections[alias].close()
            server.drop_database(DATABASE)
    print(json.dumps(figure))
    return 0 if figure["ok"] else 1


def _measured() -> dict[str, object]:
    """The page as a supervisor of one team of all these people asks for it."""
    client, page = _signed_in()
    client.get(page)
    took = []
    for _call in range(CALLS):
        begun = time.perf_counter()
        answer = client.get(page)
        took.append(1000 * (time.perf_counter() - begun))
    shifts = answer.content.count(b"/attendance/shifts/")
    p95 = quantiles(took, n=20)[-1]
    return {
        "figure": "roster_page",
        "people": PEOPLE,
        "shifts": shifts,
        "kilobytes": len(answer.content) // 1000,
        "p95_ms": round(p95),
        "goal": f"< {MILLISECONDS} ms",
        "ok": answer.status_code == 200 and shifts > PEOPLE * 20 and p95 < MILLISECONDS,
    }


def _signed_in() -> tuple[Client, str]:
    from attendance.models import Roster, Shift
    from csdesk.people.models import Member, MemberRole, Role, TeamMembership, User

    with tenant_atomic(TENANT):
        roster = Roster.objects.select_related("team").order_by("pk").first()
        team = roster.team
        TeamMembership.objects.update(team=team)
        Shift.objects.update(roster=roster)
        boss = Member.objects.order_by("pk").first()
        permissions = ["attendance.roster_edit", "attendance.view_all", "people.member_view"]
        role = Role.objects.create(key="bench", name="Bench", permissions=permissions)
        MemberRole.objects.create(member=boss, role=role)
        user = User.objects.get(pk=boss.user_id)
        page = f"/attendance/roster/{team.key}/{MONTH:%Y-%m}/"
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    session = client.session
    session["tenant_id"] = TENANT
    session.save()
    return client, page


if __name__ == "__main__":
    sys.exit(main())
