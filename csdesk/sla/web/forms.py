"""Shapes of what people send to these pages; what may be, the services decide."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.sla.registry import TaskKind
from csdesk.sla.rules.calendar_documents import WEEKDAYS
from csdesk.sla.web.words import weekday_names
from csdesk.web.forms import TenantForm

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
LONGEST_LIST_BYTES = 200_000


class HoursField(forms.CharField):
    """Openings of a day, "08:30-12:00, 13:00-17:30"; empty: closed. Gives a list of texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """The openings apart; whether they are hours of a day is for the calendar to say."""
        written = super().clean(value) or ""
        return [part.strip() for part in re.split(r"[,，、;；]", written) if part.strip()]


class FinishTaskForm(TenantForm):
    """What came of a task."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    # Of a recurring duty only: what remains to be done after it.
    follow_ups = forms.CharField(
        label=gettext_lazy("Still to be done"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line: each becomes a task of yours."),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(
        self, *args: Any, kind: TaskKind, needs_note: bool = False, is_duty: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_duty:
            del self.fields["follow_ups"], self.fields["until"]
        # An outcome of several that needs one is refused by the service, at this field.
        self.fields["note"].required = needs_note or kind.outcomes_with_note >= set(kind.outcomes)
        choices = list(kind.outcomes.items())
        outcome: Any = self.fields["outcome"]
        outcome.choices = choices
        if len(choices) == 1:
            outcome.initial, outcome.widget = choices[0][0], forms.HiddenInput()


class CorrectionForm(TenantForm):
    """When a promise was really kept, and why we believe it."""

    settled_at = forms.DateTimeField(
        label=gettext_lazy("Really kept at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class ProposalForm(TenantForm):
    """A change of a calendar; `revision` is the one its author saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class DayForm(ProposalForm):
    """Other hours on one date."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = HoursField(
        label=gettext_lazy("Hours"), help_text=gettext_lazy("E.g. 08:30-12:00, 13:00-17:30. Empty: closed.")
    )
    name = forms.CharField(label=gettext_lazy("Name of the day"), required=False, max_length=60)
    as_usual = forms.BooleanField(label=gettext_lazy("The usual hours again"), required=False)


class HoursForm(ProposalForm):
    """Other hours of the week from a date on."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in zip(WEEKDAYS, weekday_names(), strict=True):
            self.fields[key] = HoursField(label=name)

    def weekly(self) -> dict[str, list[str]]:
        """The week as calendar documents write it."""
        return {key: self.cleaned_data[key] for key in WEEKDAYS if self.cleaned_data[key]}


class YearForm(ProposalForm):
    """A government's list of one year, as a file or pasted."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its lines"),
        required=False,
        max_length=LONGEST_LIST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "The first line is date,kind,name,instead_of; then e.g. 2027-02-08,off,Spring Festival,"
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The file's text counts when there is one."""
        cleaned = super().clean() or {}
        given = cleaned.get("file")
        if given is not None:
            if given.size > LONGEST_LIST_BYTES:
                self.add_error("file", _("This is too large for a list of holidays."))
            else:
                cleaned["text"] = given.read().decode("utf-8-sig", "replace")
        if not (cleaned.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("text", _("Choose a file or paste its lines."))
        return cleaned
