"""What a dealer types about his returns."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.rulebook.sections.repairs import MOST_UNITS
from csdesk.web.forms import ConsentField, TenantForm

LONGEST_LIST = 200_000


class FileForm(TenantForm):
    """A return as the dealer files it."""

    serials = forms.CharField(
        label=_("Serial numbers"),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Paste or scan them, one a line. A fault may stand behind a serial, parted by a tab or a bar."),
    )
    fault = forms.ChoiceField(label=_("What is wrong?"), required=False)
    fault_text = forms.CharField(label=_("The fault in your words"), max_length=500, required=False)
    model = forms.CharField(label=_("Model, for goods without serials"), max_length=80, required=False)
    pieces = forms.IntegerField(label=_("How many of it?"), min_value=0, max_value=MOST_UNITS, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    wipe_notice_read = ConsentField()


class AnswerForm(TenantForm):
    """A word on a proposal."""

    agrees = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    answer = forms.CharField(max_length=5000, required=False)


class RatingForm(TenantForm):
    """One to five stars, and words."""

    stars = forms.TypedChoiceField(
        label=_("How did we do?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (1, pgettext_lazy("stars", "Very poor")),
            (2, pgettext_lazy("stars", "Poor")),
            (3, pgettext_lazy("stars", "Fair")),
            (4, pgettext_lazy("stars", "Good")),
            (5, pgettext_lazy("stars", "Very good")),
        ],
        error_messages={"required": _("Choose one to five stars.")},
    )
    text = forms.CharField(
        label=_("What was good, what was not?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApplyForm(TenantForm):
    """What a dealer says when he applies to send goods back."""

    ground = forms.ChoiceField(label=_("Why do the goods come back?"))
    ground_text = forms.CharField(
        label=_("What is wrong with them?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    serials = forms.CharField(
        label=_("Serial numbers"),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Paste or scan them, one a line. A fault may stand behind a serial, parted by a tab or a bar."),
    )
    model = forms.CharField(label=_("Model, for goods without serials"), max_length=80, required=False)
    pieces = forms.IntegerField(label=_("How many of it?"), min_value=0, max_value=MOST_UNITS, required=False)
    wants_refund = forms.BooleanField(label=_("I would rather have a refund"), required=False)
