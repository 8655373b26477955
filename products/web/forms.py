"""What is asked about lines, products, units and prices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.web.forms import TenantForm, TenantModelForm
from dealers.models import Dealer
from products.models import PriceItem, PriceKind, PriceList, Product, ProductLine, Unit
from products.services.prices import NewItem


class DayInput(forms.DateInput):
    """The browser's own field for a day."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


class LineForm(TenantModelForm):
    """A product line."""

    class Meta:
        model = ProductLine
        fields = ("key", "name", "name_en", "brand", "route")
        help_texts = {"route": _("An identifier of the manual's repair routes. Empty: the usual one.")}

    key = forms.RegexField(
        r"^[a-z][a-z0-9_-]{0,39}$",
        label=_("Identifier"),
        help_text=_("Small letters, digits, “-” and “_”, e.g. “portable-drives”. The manual names the line by it."),
    )


class ProductForm(TenantModelForm):
    """A product."""

    class Meta:
        model = Product
        fields = ("line", "model", "name", "is_part", "has_serials", "is_active")
        labels = {"is_active": _("Still sold or repaired")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = ProductLine.objects.order_by("name")


class UnitForm(TenantForm):
    """A unit by its serial."""

    serial = forms.CharField(label=_("Serial number"), max_length=120)
    model = forms.CharField(label=_("Model"), max_length=80)
    dealer = forms.CharField(label=_("Sold to (dealer code)"), max_length=40, required=False)
    left_warehouse_on = forms.DateField(label=_("Left the warehouse on"), required=False, widget=DayInput())
    invoiced_on = forms.DateField(label=_("Date of invoice"), required=False, widget=DayInput())
    received_on = forms.DateField(label=_("Date of receipt"), required=False, widget=DayInput())
    activated_on = forms.DateField(label=_("Date of activation"), required=False, widget=DayInput())

    def clean_model(self) -> Product:
        """The product of this model number."""
        found = Product.objects.filter(model=self.cleaned_data["model"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no product of this model number."))
        return found

    def clean_dealer(self) -> Dealer | None:
        """The dealer of this code."""
        code = self.cleaned_data["dealer"].strip()
        if not code:
            return None
        found = Dealer.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no dealer of this code."))
        return found

    @staticmethod
    def first(unit: Unit) -> dict[str, Any]:
        """What the form of a known unit begins with."""
        days = ("left_warehouse_on", "invoiced_on", "received_on", "activated_on")
        return {
            "serial": unit.serial,
            "model": unit.product.model,
            "dealer": unit.dealer.code if unit.dealer is not None else "",
            **{name: getattr(unit, name) for name in days},
        }


def _yuan(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, **kwargs)


def _fen(amount: Decimal | None) -> int:
    return int((amount or 0) * 100)


class NewListForm(TenantForm):
    """A price list to come."""

    name = forms.CharField(label=_("Name"), max_length=120)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=DayInput(), help_text=_("The list before ends the day before by itself.")
    )
    based_on = forms.ModelChoiceField(PriceList.objects.none(), label=_("Begin with the prices of"), required=False)
    change = _yuan(
        _("Change every price by, in yuan"),
        required=False,
        initial=0,
        help_text=_("-10 makes each item ten yuan cheaper (RPR-11); no price falls below nothing."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].queryset = PriceList.objects.order_by("-valid_from")

    @property
    def given(self) -> dict[str, Any]:
        """What was entered, in fen."""
        given = dict(self.cleaned_data)
        change = _fen(given.pop("change"))
        return {**given, "change_fen": change}


class MoveForm(TenantForm):
    """Another day for a list to come."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())


class ItemForm(TenantForm):
    """One price."""

    key = forms.SlugField(
        label=_("Identifier"), max_length=40, help_text=_("The same in every list: quotes keep this word.")
    )
    label = forms.CharField(label=_("Name"), max_length=120)
    label_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Sort"), choices=PriceKind.choices)
    line = forms.ModelChoiceField(
        ProductLine.objects.none(), label=_("Product line"), required=False, empty_label=_("All lines")
    )
    price = _yuan(_("Price in yuan"), min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = ProductLine.objects.order_by("name")

    @property
    def given(self) -> NewItem:
        """What was entered."""
        given = dict(self.cleaned_data)
        price = _fen(given.pop("price"))
        return NewItem(**given, price_fen=price)

    @staticmethod
    def first(item: PriceItem) -> dict[str, Any]:
        """What the form of a price begins with."""
        kept = {name: getattr(item, name) for name in ("key", "label", "label_en", "kind", "line")}
        return {**kept, "price": f"{item.price_fen / 100:.2f}"}
