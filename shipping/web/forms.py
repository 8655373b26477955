"""What is asked of whoever sends, reports and unpacks parcels."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Team
from csdesk.web.forms import TenantForm
from shipping.models import Shipment
from shipping.rules.parcels import Parcel, Waybill


class Suggesting(forms.TextInput):
    """A field that offers words and takes others."""

    template_name = "shipping/suggesting.html"

    def __init__(self, words: Iterable[str] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.words = list(words)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The words offered, under an id of their own."""
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = self.words
        context["widget"]["attrs"]["list"] = f"{name}-words"
        return context


def yuan(label: Any, **kwargs: Any) -> forms.DecimalField:
    """A field for an amount in yuan."""
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, **kwargs)


def fen(amount: Decimal | None) -> int | None:
    """An amount in yuan as fen."""
    return None if amount is None else int(amount * 100)


class WaybillForm(TenantForm):
    """Carrier, number and expected arrival (RPR-18)."""

    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    waybill = forms.CharField(label=_("Waybill number"), max_length=80)
    expected_on = forms.DateField(
        label=_("Expected arrival"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    is_shared = forms.BooleanField(
        label=_("Goods of several cases lie in this parcel"),
        required=False,
        help_text=_("Then the number may be known already."),
    )
    cost = yuan(_("Freight in yuan"), required=False, help_text=_("If you know it already."))

    def __init__(self, *args: Any, carriers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].widget = Suggesting(carriers, {"maxlength": "80"})

    @property
    def given(self) -> Waybill:
        """What was entered."""
        entered = self.cleaned_data
        return Waybill(entered["carrier"], entered["waybill"], entered["expected_on"], entered["is_shared"])


class ShipForm(WaybillForm):
    """The same when a parcel leaves: the waybill may come later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("carrier", "waybill"):
            self.fields[name].required = False
        self.fields["waybill"].help_text = _("If the carrier has not given it yet, leave it empty and enter it later.")

    @property
    def given(self) -> Waybill | None:  # type: ignore[override]
        """What was entered; None when no number was."""
        return super().given if self.cleaned_data["waybill"] else None


class CorrectForm(WaybillForm):
    """A waybill that was typed wrongly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["cost"]


class ArriveForm(TenantForm):
    """What was counted on arrival (SPR-08)."""

    pieces = forms.IntegerField(label=_("Pieces counted"), min_value=0)
    note = forms.CharField(
        label=_("What you found"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the count differs from the list."),
    )


class LoseForm(TenantForm):
    """A parcel that does not come, or what of it is missing."""

    contents = forms.CharField(
        label=_("What is missing"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Serial numbers or goods, one a line. Empty: the whole parcel."),
    )
    note = forms.CharField(label=_("What the carrier found out"), max_length=500)

    @property
    def missing(self) -> list[dict[str, str]]:
        """The rows that are missing."""
        rows = (line.strip() for line in self.cleaned_data["contents"].splitlines())
        return [{"product": row} for row in rows if row]


class CancelForm(TenantForm):
    """Why a parcel is not sent."""

    reason = forms.CharField(label=_("Why it is not sent"), max_length=500)


class CostForm(TenantForm):
    """What a leg cost."""

    cost = yuan(_("Freight in yuan"), min_value=0)


class NewShipmentForm(TenantForm):
    """A parcel that belongs to no case."""

    from_team = forms.ModelChoiceField(Team.objects.none(), label=_("Packed by"))
    to_team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Unpacked by"), required=False, help_text=_("If it goes to a department of ours.")
    )
    recipient = forms.CharField(label=_("To"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, initial=1)
    contents = forms.CharField(
        label=_("What lies in it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Goods or serial numbers, one a line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_team", "to_team"):
            self.fields[name].queryset = Team.objects.order_by("name")

    @property
    def parcel(self) -> Parcel:
        """What was entered."""
        entered = dict(self.cleaned_data)
        rows = [{"product": line.strip()} for line in entered.pop("contents").splitlines() if line.strip()]
        return Parcel(**entered, sender=str(entered["from_team"]), contents=rows)


def carriers_offered(words: Iterable[str], shipment: Shipment | None = None) -> list[str]:
    """The manual's carriers, and the one that the parcel has."""
    known = [*words, shipment.carrier if shipment is not None else ""]
    return [word for word in dict.fromkeys(known) if word]
