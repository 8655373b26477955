"""What is typed of shipments, appointments, main products and seats."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chat.models import Seat
from chat.queries.offers import goods_sold
from csdesk.rulebook.sections.chat import Chat as Manual
from csdesk.web.forms import MomentField, TenantForm
from products.models import Product

LANGUAGES = (("zh", pgettext_lazy("language", "Chinese")), ("en", pgettext_lazy("language", "English")))
_LONG = 2000


class FollowingForm(TenantForm):
    """Goods sold, on their way to somebody."""

    customer = forms.CharField(label=_("Customer"), max_length=80)
    contact = forms.CharField(label=_("E-mail or phone"), max_length=120, required=False)
    goods = forms.CharField(label=_("Order and goods"), max_length=200)
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    waybill = forms.CharField(label=_("Waybill number"), max_length=80, required=False)
    promised_on = forms.DateField(
        label=_("Promised for"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class ViewingForm(TenantForm):
    """An appointment to show goods by video."""

    product = forms.CharField(label=_("Product wanted"), max_length=200)
    customer = forms.CharField(label=_("Customer"), max_length=80)
    contact = forms.CharField(label=_("How he is called"), max_length=120, help_text=_("Number or account."))
    begins_at = MomentField(label=_("Time of the video call"))


class OutcomeForm(TenantForm):
    """What came of a task, and a word on it."""

    outcome = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=_LONG, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, outcomes: Any, note_label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(outcomes.items())
        if note_label is not None:
            self.fields["note"].label = note_label


class NoteForm(TenantForm):
    """A word on what was done, or why not."""

    note = forms.CharField(label=_("Note"), required=False, max_length=_LONG, widget=forms.Textarea(attrs={"rows": 2}))


class OfferForm(TenantForm):
    """A main product, in words for customers."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    pitch = forms.CharField(
        label=_("Words in Chinese"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    pitch_en = forms.CharField(
        label=_("Words in English"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.IntegerField(
        label=pgettext_lazy("list", "Place"),
        min_value=1,
        max_value=1000,
        initial=10,
        help_text=_("The smallest first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = goods_sold()
        self.fields["product"].label_from_instance = lambda product: f"{product.model} {product.name}"


class SeatForm(TenantForm):
    """What somebody answers at the chats; nothing chosen: everything."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.MultipleChoiceField(label=_("Brands"), required=False, widget=forms.CheckboxSelectMultiple)
    skills = forms.MultipleChoiceField(
        label=pgettext_lazy("chat", "Subjects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    most_chats = forms.IntegerField(label=_("Chats at once"), required=False, min_value=1, max_value=50)

    def __init__(self, *args: Any, manual: Manual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        for name, entries in (("brands", manual.brands), ("skills", manual.skills)):
            self.fields[name].choices = [(entry.key, entry.label.text(language)) for entry in entries]
            if not entries:
                del self.fields[name]
        self.fields["most_chats"].help_text = _("Empty: as the manual says, %(most)d.") % {"most": manual.chats_at_once}

    @staticmethod
    def initial_of(seat: Seat) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(seat, name) for name in ("languages", "brands", "skills", "most_chats")}

    def seat(self, present: Seat) -> dict[str, Any]:
        """What the service is given; what the manual has no choices for stays as it is."""
        return {**self.initial_of(present), **self.cleaned_data}
