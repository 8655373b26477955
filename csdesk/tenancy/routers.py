"""Which alias serves what: the owner migrates, the app does everything else."""

from typing import Any


class OwnerMigrates:
    """Database router: migrations run on the owner's alias only."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        return True
