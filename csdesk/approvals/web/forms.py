"""What is typed beside a signature."""

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.web.forms import TenantForm

LONGEST_REASON = 2000


class SignForm(TenantForm):
    """A remark, which a refusal cannot do without."""

    reason = forms.CharField(
        label=_("Reason or remark"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to refuse; with your signature it is a remark."),
    )
