"""What is typed into the composer of a complaint besides the words: whether they are the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.desk.web import compose_forms
from tickets.services.answering import AfterClosing


class ReplyForm(compose_forms.ReplyForm):
    """Words to the customer of a complaint."""

    is_answer = forms.BooleanField(label=_("This is the answer"), required=False)
    # Of a closed complaint: whether it stays closed. Its buttons say so.
    after_closing = forms.ChoiceField(choices=AfterClosing.choices, required=False)


class CallForm(compose_forms.CallForm):
    """A call about a complaint."""

    is_answer = forms.BooleanField(label=_("This was the answer"), required=False)
