"""What is asked of who enters a fact that brings or costs money, and of who decides."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csdesk.cases.queries import members_who_may
from csdesk.people.models import Member
from csdesk.rulebook.sections.attendance import LARGEST_FINE_FEN
from csdesk.rulebook.sections.rewards import RewardKind
from csdesk.web.forms import TenantForm
from incentives.models import Proposal
from incentives.permissions import Permission

MOST_YUAN = LARGEST_FINE_FEN // 100


def _words(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class FactForm(TenantForm):
    """A fact with its evidence. `key` is drawn when the form is shown: sent twice, it is one fact."""

    kind = forms.ChoiceField(label=_("What happened"))
    member = forms.ModelChoiceField(label=_("Colleague"), queryset=Member.objects.none(), empty_label=_("– choose –"))
    happened_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    evidence = _words(_("Facts it rests on"), help_text=_("A number of a case, a report, a letter, who saw it."))
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[RewardKind], member: Member, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("– choose –")), *((each.key, told(each)) for each in kinds)]
        people = members_who_may(Permission.POINTS_VIEW)
        people = people.exclude(pk=member.pk) if decides else people.filter(pk=member.pk)
        self.fields["member"].queryset = people
        if not decides:
            self.fields["member"].initial = member.pk


class DecideProposalForm(TenantForm):
    """An amount in yuan within the range, whom it concerns where nobody knew, and why."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=Decimal(0), max_value=MOST_YUAN, decimal_places=2, required=False
    )
    member = forms.ModelChoiceField(label=_("Colleague"), queryset=Member.objects.none(), required=False)
    words = _words(_("Reason"), required=False, help_text=_("Needed to reject, and for another amount."))

    def __init__(self, *args: Any, proposal: Proposal, reader: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proposal.member_id is None:
            self.fields["member"].queryset = members_who_may(Permission.POINTS_VIEW).exclude(pk=reader.pk)
        else:
            del self.fields["member"]

    def decision(self) -> dict[str, Any]:
        """What is decided, of a valid form."""
        given = self.cleaned_data
        amount = given["amount"]
        return {
            "amount_fen": None if amount is None else int(amount * 100),
            "member": given.get("member"),
            "words": given["words"],
        }


class ReverseForm(TenantForm):
    """Why something is reversed."""

    words = _words(_("Reason"))


def told(kind: RewardKind) -> str:
    """A line of the manual with its amounts in yuan."""
    name, sign = kind.label.text(get_language() or "zh-hans"), "−" if kind.is_fine else "+"
    least, most = f"{kind.least_fen / 100:,.0f}", f"{kind.most_fen / 100:,.0f}"
    return f"{name} ({sign}¥{least if least == most else f'{least}–{most}'}, {kind.rule})"
