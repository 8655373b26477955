"""The shape of a webhook as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.web.forms import TenantForm
from csdesk.webhooks.models import Subscription
from csdesk.webhooks.registry import offered_events
from csdesk.webhooks.rules.kinds import LONGEST_PATTERN, MOST_PATTERNS, read_patterns


class SubscriptionForm(TenantForm):
    """Where to, what, and what for."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("Begins with https:// and leads to a host on the open internet."),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "placeholder": "https://example.com/hook"}),
    )
    offered = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    further = forms.CharField(
        label=gettext_lazy("Further kinds of events"),
        required=False,
        max_length=MOST_PATTERNS * (LONGEST_PATTERN + 1),
        help_text=gettext_lazy("Names as in the documentation, such as complaint.open; * stands for anything."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    description = forms.CharField(label=gettext_lazy("What it is for"), max_length=200, required=False)

    def __init__(self, *args: Any, subscription: Subscription | None = None, **kwargs: Any) -> None:
        offered = offered_events()
        kinds = subscription.kinds if subscription is not None else ["*"]
        initial = {
            "url": subscription.url if subscription is not None else "",
            "description": subscription.description if subscription is not None else "",
            "offered": [kind for kind in kinds if kind in offered],
            "further": ", ".join(kind for kind in kinds if kind not in offered),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["offered"].choices = [(kind, f"{label} ({kind})") for kind, label in offered.items()]

    def clean_further(self) -> list[str]:
        """Patterns, or the one that is none."""
        try:
            return read_patterns(self.cleaned_data["further"])
        except ValueError as error:
            raise forms.ValidationError(_("“%(kind)s” is no kind of event.") % {"kind": error}) from error

    def clean(self) -> dict[str, Any]:
        """A webhook that hears nothing is a mistake."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("offered") and not cleaned.get("further"):
            self.add_error("offered", _("Choose at least one."))
        return cleaned

    def choices(self) -> dict[str, Any]:
        """What the services take."""
        chosen = self.cleaned_data
        kinds = list(dict.fromkeys([*chosen["offered"], *chosen["further"]]))
        return {"url": chosen["url"], "kinds": kinds, "description": chosen["description"]}
