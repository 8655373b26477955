"""The shape of what is typed when a key is made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.api.registry import all_scopes
from csdesk.web.forms import TenantForm


class NewKeyForm(TenantForm):
    """What a key is for, what it may do, until when."""

    name = forms.CharField(
        label=_("What is the key for?"),
        max_length=80,
        help_text=_("The program that will use it: you recognise the key by this name later."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the program do?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself."),
    )
    expires_at = forms.DateTimeField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: until it is revoked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, f"{label} ({scope})") for scope, label in all_scopes().items()]
