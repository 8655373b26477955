"""The form that gives out a wallboard."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Team
from csdesk.web.forms import TenantForm


class WallForm(TenantForm):
    """Where it hangs, what it shows."""

    name = forms.CharField(label=_("Where it hangs"), max_length=80)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("All teams"), to_field_name="key"
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    names_colleagues = forms.BooleanField(
        label=_("Name colleagues"), required=False, help_text=_("Customers are never named on a wall.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["team"].queryset = Team.objects.order_by("name", "pk")  # type: ignore[attr-defined]
