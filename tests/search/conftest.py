"""The people of a desk, and complaints to be found."""

from tests.tickets.conftest import complaint, dealer, desk, li, sun, wang, zhao

__all__ = ["complaint", "dealer", "desk", "li", "sun", "wang", "zhao"]
