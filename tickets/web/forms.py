"""The shape of what is typed on the pages of complaints; the services decide."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections import Document
from csdesk.web.forms import MomentField, TenantForm
from dealers.web.choosing import dealer_field
from tickets.models import Complaint, Founded, Liability, Nature, StepKind
from tickets.queries.people import working_members
from tickets.services.follow_up import OUTCOMES
from tickets.services.steps import ACTS_OF_THEIR_OWN
from tickets.web.words import channel_choices, kind_choices, label, severity_choices

LONG = 100_000


def text_field(words: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=words, required=required, widget=area, max_length=LONG, help_text=help_text)


class ManualForm(TenantForm):
    """A form whose lists come from the manual in force."""

    def __init__(self, *args: Any, manual: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = manual
        for name, choices in (
            ("channel", channel_choices),
            ("severity", severity_choices),
            ("kind", kind_choices),
        ):
            if name in self.fields:
                self.fields[name].choices = choices(manual)

    def kind_of(self) -> dict[str, str]:
        """Type and reason out of the one list that holds both."""
        kind, _bar, reason = self.cleaned_data.get("kind", "").partition("|")
        return {"type": kind, "sub_reason": reason}


class NewComplaintForm(ManualForm):
    """A complaint as it is taken on the phone, at the counter or from a letter."""

    nature = forms.ChoiceField(label=_("What is it?"), choices=Nature.choices, initial=Nature.COMPLAINT)
    channel = forms.ChoiceField(label=_("How did it come in?"))
    complainant_name = forms.CharField(
        label=_("Who complains?"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    complainant_phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    complainant_email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    complainant_address = forms.CharField(label=_("Address"), max_length=300, required=False)
    dealer = dealer_field(_("Empty: whosever phone or e-mail address it is, if we know it."))
    subject_of_complaint = forms.CharField(label=_("About whom or what?"), max_length=300)
    content = text_field(_("What is the matter?"), rows=5)
    wanted_outcome = text_field(_("What does the customer want?"), rows=2, required=False)
    kind = forms.ChoiceField(label=_("Type and reason"), required=False)
    severity = forms.ChoiceField(label=_("Severity"))
    involves_compensation = forms.BooleanField(label=_("Compensation is asked for"), required=False)
    is_major = forms.BooleanField(label=_("Major matter: report it upward at once"), required=False)
    is_about_staff = forms.BooleanField(label=_("About our own people or work: goes to the supervisor"), required=False)
    settled = text_field(
        _("Settled at once? What was said and done"),
        rows=2,
        required=False,
        help_text=_("Leave empty when the customer still waits for the result."),
    )

    def __init__(self, *args: Any, without: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A way to reach the customer is needed, or nobody could answer (CMP-05)."""
        cleaned = super().clean() or self.cleaned_data
        reach = ("complainant_phone", "complainant_email", "complainant_address")
        if not any(cleaned.get(name) for name in reach) and not any(name in self.errors for name in reach):
            self.add_error("complainant_phone", _("Note a phone number, an e-mail address or an address. (CMP-05)"))
        return cleaned


class ClassifyForm(ManualForm):
    """What a complaint is."""

    kind = forms.ChoiceField(label=_("Type and reason"), required=False)
    severity = forms.ChoiceField(label=_("Severity"))
    nature = forms.ChoiceField(label=_("Kind of feedback"), choices=Nature.choices)
    channel = forms.ChoiceField(label=_("Came in by"))
    involves_compensation = forms.BooleanField(label=_("Compensation is asked for"), required=False)
    is_major = forms.BooleanField(label=_("Major matter: report it upward at once"), required=False)
    is_about_staff = forms.BooleanField(label=_("About our own people or work"), required=False)
    founded = forms.ChoiceField(label=_("Founded?"), choices=Founded.choices)
    founded_reason = text_field(_("Grounds of the judgement"), rows=2, required=False)
    liability = forms.ChoiceField(
        label=_("Who is liable?"),
        choices=Liability.choices,
        help_text=_("If we are not liable, no words of apology may be used (CMP-33)."),
    )
    cause = text_field(_("True cause"), rows=2, required=False)
    responsible = forms.CharField(label=_("Person responsible for the cause"), max_length=200, required=False)
    wanted_outcome = text_field(_("What the customer wants"), rows=2, required=False)
    outcome = text_field(_("Outcome"), rows=2, required=False)
    subject_of_complaint = forms.CharField(label=_("About whom or what"), max_length=300)

    @classmethod
    def initial_of(cls, complaint: Complaint) -> dict[str, Any]:
        """The form's values for a complaint as it is."""
        values = {name: getattr(complaint, name) for name in cls.base_fields if name != "kind"}
        return {**values, "kind": f"{complaint.type}|{complaint.sub_reason}"}


class AssignForm(TenantForm):
    """To whom a complaint goes, and what is to be done."""

    to = forms.ModelChoiceField(Member.objects.none(), label=_("Hand over to"))
    note = text_field(
        _("What is to be done"), rows=3, required=False, help_text=_("Not needed when you take it over yourself.")
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = working_members().exclude(pk=complaint.case.holder_id)  # type: ignore[attr-defined]


class PauseForm(TenantForm):
    """Why and until when the complaint waits."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    until = MomentField(label=_("Until"), required=False, help_text=_("Empty: as long as the manual allows."))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, manual: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(reason.key, label(reason)) for reason in manual.pauses.reasons]  # type: ignore[attr-defined]


class MergeForm(TenantForm):
    """Which complaint stays."""

    into = forms.CharField(
        label=_("Number of the complaint that stays"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "KS-2026-000123", "autocomplete": "off"}),
    )
    # Asked only when it is so.
    of_other_customer = forms.BooleanField(
        label=_("Merge all the same: the customers know each other, or it is one person"),
        required=False,
        widget=forms.HiddenInput,
    )

    def add_refusal(self, refusal: RuleViolation, *, names_rule: bool = True) -> None:
        """Show the box by which complaints of different customers are merged all the same."""
        if refusal.field == "of_other_customer":
            self.fields["of_other_customer"].widget = forms.CheckboxInput()
        super().add_refusal(refusal, names_rule=names_rule)


class FollowUpForm(TenantForm):
    """What the customer says of the result."""

    outcome = forms.ChoiceField(
        label=_("What does the customer say?"), choices=OUTCOMES.items(), widget=forms.RadioSelect
    )
    note = text_field(_("What was said"), rows=4)
    summary = text_field(
        _("Summary: what was learned, what will be improved"),
        rows=3,
        required=False,
        help_text=_("Asked for when the complaint closes (CMP-58)."),
    )


class StepForm(TenantForm):
    """One thing that was done."""

    kind = forms.ChoiceField(label=_("What was done?"))
    text = text_field(_("In writing"), rows=4)
    promised_for = MomentField(
        label=_("Solution promised for"), required=False, help_text=_("With an agreement with the customer (CMP-44).")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(kind.value, kind.label) for kind in StepKind if kind not in ACTS_OF_THEIR_OWN]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]


class HandlingReportForm(TenantForm):
    """The handling report that is submitted for signatures (CMP-25)."""

    text = text_field(_("How it was handled, and what the customer is answered"), rows=8)
    amount = forms.DecimalField(
        label=_("What it costs us"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("In yuan, where compensation is offered (CMP-26)."),
    )


class AskForm(TenantForm):
    """Which department is asked what."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Department"))
    question = text_field(_("What do you want to know?"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("pk")  # type: ignore[attr-defined]


class OpinionForm(TenantForm):
    """A department's written opinion; the stricter manual asks for the rest as well (CMP-24)."""

    opinion = text_field(_("Opinion"), rows=5)
    responsible = forms.CharField(label=_("Person responsible"), max_length=200, required=False)
    plan = text_field(_("Plan"), rows=3, required=False)
    agreement = text_field(_("Preliminary agreement with the customer"), rows=2, required=False)

    def __init__(self, *args: Any, manual: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("responsible", "plan", "agreement"):
            if manual.complaints.opinion_holds == "plan_and_agreement":
                self.fields[name].required = True
            else:
                del self.fields[name]


class ReportForm(TenantForm):
    """What is reported upward."""

    text = text_field(_("What is reported, and why"), rows=4)
    to_decide = forms.BooleanField(
        label=_("We cannot solve it: the departments and the head decide (CMP-34)"), required=False
    )


class SummaryForm(TenantForm):
    """What remains."""

    summary = text_field(_("What was learned, what will be improved"), rows=5, required=False)
    is_kept_forever = forms.BooleanField(label=_("Important: keep the file for good"), required=False)


class SpotCheckForm(TenantForm):
    """How it was handled, looked at again."""

    passed = forms.TypedChoiceField(
        label=_("Was it handled properly?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = text_field(_("Findings"), rows=3, required=False)


class PassOnForm(TenantForm):
    """Why it is beyond the first receiver, and what is to be done."""

    note = text_field(_("Why, and what is to be done"), rows=3)


class ReadSignForm(TenantForm):
    """The superior's remark."""

    note = text_field(_("Remark"), rows=2, required=False)


class FirstActionForm(TenantForm):
    """Which of the manual's first actions were taken; those noted already are not offered again."""

    done = forms.MultipleChoiceField(label=_("What was done?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, open_actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].choices = [(label, label) for label in open_actions]  # type: ignore[attr-defined]


class DealerForm(TenantForm):
    """Whose complaint it is."""

    dealer = dealer_field(_("Empty: no dealer's."))
