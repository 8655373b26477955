"""Fields that spares' forms share: lists of parts, and a number for each line of a list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.web.forms import TenantForm
from csdesk.web.storable import storable
from spares.models import Grade
from spares.queries.places import products_by_model
from spares.rules.lists import MOST_PIECES, UnreadableList, read_list
from spares.services.booking import Part

LONGEST_LIST = 100_000


class PartsField(forms.CharField):
    """A pasted list of parts, read into (product, quantity, serials): unknown models are named with their line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Parts"))
        options.setdefault("help_text", gettext_lazy("A line each: model, quantity, serial numbers if there are any."))
        options.setdefault("max_length", LONGEST_LIST)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "num"}))
        super().__init__(**options)

    def clean(self, value: Any) -> list[Part]:
        """The parts, good ones. Raises ValidationError with every line that cannot be read."""
        text = super().clean(value)
        if not storable(text):
            raise ValidationError(_("This text contains characters that cannot be stored. Please type it again."))
        try:
            listed = read_list(text)
        except UnreadableList as error:
            raise ValidationError(error.problems) from error
        known = products_by_model([part.model for part in listed])
        unknown = [part for part in listed if part.model.casefold() not in known]
        if unknown:
            words = _("Line %(number)s: there is no part “%(model)s”.")
            raise ValidationError([words % {"number": part.number, "model": part.model} for part in unknown])
        return [Part(known[part.model.casefold()], part.quantity, Grade.GOOD, tuple(part.serials)) for part in listed]


def graded(parts: Iterable[Part], grade: str) -> list[Part]:
    """The same parts, good or bad."""
    return [Part(part.product, part.quantity, grade, part.serials) for part in parts]


class NumbersForm(TenantForm):
    """A whole number for each line of a list; `numbers` by the line's id."""

    def __init__(
        self, *args: Any, lines: Iterable[tuple[int, str, int | None]], required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.line_ids = []
        own = list(self.fields)
        for pk, label, first in lines:
            self.line_ids.append(pk)
            number = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_PIECES, required=required, initial=first,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"line-{pk}"] = number
        self.order_fields([*(f"line-{pk}" for pk in self.line_ids), *own])

    @property
    def numbers(self) -> dict[int, int]:
        """What was entered, by line id; lines left empty are left out."""
        entered = {pk: self.cleaned_data.get(f"line-{pk}") for pk in self.line_ids}
        return {pk: number for pk, number in entered.items() if number is not None}

    @property
    def line_fields(self) -> list[tuple[int, Any]]:
        """(line id, field) in order, for tables."""
        return [(pk, self[f"line-{pk}"]) for pk in self.line_ids]
