"""What browsers send, read back into the shape of a section; and the small forms beside a version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csdesk.rulebook.rules.shapes import Shape, shape_of
from csdesk.rulebook.rules.spans import put_together
from csdesk.rulebook.sections.base import Section
from csdesk.web.forms import TenantForm

LONGEST_LIST = 200


def read_section(section: type[Section], post: QueryDict, path: str) -> dict[str, Any]:
    """A section's fields as typed, for pydantic to judge: nothing is refused or repaired here."""
    return {name: _read(shape_of(section, name), post, f"{path}.{name}") for name in section.model_fields}


def read_fields(section: type[Section], post: QueryDict, path: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """As read_section, but lists of entries stay as stored: they have pages of their own."""
    data = dict(stored)
    for name in section.model_fields:
        shape = shape_of(section, name)
        if not (shape.many and shape.kind == "section"):
            data[name] = _read(shape, post, f"{path}.{name}")
    return data


def _read(shape: Shape, post: QueryDict, path: str) -> Any:
    if shape.kind == "section" and shape.model is not None:
        return _read_entries(shape.model, post, path) if shape.many else read_section(shape.model, post, path)
    if shape.kind == "label":
        return {"zh": post.get(f"{path}.zh", "").strip(), "en": post.get(f"{path}.en", "").strip()}
    if shape.kind == "bool":
        return path in post
    if shape.kind in ("budget", "moment"):
        value: Any = put_together(post.get(f"{path}.amount", ""), post.get(f"{path}.unit", ""))
    elif shape.many:
        return _read_list(post, path)
    else:
        value = post.get(path, "").strip()
    return None if shape.optional and value == "" and shape.kind != "text" else value


def _read_list(post: QueryDict, path: str) -> list[str]:
    # One field with lines, or several of one name.
    values = [line.strip() for value in post.getlist(path) for line in value.splitlines()]
    return [value for value in values if value][:LONGEST_LIST]


def _read_entries(section: type[Section], post: QueryDict, path: str) -> list[dict[str, Any]]:
    """The rows of a list, without the one that was dropped, with an empty one where "add" was pressed."""
    written = post.get(f"{path}.count", "0")
    count = min(int(written), LONGEST_LIST) if written.isdecimal() and len(written) < 5 else 0
    rows = [f"{path}.{number}" for number in range(count)]
    entries = [read_section(section, post, row) for row in rows if row != post.get("drop")]
    if post.get("add") == path:
        entries.append(read_section(section, QueryDict(), path))
    return entries


def is_rearranging(post: QueryDict) -> bool:
    """Whether a button was pressed that adds or removes a row, which saves nothing yet."""
    return "add" in post or "drop" in post


def revision_in(post: QueryDict) -> int:
    """The revision that the writer saw; -1, which no draft has, for what is no number."""
    written = post.get("revision", "")
    return int(written) if written.isdecimal() and len(written) < 10 else -1


def place_in(post: QueryDict, otherwise: int) -> int:
    """The place that the page showed for a new entry."""
    written = post.get("place", "")
    return int(written) if written.isdecimal() and len(written) < 5 else otherwise


class StartForm(TenantForm):
    """Where the next version begins: with the newest signed one, or with a preset."""

    preset = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, *args: Any, presets: list[tuple[str, str]], has_manual: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", _("the newest signed version"))] if has_manual else []
        self.fields["preset"].choices = [*own, *presets]  # type: ignore[attr-defined]


class ReasonForm(TenantForm):
    """Why a version is sent back or withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SignForm(TenantForm):
    """From when the version counts, and what becomes of the clocks that run."""

    AT_ONCE, LATER = "at_once", "later"

    when = forms.ChoiceField(
        label=_("In force"),
        choices=[(AT_ONCE, _("at once")), (LATER, _("from a later moment"))],
        widget=forms.RadioSelect,
        initial=LATER,
    )
    effective_from = forms.SplitDateTimeField(
        label=_("From"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            # What the browser's own fields understand, whatever the reader's language writes.
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )
    moves_running_clocks = forms.TypedChoiceField(
        label=_("Clocks that already run"),
        choices=[
            ("no", _("keep the version they started under: the change counts for cases from then on")),
            ("yes", _("are reckoned anew by this version when it takes effect")),
        ],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day, time = self.fields["effective_from"].widget.widgets  # type: ignore[attr-defined]
        day.attrs["aria-label"], time.attrs["aria-label"] = gettext("Day"), gettext("Time of day")

    def moment(self, now: datetime) -> datetime:
        """The moment chosen, in a valid form."""
        later: datetime = self.cleaned_data["effective_from"]
        return now if self.cleaned_data["when"] == self.AT_ONCE else later

    def clean(self) -> dict[str, Any]:
        """A later moment needs naming."""
        data = super().clean() or {}
        if data.get("when") == self.LATER and not data.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", _("Say from when."))
        return data
