"""A valid row of any tenant-owned model, from its fields alone: what isolation tests fill every table with."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction

from csdesk.people.models import User
from csdesk.tenancy.scoping import is_tenant_owned

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
_serial = count(1)
# What no field type tells: values that a check constraint wants together.
SPECIAL: dict[str, dict[str, Any]] = {
    "conversations.CannedReply": {"team": None, "text_zh": "您好"},
    "desk.SavedView": {"audience": "team"},
    "repairs.Refund": {"price_fen": 2, "amount_fen": 1},
}


def make_row(model: type[models.Model], depth: int = 0) -> models.Model:
    """Create a row of the active tenant, and the rows it refers to."""
    values = dict(SPECIAL.get(model._meta.label, {}))
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values or getattr(field, "marks_tenant", False):
            continue
        if field.generated:  # the database's own
            continue
        if field.primary_key and isinstance(field, models.AutoField | models.BigAutoField):
            continue
        value = _value(field, model, depth)
        if value is not _LEAVE:
            values[field.attname if field.is_relation else field.name] = value
    try:
        with transaction.atomic():
            return model._base_manager.create(**values)
    except IntegrityError:
        # There may be only one such row at a time: the one that is there will do.
        found = model._base_manager.first()
        if found is None:
            raise
        return found


_LEAVE = object()


def _value(field: Any, model: type[models.Model], depth: int) -> Any:
    if field.is_relation:
        return _target(field, model, depth)
    if field.has_default() or field.db_default is not models.NOT_PROVIDED:
        return _LEAVE
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    return _plain(field)


def _target(field: Any, model: type[models.Model], depth: int) -> Any:
    target = field.remote_field.model
    if target is User:
        return User.objects.create_user(f"row{next(_serial)}@x.test").pk
    if field.null and (target is model or depth > 2):
        return None
    if not is_tenant_owned(target):
        return None
    return make_row(target, depth + 1).pk


def _plain(field: Any) -> Any:
    number = next(_serial)
    by_type: list[tuple[type, Any]] = [
        (models.BooleanField, False),
        # later fields get later moments: ends come after starts
        (models.DateTimeField, NOON + timedelta(minutes=number)),
        (models.DateField, date(2026, 11, 23)),
        (models.TimeField, time(12)),
        (models.EmailField, f"row{number}@x.test"),
        (models.GenericIPAddressField, "192.0.2.1"),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.DecimalField, number),
        (models.FloatField, number),
        (models.IntegerField, number % 30000),
        (models.BinaryField, b"x"),
        (models.UUIDField, None),
        (models.TextField, f"text {number}"),
        (models.CharField, f"r{number}"[: getattr(field, "max_length", None) or 20]),
    ]
    for kind, value in by_type:
        if isinstance(field, kind):
            return value
    raise AssertionError(f"no value for {field!r}: add its type here")
