"""Shapes of what people send to these pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.outbox.models import NotificationPreference, Wish
from csdesk.web.forms import TenantForm


class PreferenceForm(TenantForm):
    """How one wants to be told outside the pages."""

    email = forms.ChoiceField(label=_("By mail"), choices=Wish.choices, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Mail waits until then unless it is urgent. Notices in the pages never wait."),
    )

    def __init__(self, *args: Any, preference: NotificationPreference | None, **kwargs: Any) -> None:
        kept = preference or NotificationPreference()
        initial = {"email": kept.wish("email"), "quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Quiet hours have two ends or none, and some length."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_until"} & set(self.errors):
            self.add_error("quiet_until" if end is None else "quiet_from", _("Give both times, or leave both empty."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("The quiet hours must end at another time than they begin."))
        return cleaned

    def choices(self) -> dict[str, Any]:
        """What set_preference() takes."""
        chosen = self.cleaned_data
        return {
            "channels": {"email": chosen["email"]},
            "quiet_from": chosen["quiet_from"],
            "quiet_until": chosen["quiet_until"],
        }
