"""Files and outgoing servers of these tests' own."""

from tests.mail.conftest import media

__all__ = ["media"]
