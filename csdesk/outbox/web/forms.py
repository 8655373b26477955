"""Shapes of what people send to these pages."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csdesk.outbox.models import CHANNELS, DESKTOP, EMAIL, SOUND, NotificationPreference, Wish
from csdesk.outbox.notices import notice_groups
from csdesk.rulebook.registry import calendar_names, usual_calendar
from csdesk.web.forms import TenantForm

CHANNEL_LABELS = {EMAIL: _("Mail"), SOUND: _("Sound"), DESKTOP: _("Browser")}


class PreferenceForm(TenantForm):
    """How one wants to be told outside the pages."""

    email = forms.ChoiceField(label=_("By mail"), choices=Wish.choices, widget=forms.RadioSelect)
    sound = forms.ChoiceField(
        label=_("By a sound"),
        choices=Wish.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("In this and every browser in which a page of ours is open."),
    )
    desktop = forms.ChoiceField(
        label=_("By a notice of the browser"),
        choices=Wish.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Appears over other windows while our page is not in front. Each browser asks you once."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "Mail waits until then and nothing sounds, unless it is urgent. The list in the pages never waits."
        ),
    )

    digest_at = forms.TimeField(
        label=_("Daily mail at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("What waits for you: signatures, tasks, cases. Empty: no such mail. Quiet hours put it off."),
    )
    digest_calendar = forms.ChoiceField(label=_("On working days of"), required=False)

    def __init__(
        self, *args: Any, preference: NotificationPreference | None, outside: bool = False, **kwargs: Any
    ) -> None:
        kept = preference or NotificationPreference()
        initial: dict[str, Any] = {"quiet_from": kept.quiet_from, "quiet_until": kept.quiet_until}
        initial |= {"digest_at": kept.digest_at, "digest_calendar": kept.digest_calendar}
        initial |= {channel: kept.wish(channel) for channel in CHANNELS}
        groups = notice_groups(outside=outside)
        told = {group: [channel for channel in CHANNELS if channel not in kept.muted(group)] for group in groups}
        super().__init__(*args, initial=initial, **kwargs)
        self._offer_digest(outside=outside)
        for group, label in groups.items():
            self.fields[f"told_{group}"] = forms.MultipleChoiceField(
                label=label,
                required=False,
                initial=told[group],
                choices=list(CHANNEL_LABELS.items()),
                widget=forms.CheckboxSelectMultiple,
            )

    def _offer_digest(self, *, outside: bool) -> None:
        """The daily mail is for those who work here."""
        if outside:
            del self.fields["digest_at"], self.fields["digest_calendar"]
        else:
            names = calendar_names(get_language() or "zh-hans") or {}
            self.fields["digest_calendar"].choices = list(names.items())
            if self.initial["digest_calendar"] not in names:
                self.initial["digest_calendar"] = usual_calendar(names)

    @property
    def group_fields(self) -> list[BoundField]:
        """Which groups of kinds come by which channel."""
        return [self[name] for name in self.fields if name.startswith("told_")]

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
            "channels": {channel: chosen[channel] or Wish.NOTHING for channel in CHANNELS} | {"muted": self._muted()},
            "quiet_from": chosen["quiet_from"],
            "quiet_until": chosen["quiet_until"],
            "digest_at": chosen.get("digest_at"),
            "digest_calendar": chosen.get("digest_calendar", ""),
        }

    def _muted(self) -> dict[str, list[str]]:
        told = {name.removeprefix("told_"): self.cleaned_data[name] for name in self.fields if name.startswith("told_")}
        left_out = {group: [channel for channel in CHANNELS if channel not in told[group]] for group in told}
        return {group: channels for group, channels in left_out.items() if channels}
