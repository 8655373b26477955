"""Forms of rosters: a shift placed or moved."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from attendance.queries.planning import team_members
from csdesk.people.models import Member, Team
from csdesk.rulebook.sections.shifts import Shifts
from csdesk.web.forms import TenantForm


class ShiftForm(TenantForm):
    """Who works which shift of the manual on which day, and whether it is more than the limits allow (SHF-28)."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Person"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    pattern = forms.ChoiceField(label=_("Shift"), required=False)
    is_extra = forms.BooleanField(label=_("extra shift"), required=False)
    note = forms.CharField(label=_("note"), required=False, max_length=200)

    def __init__(self, *args: Any, team: Team, manual: Shifts, keeps: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self.fields["member"].queryset = team_members(team)  # type: ignore[attr-defined]
        choices = [(pattern.key, pattern.label.text(language)) for pattern in manual.patterns]
        if keeps not in dict(choices):
            choices.insert(0, (keeps, _("Hours of its own")))
        self.fields["pattern"].choices = choices  # type: ignore[attr-defined]


class PartialShiftForm(ShiftForm):
    """A move by drag names only what changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("member", "day"):
            self.fields[name].required = False
