"""The shapes of what is typed about days and sheets."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.models import Direction, Punch
from csdesk.web.forms import TenantForm

MOST_YUAN = 100_000


class CorrectionForm(TenantForm):
    """A punch that is missing, or instead of one that is wrong."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time of day"), widget=forms.TimeInput(attrs={"type": "time", "step": "1"}))
    direction = forms.ChoiceField(
        label=_("In or out"),
        choices=[(Direction.IN.value, Direction.IN.label), (Direction.OUT.value, Direction.OUT.label)],
        widget=forms.RadioSelect,
    )
    replaces = forms.ModelChoiceField(
        Punch.objects.none(),
        label=_("Instead of"),
        required=False,
        empty_label=_("none: a punch is missing"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, punches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = punches  # type: ignore[attr-defined]

    def moment(self, zone: Any) -> datetime:
        """The moment typed, in a valid form."""
        data = self.cleaned_data
        return datetime.combine(data["day"], data["time"], zone)


class FigureForm(TenantForm):
    """A fine of the manual, with evidence."""

    kind = forms.ChoiceField(label=_("What for"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    nth = forms.IntegerField(
        label=_("Which complaint it is"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("The first, the second …; only where the manual does not count by itself."),
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_YUAN,
        decimal_places=2,
        help_text=_("Empty: as the manual says."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A case's number, what was verified, by whom."),
    )

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = figures  # type: ignore[attr-defined]

    def amount_fen(self) -> int | None:
        """The amount in fen, in a valid form."""
        amount = self.cleaned_data["amount"]
        return None if amount is None else int(amount * 100)


class AppealForm(TenantForm):
    """What is wrong with a line."""

    text = forms.CharField(label=_("What is wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(TenantForm):
    """What becomes of an appeal, and why."""

    verdict = forms.ChoiceField(
        label=pgettext_lazy("appeal", "Decision"),
        choices=[
            ("upheld", pgettext_lazy("appeal", "Upheld: nothing is taken off")),
            ("rejected", pgettext_lazy("appeal", "Rejected")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def month_in(written: str) -> date | None:
    """The first day of a month written as 2026-11; None for anything else."""
    if len(written) != 7:
        return None
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
