"""The administrators' commands about roles and addresses."""

from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connections


def printed(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("role", ["owner", "app", "sweeper"])
@pytest.mark.django_db(databases=["default"])
def test_dburl_prints_an_address_that_leads_to_the_running_database(role: str) -> None:
    url = printed("dburl", role).rstrip("\n")

    name = connections["default"].settings_dict["NAME"]
    link = psycopg2.connect(url)
    with link.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_database()::text")
        assert cursor.fetchall() == [(f"csdesk_{role}", name)]
    link.close()


def test_dburl_quotes_what_a_url_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "USER": "csdesk_app",
        "PASSWORD": "a/b@c:d?",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "desk",
        "OPTIONS": {},
    }
    monkeypatch.setattr(connections["default"], "settings_dict", connections["default"].settings_dict | given)

    assert printed("dburl", "app") == "postgresql://csdesk_app:a%2Fb%40c%3Ad%3F@db.example:5433/desk\n"


def test_bootstrap_roles_command_asks_for_a_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_ADMIN_URL", raising=False)

    with pytest.raises(CommandError, match="superuser"):
        printed("bootstrap_roles")


def test_bootstrap_roles_command_refuses_an_address_of_another_role(monkeypatch: pytest.MonkeyPatch) -> None:
    given = connections["default"].settings_dict | {"USER": "postgres"}
    monkeypatch.setattr(connections["default"], "settings_dict", given)

    with pytest.raises(CommandError, match="must name the role csdesk_app, not postgres"):
        printed("bootstrap_roles", "--admin-url", "postgresql:///nowhere")
