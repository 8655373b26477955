"""The shape of what is typed on the archive's pages; the services decide."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member
from csdesk.people.queries import active_members
from csdesk.rulebook.sections.base import Entry
from csdesk.web.forms import TenantForm
from dealers.models import LANGUAGES, ContactRole, Dealer, DealerContact, Sex
from dealers.queries.archive import specialists
from dealers.services.facts import CONTACT_FIELDS, DEALER_FIELDS
from dealers.web.words import choices_of, manual_at

LONG = 20_000
_PERCENT = Decimal(100)


def _line(label: Any, most: int, *, required: bool = False, kind: str = "text", help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"type": kind})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def _text(label: Any, *, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _word(form: forms.Form, name: str, entries: tuple[Entry, ...]) -> None:
    """A list where the manual names words; else what one likes to write."""
    if entries:
        field = form.fields[name]
        form.fields[name] = forms.ChoiceField(
            label=field.label, required=False, choices=choices_of(entries), help_text=field.help_text
        )


class DealerForm(TenantForm):
    """What is known of a dealer (DLR-01)."""

    name = _line(_("name").capitalize(), 200, required=True)
    code = _line(_("Dealer code"), 40, required=True)
    kind = _line(_("Kind of customer"), 40, help_text=_("Returns and exchanges hang on it (CUS-30)."))
    region = _line(_("Region"), 100)
    address = _line(_("Address"), 300)
    phone = _line(_("Phone"), 60, kind="tel")
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language of mails"), choices=LANGUAGES)
    brands = forms.CharField(
        label=_("Brands"), required=False, max_length=500, help_text=_("Several are parted by commas.")
    )
    exchange_percent = forms.DecimalField(
        label=_("Share that may be returned or exchanged (%)"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("As the contract says (DOA-17)."),
    )
    specialist = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("After-sales specialist"),
        required=False,
        help_text=_("Each dealer has his own (DLR-06)."),
    )
    channel_person = forms.ModelChoiceField(Member.objects.none(), label=_("Channel person"), required=False)
    since = _day(_("Customer since"))
    urgency = _line(_("Purchase urgency"), 40)
    interests = _line(_("Products of interest"), 300)
    view_of_us = _text(_("View of our company"))
    suggestions = _text(_("Suggestions and complaints"))
    note = _text(_("Note"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manual = manual_at(now)
        _word(self, "kind", manual.kinds)
        _word(self, "urgency", manual.urgencies)
        if manual.brands:
            self.fields["brands"] = forms.MultipleChoiceField(
                label=_("Brands"),
                required=False,
                choices=choices_of(manual.brands)[1:],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["specialist"].queryset = specialists()  # type: ignore[attr-defined]
        staff = active_members().filter(kind="staff")
        self.fields["channel_person"].queryset = staff  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        typed = dict(self.cleaned_data)
        percent = typed.pop("exchange_percent", None)
        if isinstance(typed.get("brands"), str):
            typed["brands"] = [word.strip() for word in typed["brands"].replace("，", ",").split(",") if word.strip()]
        values = {name: value for name, value in typed.items() if name in DEALER_FIELDS}
        if "exchange_percent" in self.fields:
            values["exchange_ratio"] = percent / _PERCENT if percent is not None else None
        return values

    @classmethod
    def initial_of(cls, dealer: Dealer, *, now: datetime) -> dict[str, Any]:
        """The form's values for a dealer as he is."""
        values: dict[str, Any] = {name: getattr(dealer, name) for name in DEALER_FIELDS}
        if not manual_at(now).brands:
            values["brands"] = ", ".join(dealer.brands)
        if dealer.exchange_ratio is not None:
            values["exchange_percent"] = (dealer.exchange_ratio * _PERCENT).normalize()
        return values


class ChangeDealerForm(DealerForm):
    """The same, with the reason of the change."""

    reason = _line(_("Why is it changed?"), 100, help_text=_("Stays in the history of the file."))


class HandOverForm(DealerForm):
    """What the channel department knows of a new dealer; the rest is asked in the welcome call (DLR-03)."""

    contact_name = _line(_("Whom to call"), 80, required=True)
    contact_phone = _line(_("Phone of the contact"), 60, required=True, kind="tel")
    contact_email = forms.EmailField(label=_("E-mail address of the contact"), max_length=254, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("urgency", "interests", "view_of_us", "suggestions", "channel_person"):
            del self.fields[name]

    def contact_values(self) -> dict[str, Any]:
        """What is known of the contact."""
        begins = "contact_"
        return {
            name.removeprefix(begins): value for name, value in self.cleaned_data.items() if name.startswith(begins)
        }


class ContactForm(TenantForm):
    """A person at the dealer (CUS-01)."""

    name = _line(_("name").capitalize(), 80, required=True)
    role = forms.ChoiceField(
        label=_("Role in the portal"),
        choices=ContactRole.choices,
        help_text=_("An owner may invite his own people."),
    )
    phone = _line(_("Phone"), 60, kind="tel")
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "–"), *Sex.choices])
    birthday = _day(_("Birthday"))
    hobbies = _line(_("Hobbies"), 200)
    relation_grade = _line(_("Relation grade"), 40)
    is_main = forms.BooleanField(label=_("Main contact"), required=False)
    reason = _line(_("Why is it changed?"), 100)

    def __init__(self, *args: Any, now: datetime, contact: DealerContact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            kwargs["initial"] = {name: getattr(contact, name) for name in CONTACT_FIELDS}
        super().__init__(*args, **kwargs)
        _word(self, "relation_grade", manual_at(now).relation_grades)
        if contact is None:
            del self.fields["reason"]

    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        return {name: value for name, value in self.cleaned_data.items() if name in CONTACT_FIELDS}


class EndForm(TenantForm):
    """Why the dealings end."""

    reason = _line(_("Why do the dealings end?"), 300, required=True)


class NoteForm(TenantForm):
    """A note that only colleagues see."""

    text = forms.CharField(label=_("Note"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))
