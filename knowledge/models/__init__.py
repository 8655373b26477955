"""Standard answers, their versions, what readers say of them, questions without one, and what a company was given."""

from knowledge.models.article import Article, State
from knowledge.models.given import Given
from knowledge.models.question import Question
from knowledge.models.version import Version
from knowledge.models.vote import Vote

__all__ = ["Article", "Given", "Question", "State", "Version", "Vote"]
