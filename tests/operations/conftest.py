"""Files and outgoing servers of these tests' own."""

import psycopg2
import pytest

from csdesk.operations.services import holding, suspension
from tests import database
from tests.mail.conftest import media

__all__ = ["media"]


@pytest.fixture
def as_owner(db, monkeypatch):
    """What services have the owner do is committed at once, beside the test's transaction; undone afterwards."""

    def execute(statement: str, values: list) -> int:
        link = psycopg2.connect(database.url_of("owner", database.current_database()))
        try:
            with link, link.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.rowcount
        finally:
            link.close()

    monkeypatch.setattr(suspension, "execute_as_owner", execute)
    monkeypatch.setattr(holding, "execute_as_owner", execute)
    yield
    database.run_sql(
        "UPDATE tenancy_tenant SET state = 'active', suspended_at = NULL, suspended_until = NULL",
        "DELETE FROM engine_heartbeat WHERE name = 'hold'",
    )
