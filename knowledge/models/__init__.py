"""Standard answers, their versions, and which ready-made content a company was given."""

from knowledge.models.article import Article, State
from knowledge.models.given import Given
from knowledge.models.version import Version

__all__ = ["Article", "Given", "State", "Version"]
