"""The shape of what is typed on the pages of returns; the services decide."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member
from csdesk.rulebook.sections.repairs import MOST_UNITS
from csdesk.web.forms import ConsentField, TenantForm
from dealers.models import Dealer, DealerState
from dealers.web.choosing import dealer_field
from repairs.models import DifferenceKind
from repairs.queries.returns import working_members
from repairs.services.following import OUTCOMES

LONG = 100_000
# A pasted list of two thousand serials.
LONGEST_LIST = 200_000


def text_field(words: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=words, required=required, widget=area, max_length=LONG, help_text=help_text)


class YuanField(forms.DecimalField):
    """An amount typed in yuan, given in fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=10, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        """The amount in fen; None where nothing was typed."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * Decimal(100))


class NoteForm(TenantForm):
    """One text, under the name that the service refuses it by."""

    def __init__(self, *args: Any, words: Any, field: str = "note", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[field] = text_field(words, required=required)


class NameForm(TenantForm):
    """Who said so."""

    name = forms.CharField(label=_("Who spoke for the dealer?"), max_length=120)


class AnswerForm(NameForm):
    """What the dealer says to a proposal."""

    is_agreed = forms.TypedChoiceField(
        label=_("What does the dealer say?"),
        choices=[("1", _("Agrees")), ("0", _("Disputes it"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = text_field(_("In his words"), required=False, rows=2)


class QuoteAnswerForm(NameForm):
    """What the dealer says to a quote."""

    is_accepted = forms.TypedChoiceField(
        label=_("What does the dealer say?"),
        choices=[("1", _("Accepts the price")), ("0", _("Refuses: back unrepaired"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )


class DifferForm(TenantForm):
    """Something on which both sides must agree."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=DifferenceKind.choices)
    text = text_field(_("What differs?"), rows=2)


class AssignForm(TenantForm):
    """To whom, and what is to be done."""

    to = forms.ModelChoiceField(label=_("To"), queryset=Member.objects.none())
    note = text_field(_("What is to be done?"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = working_members()


class CallbackForm(TenantForm):
    """What the customer says of his return."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    note = text_field(_("What did the customer say?"), rows=2)


class ParcelForm(TenantForm):
    """A parcel that leaves."""

    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    waybill = forms.CharField(label=_("Waybill number"), max_length=80, required=False)
    expected_on = forms.DateField(
        label=_("Expected arrival"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    cost = YuanField(label=_("Freight in yuan"), required=False)
    is_shared = forms.BooleanField(label=_("Goods of other returns lie in the same parcel"), required=False)


class NewReturnForm(TenantForm):
    """Goods that somebody sends in: serials as pasted or scanned, and whose they are."""

    dealer = dealer_field(_("Empty for a customer who is no dealer."))
    sender_name = forms.CharField(label=_("Sender"), max_length=200, required=False)
    sender_phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    sender_email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    sender_address = forms.CharField(label=_("Goods go back to"), max_length=300, required=False)
    serials = forms.CharField(
        label=_("Serial numbers"),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Paste or scan them, one a line. A fault may stand behind a serial, parted by a tab or a bar."),
    )
    model = forms.CharField(
        label=_("Model of goods without serials, or that we never stocked"), max_length=80, required=False
    )
    pieces = forms.IntegerField(label=_("Pieces without serials"), min_value=0, max_value=MOST_UNITS, required=False)
    fault = forms.ChoiceField(label=_("Fault"), required=False)
    fault_text = forms.CharField(label=_("Description of the fault"), max_length=500, required=False)
    route = forms.ChoiceField(label=_("Repair route"), required=False)
    note = text_field(_("Note"), required=False, rows=2)
    wipe_notice_read = ConsentField()
    insists = ConsentField(_("Take in the doubtful ones all the same"))

    def clean_dealer(self) -> Dealer | None:
        """The dealer of that code or name."""
        words = self.cleaned_data["dealer"].split(" · ")[0].strip()
        if not words:
            return None
        active = Dealer.objects.filter(state=DealerState.ACTIVE)
        found = list(active.filter(code__iexact=words)[:2]) or list(active.filter(name=words)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("There is no dealer of this code or name."), code="unknown")
        return found[0]


class RefundForm(TenantForm):
    """Money instead of a good unit (DOA-10)."""

    price = YuanField(label=_("Price of the goods in yuan"), required=False)
    amount = YuanField(label=_("Refund in yuan"), required=False)
    note = text_field(_("Why?"), required=False, rows=2)


class ApplicationForm(NewReturnForm):
    """Goods that somebody applies to send back, and why."""

    ground = forms.ChoiceField(label=_("Ground"))
    ground_text = text_field(_("What is wrong with the goods?"))
    wants_refund = forms.BooleanField(label=_("A refund is wanted instead of a good unit"), required=False)
