"""The acts that the bar offers for several cases at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from csdesk.desk.policies import may_remind
from csdesk.desk.services import bulk
from csdesk.desk.web import forms
from csdesk.people.models import Member
from csdesk.web.forms import TenantForm


@dataclass(frozen=True)
class BulkAct:
    """One act of the bar: its words, its form, who is offered it, what it calls for, and its key."""

    key: str
    label: Any
    icon: str
    form: type[TenantForm]
    hint: Any = ""
    may: Callable[[Member], bool] = lambda member: True
    shortcut: str = ""


BULK_ACTS = {
    act.key: act
    for act in (
        BulkAct(
            bulk.ASSIGN,
            gettext_lazy("Assign"),
            "arrows-exchange",
            forms.AssignForm,
            gettext_lazy("Whoever holds a case answers for it to the end (INQ-19)."),
            shortcut="a",
        ),
        BulkAct(bulk.LABEL, gettext_lazy("Label"), "tag", forms.LabelForm, shortcut="l"),
        BulkAct(
            bulk.REMIND,
            gettext_lazy("Remind"),
            "bell",
            forms.RemindForm,
            gettext_lazy("Each holder gets a notice; it stands in the case. It cannot be taken back."),
            may_remind,
        ),
        BulkAct(
            bulk.CLOSE,
            gettext_lazy("Close"),
            "circle-check",
            forms.CloseForm,
            gettext_lazy("Only answered cases with whose result the customer is satisfied are closed."),
            shortcut="e",
        ),
    )
}


def acts_of(member: Member) -> list[BulkAct]:
    """The acts that the bar offers."""
    return [act for act in BULK_ACTS.values() if act.may(member)]
