"""The manuals to start from: one file a kind of company."""

import tomllib
from functools import cache
from pathlib import Path

from csdesk.rulebook.sections import Document

_FOLDER = Path(__file__).resolve().parent.parent / "presets"


@cache
def preset_keys() -> tuple[str, ...]:
    """The presets there are, e.g. "dealer_after_sales"."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def read_preset(key: str) -> Document:
    """A preset, typed. Raises KeyError for one that does not exist."""
    if key not in preset_keys():
        raise KeyError(key)
    with (_FOLDER / f"{key}.toml").open("rb") as file:
        return Document.model_validate(tomllib.load(file))
