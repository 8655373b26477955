"""Names as the manual had them on the day: kept in both languages, so that a later version changes no file."""

from typing import Any

from django.utils.translation import gettext, override

from csdesk.rulebook.sections.base import Entry


def named(entry: Entry) -> dict[str, str]:
    """Name and rule of an entry of the manual, as records keep them."""
    return {"name": entry.label.text("zh"), "name_en": entry.label.text("en"), "rule": entry.rule}


def both_languages(words: str, **values: Any) -> dict[str, str]:
    """A sentence of our own, as records keep names."""
    with override("zh-hans"):
        chinese = gettext(words) % values
    with override("en"):
        return {"name": chinese, "name_en": gettext(words) % values}
