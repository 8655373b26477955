"""The database's own wall, table by table, as the weak role with plain SQL: nothing of ours in between."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import psycopg2.extras
import pytest
from django.apps import apps
from django.db import models
from psycopg2 import sql

from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import GUC, is_tenant_owned, tenant_atomic
from tests.database import current_database, empty_tables, url_of
from tests.tenancy.rows import make_row

OWNED = sorted(
    (m for m in apps.get_models(include_auto_created=True) if is_tenant_owned(m)), key=lambda m: m._meta.label
)
REFUSED, FOREIGN_KEY = "42501", "23503"


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker) -> Iterator[dict[str, dict[str, int]]]:
    """Committed for all tests of this module: model label -> company -> id of a row of it."""
    made: dict[str, dict[str, int]] = {model._meta.label: {} for model in OWNED}
    with django_db_blocker.unblock():
        for company in Tenant.objects.filter(slug__in=("alpha", "beta")):
            with tenant_atomic(company.pk):
                for model in OWNED:
                    made[model._meta.label][company.slug] = make_row(model).pk
    yield made
    with django_db_blocker.unblock():
        empty_tables()


@pytest.fixture(scope="module")
def companies(rows, django_db_blocker) -> dict[str, int]:
    """Ids of the two companies."""
    with django_db_blocker.unblock():
        return dict(Tenant.objects.values_list("slug", "pk"))


@pytest.fixture(scope="module")
def connection_as_app(rows) -> Iterator[Any]:
    """A bare connection as csdesk_app."""
    connection = psycopg2.connect(url_of("default", current_database()))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def owner(rows) -> Iterator[Any]:
    """A cursor of the tables' owner, who sees all rows; each statement is committed at once."""
    connection = psycopg2.connect(url_of("owner", current_database()))
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


@pytest.fixture
def link(connection_as_app) -> Iterator[Any]:
    """The bare connection with no tenant set; what a test does on it is rolled back."""
    yield connection_as_app
    connection_as_app.rollback()


def enter(cursor: Any, company: int) -> None:
    cursor.execute("SELECT set_config(%s, %s, true)", [GUC, str(company)])


def of(model: type[models.Model], statement: str, **parts: Any) -> sql.Composed:
    names = {"t": sql.Identifier(model._meta.db_table), "pk": sql.Identifier(model._meta.pk.column)}
    return sql.SQL(statement).format(**names, **parts)


def outcome(cursor: Any, statement: Any, values: Any = None) -> str | int:
    """The SQL state of the refusal, or how many rows the statement touched when it went through."""
    try:
        cursor.execute(statement, values)
        touched = int(cursor.rowcount)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg2.Error as error:
        cursor.connection.rollback()
        return str(error.pgcode)
    return touched


def bytes_of(owner: Any, model: type[models.Model], pk: int) -> list[Any]:
    """The row as the owner sees it."""
    owner.execute(of(model, "SELECT t::text FROM {t} t WHERE {pk} = %s"), [pk])
    return owner.fetchall()


def copy_into(model: type[models.Model], company_id: str) -> sql.Composed:
    """INSERT … SELECT: a copy of the company's own row, under the tenant id in `company_id`."""
    given = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [field.column for field in given if field.column not in (model._meta.pk.column, "tenant_id")]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return of(model, "INSERT INTO {t} (tenant_id, {c}) SELECT {id}, {c} FROM {t} WHERE {pk} = %s",
              c=names, id=sql.Literal(company_id))  # fmt: skip


@pytest.mark.parametrize("model", OWNED, ids=lambda m: m._meta.label)
def test_a_foreign_row_can_be_neither_seen_nor_touched(model, rows, companies, link, owner):
    own, foreign = rows[model._meta.label]["alpha"], rows[model._meta.label]["beta"]
    alpha = companies["alpha"]
    before = bytes_of(owner, model, foreign)
    cursor = link.cursor()

    cursor.execute(of(model, "SELECT count(*) FROM {t}"))
    assert cursor.fetchone() == (0,), "without a company nothing is seen"
    link.rollback()

    enter(cursor, alpha)
    cursor.execute(of(model, "SELECT count(*) FROM {t} WHERE {pk} = ANY(%s)"), [[own, foreign]])
    assert cursor.fetchone() == (1,)

    for statement in ("UPDATE {t} SET {pk} = {pk} WHERE {pk} = %s", "DELETE FROM {t} WHERE {pk} = %s"):
        enter(cursor, alpha)
        assert outcome(cursor, of(model, statement), [foreign]) in (0, REFUSED)
        link.commit()

    assert bytes_of(owner, model, foreign) == before


@pytest.mark.parametrize("model", OWNED, ids=lambda m: m._meta.label)
def test_no_row_can_be_written_for_another_company(model, rows, companies, link):
    own, alpha, beta = rows[model._meta.label]["alpha"], companies["alpha"], companies["beta"]
    cursor = link.cursor()

    enter(cursor, alpha)
    assert outcome(cursor, copy_into(model, str(beta)), [own]) == REFUSED

    enter(cursor, alpha)
    moved = outcome(cursor, of(model, "UPDATE {t} SET tenant_id = %s WHERE {pk} = %s"), [beta, own])
    assert moved == REFUSED


@pytest.mark.parametrize("model", OWNED, ids=lambda m: m._meta.label)
def test_no_row_can_be_written_without_a_company(model, rows, link, owner):
    own = rows[model._meta.label]["alpha"]
    given = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [field.column for field in given if field.column != model._meta.pk.column]
    names = ", ".join(f'"{column}"' for column in columns)
    owner.execute(f'SELECT {names} FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', [own])
    adapted = [psycopg2.extras.Json(v) if isinstance(v, dict) else v for v in owner.fetchone()]
    places = sql.SQL(", ").join(sql.Placeholder() * len(columns))
    statement = of(model, "INSERT INTO {t} (" + names.replace("{", "") + ") VALUES ({v})", v=places)

    assert outcome(link.cursor(), statement, adapted) == REFUSED


KEYS = [
    (model, field)
    for model in OWNED
    for field in model._meta.local_concrete_fields
    if field.is_relation
    and is_tenant_owned(field.remote_field.model)
    and field.remote_field.on_delete is not models.DO_NOTHING
]


@pytest.mark.parametrize(("model", "field"), KEYS, ids=lambda x: getattr(x, "name", None) or x._meta.label)
def test_a_row_cannot_refer_to_another_companys(model, field, rows, companies, link):
    own, alpha = rows[model._meta.label]["alpha"], companies["alpha"]
    target = rows[field.remote_field.model._meta.label]["beta"]
    column = sql.Identifier(field.column)
    cursor = link.cursor()

    enter(cursor, alpha)
    state = outcome(cursor, of(model, "UPDATE {t} SET {f} = %s WHERE {pk} = %s", f=column), [target, own])
    if state == REFUSED:  # append-only: try with a copy
        enter(cursor, alpha)
        rest = [
            f.column
            for f in model._meta.concrete_fields
            if f.column not in (model._meta.pk.column, "tenant_id", field.column)
        ]
        names = sql.SQL(", ").join(map(sql.Identifier, rest))
        copy = "INSERT INTO {t} (tenant_id, {f}, {c}) SELECT tenant_id, %s, {c} FROM {t} WHERE {pk} = %s"
        statement = of(model, copy, f=column, c=names)
        state = outcome(cursor, statement, [target, own])

    assert state in (FOREIGN_KEY, "23514", "23505")
