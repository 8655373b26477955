"""Forms of swaps: whose shift against which, what for; what went wrong afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from attendance.models import Shift, ShiftFault, Swap
from attendance.queries.shifts import shifts_between
from attendance.queries.swap_papers import spell_shift
from csdesk.people.models import Member, MemberKind
from csdesk.people.queries import active_members
from csdesk.rulebook.sections.swaps import Swaps
from csdesk.web.forms import TenantForm

# Rosters are made for this month and the next.
LOOK_AHEAD = timedelta(days=62)


def coming_shifts(member: Member, now: datetime) -> list[Shift]:
    """The published shifts of a person that have not begun."""
    found = shifts_between(now, now + LOOK_AHEAD, members=[member.pk]).filter(begins_at__gt=now)
    return list(found.select_related("roster__team"))


def colleagues_of(member: Member) -> Any:
    """The colleagues of one's teams, by name."""
    teams = member.team_memberships.values("team")
    found = active_members().filter(kind=MemberKind.STAFF, team_memberships__team__in=teams)
    return found.exclude(pk=member.pk).distinct()


class ChooseForm(TenantForm):
    """The first step: which of my shifts, and with whom."""

    given = forms.ChoiceField(label=_("My shift"))
    other = forms.ModelChoiceField(label=_("Swap with"), queryset=Member.objects.none(), empty_label=_("– choose –"))

    def __init__(self, *args: Any, member: Member, shifts: Iterable[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shifts = {str(shift.pk): shift for shift in shifts}
        self.fields["given"].choices = [(pk, spell_shift(shift)) for pk, shift in self.shifts.items()]  # type: ignore[attr-defined]
        self.fields["other"].queryset = colleagues_of(member)  # type: ignore[attr-defined]


class OfferForm(TenantForm):
    """The second step: which shift of his, and what for."""

    payback = forms.ChoiceField(label=_("I work his shift in return"), required=False, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("What the swap is for"))
    words = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What has to be done in working time."),
        error_messages={"required": _("Say what has to be done in working time. (SHF-17)")},
    )  # fmt: skip

    def __init__(self, *args: Any, manual: Swaps, shifts: Iterable[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shifts = {str(shift.pk): shift for shift in shifts}
        choices = [(pk, spell_shift(shift)) for pk, shift in self.shifts.items()]
        if manual.standing_in == "signed" and manual.agreement != "report":
            choices.append(("", _("none: he stands in for me, with permission")))
        else:
            self.fields["payback"].required = True
        self.fields["payback"].choices = choices  # type: ignore[attr-defined]
        language = get_language() or "zh-hans"
        self.fields["reason"].choices = [(each.key, each.label.text(language)) for each in manual.reasons]  # type: ignore[attr-defined]
        if not manual.reasons:
            del self.fields["reason"]


class FaultForm(TenantForm):
    """Which of both shifts was wrong or empty, and by whose fault."""

    shift = forms.ChoiceField(label=_("Shift"))
    kind = forms.ChoiceField(label=_("What happened"), choices=ShiftFault.Kind.choices)
    asker_percent = forms.IntegerField(min_value=0, max_value=100, initial=50)
    other_percent = forms.IntegerField(min_value=0, max_value=100, initial=50)
    note = forms.CharField(label=_("What was not handed over clearly"), max_length=500)

    def __init__(self, *args: Any, swap: Swap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.swap = swap
        halves = [half for half in (swap.given, swap.payback) if half is not None]
        self.shifts = {str(half.pk): half for half in halves}
        self.fields["shift"].choices = [(str(half.pk), spell_shift(half)) for half in halves]  # type: ignore[attr-defined]
        share = _("Responsibility of %(name)s (%%)")
        self.fields["asker_percent"].label = share % {"name": swap.asked_by.name}
        self.fields["other_percent"].label = share % {"name": swap.other.name}

    @property
    def percents(self) -> dict[int, int]:
        """Whose fault it is, in percent; who has no share is left out."""
        data, swap = self.cleaned_data, self.swap
        shares = {swap.asked_by_id: data["asker_percent"], swap.other_id: data["other_percent"]}
        return {pk: share for pk, share in shares.items() if share}
