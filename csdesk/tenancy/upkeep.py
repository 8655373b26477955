"""The one list of what is done by itself now and then: tidying, expiring, checking. Rooms add theirs in apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Upkeep:
    """One piece of periodic work.

    `work(now=…)` does a bounded part of it and gives how many rows it touched; it runs inside a company's scope for
    each company (`per_company`), or once. None: something else runs it (Celery's beat, the relay); it is only
    listed, by the name under which it gives a sign of life.
    """

    key: str
    label: Any
    every: timedelta
    work: Callable[..., int] | None = None
    per_company: bool = True
    sign_of_life: str = ""

    @property
    def beat(self) -> str:
        """The name of its sign of life."""
        return self.sign_of_life or f"upkeep.{self.key}"


_all: dict[str, Upkeep] = {}


def register_upkeep(
    key: str,
    label: Any,
    *,
    every: timedelta,
    work: Callable[..., int] | None = None,
    per_company: bool = True,
    sign_of_life: str = "",
) -> None:
    """Add a piece of work; called from an app's `ready()`. `label` is lazily translated, `work` takes `now`."""
    _all[key] = Upkeep(key, label, every, work, per_company, sign_of_life)


def all_upkeep() -> list[Upkeep]:
    """Everything that is done by itself, in the order of registration."""
    return list(_all.values())


def is_due(piece: Upkeep, done_at: datetime | None, now: datetime) -> bool:
    """Whether it is time again."""
    return piece.work is not None and (done_at is None or now - done_at >= piece.every)
