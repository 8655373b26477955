"""The shape of what is chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.web.forms import TenantForm


class FileForm(TenantForm):
    """A file, and what becomes of what is there already."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.json"}),
        help_text=_("Excel (.xlsx), CSV or JSON, at most 20 MB."),
        allow_empty_file=True,
    )
    changes_known = forms.BooleanField(
        label=_("Change what is there already"),
        required=False,
        help_text=_("Empty cells leave what is noted. Without this, a row whose code is taken is an error."),
    )
