"""The second wall: what the catalogue must say, and the statements that make it so.

Migrations stay as makemigrations writes them. After `migrate` the owner applies `differences()`;
the tests and the boot check want the list empty.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models

from csdesk.tenancy.catalogue import read_tables
from csdesk.tenancy.scoping import GUC, is_tenant_owned

Difference = tuple[str, str | None]
Table = dict[str, Any]

_ALL_FOUR = "DELETE, INSERT, SELECT, UPDATE"
# The whole list of tables that belong to no tenant: table -> role -> rights (sorted: compared as text).
GLOBAL: dict[str, dict[str, str]] = {
    "tenancy_tenant": {"csdesk_app": "SELECT"},
    "django_migrations": {"csdesk_app": "SELECT"},
    "django_content_type": {"csdesk_app": "SELECT"},
    "auth_permission": {"csdesk_app": "SELECT"},
    "auth_group": {"csdesk_app": "SELECT"},
    "auth_group_permissions": {"csdesk_app": "SELECT"},
    "django_session": {"csdesk_app": _ALL_FOUR},
    "people_user": {"csdesk_app": "INSERT, SELECT, UPDATE"},
    "account_emailaddress": {"csdesk_app": _ALL_FOUR},
    "account_emailconfirmation": {"csdesk_app": _ALL_FOUR},
    "mfa_authenticator": {"csdesk_app": _ALL_FOUR},
    "usersessions_usersession": {"csdesk_app": _ALL_FOUR},
    "axes_accessattempt": {"csdesk_app": _ALL_FOUR},
    "axes_accessattemptexpiration": {"csdesk_app": _ALL_FOUR},
    "axes_accesslog": {"csdesk_app": _ALL_FOUR},
    "axes_accessfailurelog": {"csdesk_app": _ALL_FOUR},
    "engine_heartbeat": {"csdesk_app": "INSERT, SELECT, UPDATE", "csdesk_sweeper": "INSERT, SELECT, UPDATE"},
}
# The one canonical policy, as PostgreSQL prints it back.
OURS = f"(tenant_id = ( SELECT (NULLIF(current_setting('{GUC}'::text, true), ''::text))::bigint AS \"nullif\"))"


def differences(cursor: Any) -> list[Difference]:
    """What the catalogue lacks: (sentence, statement that mends it or None where a person must), in order."""
    tables = read_tables(cursor)
    owned = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if is_tenant_owned(m)}
    # A partial migrate has fewer tables than models.
    here = [(tables[name], model) for name, model in owned.items() if name in tables]
    found: list[Difference] = [
        (f"{name} is neither tenant-owned nor on the global list", None)
        for name in tables
        if name not in owned and name not in GLOBAL
    ]
    for name, may in GLOBAL.items():
        if name in tables:
            found += _grants(tables[name], may)
    for table, model in here:
        found += _walls(table, model)
    for table, model in here:
        found += _keys(table, model, owned)
    return found


def _grants(table: Table, wanted: dict[str, str]) -> Iterator[Difference]:
    name, have = table["name"], table["grants"]
    for role in {**have, **wanted}:
        may = wanted.get(role)
        if have.get(role) != may:
            grant = f'; GRANT {may} ON "{name}" TO {role}' if may else ""
            yield (
                f"{name}: {role} has {have.get(role)}, not {may}",
                f'REVOKE ALL ON "{name}" FROM {role}{grant}',
            )


def _column_grants(table: Table, wanted: dict[str, tuple[str, ...]]) -> Iterator[Difference]:
    name, have = table["name"], table["column_grants"]
    for key in {**have, **wanted}:
        role, privilege = key.split(" ")
        may, has = set(wanted.get(key, ())), set(have.get(key, ()))
        revoke = f'REVOKE {privilege} ({", ".join(sorted(has - may))}) ON "{name}" FROM {role};' if has - may else ""
        grant = f'GRANT {privilege} ({", ".join(sorted(may - has))}) ON "{name}" TO {role}' if may - has else ""
        if revoke or grant:
            yield f"{name}: columns with {privilege} for {role}", f"{revoke} {grant}".strip()


def _walls(table: Table, model: Any) -> Iterator[Difference]:
    """Primary key, row-level security, policies, and only then grants: a new table fails closed."""
    name, key = table["name"], ["tenant_id", model._meta.pk.column]
    if not table["primary_key"] or table["primary_key"][1] != key:
        drop = f'DROP CONSTRAINT "{table["primary_key"][0]}", ' if table["primary_key"] else ""
        add = f'ADD CONSTRAINT "{name}_pkey" PRIMARY KEY (tenant_id, "{key[1]}")'
        yield f"{name}: primary key {table['primary_key']}", f'ALTER TABLE "{name}" {drop}{add}'
    if not table["forced"]:
        statement = f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
        yield f"{name}: row-level security off or not forced", statement
    yield from _policies(table, model)
    grants = {"csdesk_app": getattr(model, "app_grants", "INSERT, SELECT")}
    if sweeper := getattr(model, "sweeper_grants", None):
        grants["csdesk_sweeper"] = sweeper
    yield from _grants(table, grants)
    columns = {
        "csdesk_sweeper UPDATE": getattr(model, "sweeper_columns", ()),
        "csdesk_search SELECT": getattr(model, "search_columns", ()),
        "csdesk_search UPDATE": getattr(model, "claim_columns", ()),
    }
    yield from _column_grants(table, {role: names for role, names in columns.items() if names})


def _policies(table: Table, model: Any) -> Iterator[Difference]:
    name = table["name"]
    wanted: dict[str, list[Any]] = {"tenant_isolation": [["csdesk_app"], "*", True, OURS, OURS]}
    if getattr(model, "sweeper_grants", None):
        wanted["all_tenants"] = [["csdesk_sweeper"], "*", True, "true", "true"]
    for policy in {**table["policies"], **wanted}:
        if table["policies"].get(policy) != (want := wanted.get(policy)):
            create = (
                f'; CREATE POLICY "{policy}" ON "{name}" TO {want[0][0]} USING ({want[3]}) WITH CHECK ({want[4]})'
                if want
                else ""
            )
            yield f"{name}: policy {policy}", f'DROP POLICY IF EXISTS "{policy}" ON "{name}"{create}'


def _keys(table: Table, model: Any, owned: dict[str, Any]) -> Iterator[Difference]:
    """Composite foreign keys, the indexes under them, and what only a person can mend."""
    for field in model._meta.local_concrete_fields:
        to = field.remote_field and field.remote_field.model._meta
        if not to or to.db_table not in owned or field.column not in table["columns"]:
            continue
        # DO_NOTHING: history rows outlive their targets
        if field.remote_field.on_delete is not models.DO_NOTHING:
            yield from _composite_key(table, field.column, to)
    for name, target, _validated, columns in table["foreign_keys"]:
        if target in owned and columns[0] != "tenant_id":
            yield f"{name}: a key to a tenant's table without the tenant", None
    across = getattr(model, "index_across_tenants", ())
    for name, unique, _whole, columns in table["indexes"]:
        if columns[0] != "tenant_id" and (unique or columns[0] not in across):
            yield f"{name}: index does not begin with tenant_id", None


def _composite_key(table: Table, column: str, to: Any) -> Iterator[Difference]:
    name, pair = table["name"], ["tenant_id", column]
    mine = [key for key in table["foreign_keys"] if key[1] == to.db_table and key[3] == pair]
    if not mine:
        yield (
            f"{name}.{column}: no composite foreign key",
            f'ALTER TABLE "{name}" ADD FOREIGN KEY (tenant_id, "{column}") REFERENCES "{to.db_table}" '
            f'(tenant_id, "{to.pk.column}") DEFERRABLE INITIALLY DEFERRED NOT VALID',
        )
    elif not mine[0][2]:
        yield f"{name}.{column}: not validated", f'ALTER TABLE "{name}" VALIDATE CONSTRAINT "{mine[0][0]}"'
    if not any(columns[:2] == pair and whole for _name, _unique, whole, columns in table["indexes"]):
        yield f"{name}.{column}: no index", f'CREATE INDEX ON "{name}" (tenant_id, "{column}")'


def synchronise(using: str = "owner") -> None:
    """Bring the catalogue in step with the models. Raises RuntimeError naming what only a person can mend."""
    left: list[Difference] = []
    # A foreign key takes two rounds: added, then validated under a lighter lock.
    for _round in range(3):
        with connections[using].cursor() as cursor:
            left = differences(cursor)
            for _why, statement in left:
                if statement:
                    cursor.execute(statement)
    if left:
        raise RuntimeError("tenant walls incomplete:\n" + "\n".join(why for why, _statement in left))
