"""What is typed into the composer of any kind of case: words to the customer, a note, a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.web.forms import FilesField, MomentField, TenantForm

LONG = 100_000


def _area(words: Any) -> forms.CharField:
    # No required attribute: an empty text is refused by the service, with its reason.
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=words, required=False, widget=area, max_length=LONG, strip=False)


class ReplyForm(TenantForm):
    """Words to the customer. `seen` is the last message that the page showed."""

    text = _area(_("Reply to the customer"))
    files = FilesField()  # type: ignore[assignment]
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    # The phrases, one a line, that the writer was warned of and wants to send all the same.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONG)


class NoteForm(TenantForm):
    """A note for colleagues."""

    text = _area(_("Note for colleagues"))
    files = FilesField()  # type: ignore[assignment]


class CallForm(TenantForm):
    """A call that took place."""

    text = _area(_("What was said on the phone"))
    direction = forms.ChoiceField(label=_("Who called?"), choices=[("out", _("We did")), ("in", _("The customer"))])
    outcome = forms.ChoiceField(
        label=_("Reached?"),
        choices=[("reached", _("Yes")), ("not_reached", _("Nobody answered")), ("voicemail", _("Left a message"))],
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    at = MomentField(label=_("When?"), required=False, help_text=_("Empty: just now."))
