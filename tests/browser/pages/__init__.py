"""Small pages that only the tests show."""

from pathlib import Path


def read(name: str) -> str:
    """The template's text."""
    return (Path(__file__).parent / name).read_text()
