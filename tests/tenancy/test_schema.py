import psycopg2
import pytest
from django.db import connection

from csdesk.tenancy.schema import differences
from tests.database import current_database, run_sql, url_of


def test_differences_is_empty_after_migrate(db):
    with connection.cursor() as cursor:
        found = differences(cursor)

    assert found == []


PLANTED = {
    "no force": "ALTER TABLE people_team NO FORCE ROW LEVEL SECURITY",
    "no row-level security": "ALTER TABLE people_team DISABLE ROW LEVEL SECURITY",
    "no policy": "DROP POLICY tenant_isolation ON people_team",
    "a second policy": "CREATE POLICY open ON people_team TO csdesk_app USING (true)",
    "a stray table": "CREATE TABLE stray (id bigint)",
    "a strong grant": "GRANT TRUNCATE ON people_team TO csdesk_app",
    "a column grant": "GRANT UPDATE (name) ON people_team TO csdesk_sweeper",
    "no primary key": "ALTER TABLE events_event DROP CONSTRAINT events_event_pkey CASCADE",
    "a unique rule without tenant": "CREATE UNIQUE INDEX leak ON people_team (key)",
    "an index without tenant": "CREATE INDEX slow ON people_team (name)",
    "a global table opened": "GRANT DELETE ON people_user TO csdesk_app",
    "history that can be changed": "GRANT UPDATE ON people_historicalteam TO csdesk_app",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_differences_names_a_planted_hole(db, fault):
    link = psycopg2.connect(url_of("owner", current_database()))
    with link.cursor() as cursor:
        cursor.execute(PLANTED[fault])
        found = differences(cursor)
    link.rollback()
    link.close()

    assert len(found) >= 1


def test_the_runtime_role_is_weak(db):
    rows = run_sql(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'csdesk_app'"
    )

    assert rows == [(False, False, False, False)]
