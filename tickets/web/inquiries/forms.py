"""The shape of what is typed on the pages of inquiries; the services decide."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member, Team
from csdesk.rulebook.sections.inquiries import Inquiries
from csdesk.web.forms import TenantForm
from dealers.web.choosing import dealer_field
from tickets.models import Inquiry
from tickets.queries.inquiries import inquiry_workers
from tickets.services.inquiry_course import CLASSIFIED
from tickets.web.forms import text_field
from tickets.web.inquiries.words import choices_of

_WHO = {"asker_name": 200, "asker_phone": 60, "asker_email": 254, "asker_place": 200}


class ListsForm(TenantForm):
    """A form whose lists come from the manual in force."""

    def __init__(self, *args: Any, manual: Inquiries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {
            "channel": choices_of(manual.channels),
            "brand": choices_of(manual.brands, empty="—"),
            "category": choices_of(manual.categories, empty=_("Not yet sorted")),
            "complexity": choices_of(manual.complexities, empty=_("Not yet judged")),
            "solution": choices_of(manual.solutions, empty="—"),
            "reason": choices_of(manual.close_reasons),
            "line": choices_of(manual.lines, empty="—"),
        }
        for name, choices in lists.items():
            if name in self.fields:
                self.fields[name].choices = choices
        if not manual.brands:
            self.fields.pop("brand", None)


class AskerForm(ListsForm):
    """Who asks what, from where and why."""

    asker_name = forms.CharField(label=_("Customer's name"), max_length=200, required=False)
    asker_phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    asker_email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    asker_place = forms.CharField(label=_("From where?"), max_length=200, required=False)
    question = text_field(_("What is asked?"), rows=3)
    reason_asked = forms.CharField(label=_("Why do they ask?"), max_length=500, required=False)
    channel = forms.ChoiceField(label=_("By which road?"))
    brand = forms.ChoiceField(label=_("Brand"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    complexity = forms.ChoiceField(label=_("How hard?"), required=False)
    is_major = forms.BooleanField(label=_("Major matter: the general manager is told at once"), required=False)


class NewInquiryForm(AskerForm):
    """A call, a visit, a word in the street, written down on one screen."""

    dealer = dealer_field(_("Empty: whosever phone or e-mail address it is, if we know it."))
    line = forms.ChoiceField(label=_("Telephone line"), required=False)
    answer = text_field(
        _("Answered at once? What was said"),
        rows=2,
        required=False,
        help_text=_("What can be done in one go is finished in one go (INQ-20). Empty: it stays open."),
    )
    solution = forms.ChoiceField(label=_("Kind of solution"), required=False)

    def __init__(self, *args: Any, without: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asker_phone"].widget.attrs["autofocus"] = True
        if "brand" in self.fields:
            self.fields["brand"].help_text = _("Empty: its line’s, or the only one that the dealer carries.")
        for name in without:
            del self.fields[name]


class ClassifyInquiryForm(AskerForm):
    """What is said about an inquiry, to be corrected."""

    @classmethod
    def initial_of(cls, inquiry: Inquiry) -> dict[str, Any]:
        """The form's values for an inquiry as it is."""
        return {name: getattr(inquiry, name) for name in CLASSIFIED}


class AssignInquiryForm(TenantForm):
    """To whom, and who asked what."""

    to = forms.ModelChoiceField(Member.objects.none(), label=_("Hand over to"))
    note = text_field(
        _("Who asks, and what is to be done?"),
        rows=3,
        required=False,
        help_text=_("Not needed when you take it over yourself."),
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = inquiry_workers().exclude(pk=inquiry.case.holder_id)  # type: ignore[attr-defined]


class ConsultForm(TenantForm):
    """Which department is asked what."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Department"))
    question = text_field(_("What is the department asked?"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("pk")  # type: ignore[attr-defined]


class TextForm(TenantForm):
    """One text, under the name that the service refuses it by."""

    def __init__(
        self, *args: Any, words: Any, field: str = "note", required: bool = True, help_text: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[field] = text_field(words, rows=3, required=required, help_text=help_text)


class CloseInquiryForm(ListsForm):
    """Why it is over, and what came of it."""

    reason = forms.ChoiceField(label=_("Why is it over?"))
    solution = forms.ChoiceField(label=_("Kind of solution"), required=False)
    result = text_field(_("Result, as the customer was told"), rows=3)
    opinion = text_field(_("What does the customer say of it?"), rows=2, required=False)


class ReturnCallForm(TenantForm):
    """What came of calling back."""

    outcome = forms.ChoiceField(
        label=_("Reached?"),
        choices=[("reached", _("Reached")), ("not_reached", _("Not reached"))],
        widget=forms.RadioSelect,
    )
    note = text_field(_("What was said?"), rows=3)
