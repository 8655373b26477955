"""The manual's versions."""

from csdesk.rulebook.models.version import MEMORY, RulebookVersion

__all__ = ["MEMORY", "RulebookVersion"]
