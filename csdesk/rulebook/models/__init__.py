"""The manual's versions."""

from csdesk.rulebook.models.version import RulebookVersion

__all__ = ["RulebookVersion"]
