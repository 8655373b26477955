"""What a supervisor types to allow a phrase."""

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.web.forms import TenantForm


class AllowForm(TenantForm):
    """The words in which a phrase is no harm, and why."""

    context = forms.CharField(
        label=_("Allowed in these words"),
        max_length=200,
        help_text=_("Shorten them to what makes the phrase harmless, e.g. a name that has it in it."),
    )
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
