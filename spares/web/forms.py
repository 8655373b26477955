"""Forms of spares. They check shape only; what may be done the services say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member, MemberKind, Team
from csdesk.people.queries import active_members
from csdesk.web.forms import TenantForm, TenantModelForm
from products.models import Product
from spares.lifecycle import Occasion, RequestSource
from spares.models import Grade, Place
from spares.policies import may_send_from, may_work_at
from spares.queries.places import places_visible_to
from spares.rules.lists import MOST_PIECES
from spares.services.arriving import BACK, FOUND, LOST
from spares.services.moving import BY_HAND
from spares.web.fields import NumbersForm, PartsField, graded


def _line(label: Any, **options: Any) -> forms.CharField:
    options.setdefault("max_length", 200)
    return forms.CharField(label=label, **options)


def _note(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **options)


def _workplaces(member: Member) -> Any:
    ids = [place.pk for place in places_visible_to(member).filter(is_active=True) if may_work_at(member, place)]
    return Place.objects.filter(pk__in=ids).order_by("kind", "name", "pk")


class MoveForm(TenantForm):
    """Something came, went, was swapped or written off."""

    kind = forms.ChoiceField(label=_("What happened"), choices=[(kind.value, kind.label) for kind in BY_HAND])
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"))
    grade = forms.ChoiceField(label=_("Good or bad"), choices=Grade.choices, initial=Grade.GOOD)
    parts = PartsField()
    outside = _line(_("From whom or to whom"), required=False)
    evidence = _line(_("Number of the paper"), required=False, help_text=_("Delivery note, waybill, slip."))
    note = _note(_("Note"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = _workplaces(member)

    def clean(self) -> dict[str, Any]:
        """Bad pieces are the whole list's."""
        data = super().clean() or {}
        if "parts" in data and "grade" in data:
            data["parts"] = graded(data["parts"], data["grade"])
        return data


class TransferForm(TenantForm):
    """Bring pieces from one place to another."""

    origin = forms.ModelChoiceField(Place.objects.none(), label=_("From"))
    target = forms.ModelChoiceField(Place.objects.none(), label=_("To"))
    grade = forms.ChoiceField(label=_("Good or bad"), choices=Grade.choices, initial=Grade.GOOD)
    parts = PartsField()
    note = _note(_("Note"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].queryset = _workplaces(member)
        self.fields["target"].queryset = Place.objects.filter(is_active=True).order_by("kind", "name", "pk")
        if may_send_from(member, None):
            self.fields["origin"].required = False
            self.fields["origin"].empty_label = _("From outside, through purchasing")

    def clean(self) -> dict[str, Any]:
        """Bad pieces are the whole list's."""
        data = super().clean() or {}
        if "parts" in data and "grade" in data:
            data["parts"] = graded(data["parts"], data["grade"])
        return data


def _carrier(*, required: bool) -> forms.CharField:
    return _line(_("Carrier"), required=required, max_length=80)


def _waybill(*, required: bool, help_text: Any = "") -> forms.CharField:
    return _line(_("Waybill number"), required=required, max_length=80, help_text=help_text)


def _is_shared() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Goods of several cases lie in this parcel"),
        required=False,
        help_text=_("Then the number may be known already."),
    )


class SendForm(NumbersForm):
    """What really goes, and by which waybill."""

    carrier = _carrier(required=False)
    waybill = _waybill(required=False, help_text=_("By the day after at the latest."))
    is_shared = _is_shared()


class WaybillForm(TenantForm):
    """By which waybill it went."""

    carrier = _carrier(required=True)
    waybill = _waybill(required=True)
    is_shared = _is_shared()


class ShortageForm(TenantForm):
    """What became of missing pieces."""

    outcome = forms.ChoiceField(
        label=_("What became of them"),
        choices=[
            (FOUND, _("Found: they lie here now")),
            (BACK, _("Never sent: they are still with the sender")),
            (LOST, _("Lost on the way")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("How it is known"))


class NoteForm(TenantForm):
    """A reason."""

    note = _note(_("Reason"))


class RequestForm(TenantForm):
    """Apply for spares."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("For which place?"))
    source = forms.ChoiceField(label=_("Asked of"), choices=RequestSource.choices, initial=RequestSource.BRANCH)
    parts = PartsField()
    reason = forms.CharField(
        label=_("What for"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sales, open exchanges, what is on hand."),
    )

    def __init__(self, *args: Any, member: Member, may_purchase: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = _workplaces(member)
        if not may_purchase:
            self.fields["source"].choices = [RequestSource.choices[0]]
            self.fields["source"].widget = forms.HiddenInput()


class StocktakeForm(TenantForm):
    """Have a place counted."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"))
    occasion = forms.ChoiceField(label=_("Occasion"), choices=Occasion.choices)

    def __init__(self, *args: Any, places: Any, may_irregular: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        if not may_irregular:
            self.fields["occasion"].choices = [c for c in Occasion.choices if c[0] != Occasion.IRREGULAR]


class AddLineForm(TenantForm):
    """Something lies there that the list does not have."""

    model = _line(_("Model"), max_length=80)
    grade = forms.ChoiceField(label=_("Good or bad"), choices=Grade.choices)

    def clean_model(self) -> Product:
        """The part of this model."""
        product = Product.objects.filter(model__iexact=self.cleaned_data["model"].strip(), is_active=True).first()
        if product is None:
            raise forms.ValidationError(_("There is no part of this model."))
        return product


class ReconcileForm(TenantForm):
    """Their list against ours."""

    good = PartsField(label=_("Their list: good pieces"), required=False)
    bad = PartsField(label=_("Their list: bad pieces"), required=False)

    @property
    def listed(self) -> list[Any]:
        """Both lists."""
        return [*self.cleaned_data["good"], *graded(self.cleaned_data["bad"], Grade.BAD)]


class PlaceForm(TenantModelForm):
    """A place and who answers for it."""

    class Meta:
        model = Place
        fields = ("key", "name", "name_en", "kind", "team", "keeper", "brand", "address", "is_active")
        help_texts = {
            "key": _("Small letters, digits and dashes; it stays."),
            "keeper": _("Has the duties of this place and is told first."),
            "team": _("Its members work here."),
            "brand": _("Of a brand partner: goods of this brand are exchanged through it."),
        }
        labels = {"team": _("Team"), "keeper": _("Keeper")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")
        self.fields["keeper"].queryset = active_members().filter(kind=MemberKind.STAFF)
        if self.instance.pk:
            # Duties and their tasks know the place by it.
            self.fields["key"].disabled = True


class LevelForm(TenantForm):
    """How many there should be."""

    model = _line(_("Model"), max_length=80)
    minimum = forms.IntegerField(label=_("At least"), min_value=0, max_value=MOST_PIECES)
    maximum = forms.IntegerField(label=_("At most"), min_value=0, max_value=MOST_PIECES, required=False)

    clean_model = AddLineForm.clean_model


class PeriodForm(TenantForm):
    """Close days of the book."""

    through = forms.DateField(label=_("Up to and with"), widget=forms.DateInput(attrs={"type": "date"}))
    note = _line(_("Note"), required=False)


class SpanForm(TenantForm):
    """Some days."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("This is before the beginning."))
        return data
