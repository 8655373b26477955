"""Forms of the workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.cases.models import Label
from csdesk.cases.queries import people_who_work
from csdesk.desk.models import Audience, SavedView
from csdesk.desk.policies import may_share_views
from csdesk.desk.services.reminding import LONGEST_NOTE
from csdesk.people.models import Member, Team
from csdesk.web.forms import TenantForm, TenantModelForm

LONG = 2000


def _note(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=LONG, **options)


class AssignForm(TenantForm):
    """Who gets the cases, and what is to be done with them."""

    to = forms.ModelChoiceField(Member.objects.none(), label=_("Give to"))
    note = _note(_("What is to be done"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people_who_work()  # type: ignore[attr-defined]


class LabelForm(TenantForm):
    """Which label, put on or taken off."""

    label = forms.ModelChoiceField(Label.objects.none(), label=_("Label"))
    off = forms.BooleanField(label=_("Take it off instead"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Label.objects.filter(is_retired=False).order_by("name")
        self.fields["label"].queryset = offered  # type: ignore[attr-defined]


class RemindForm(TenantForm):
    """What the holders are told."""

    note = forms.CharField(label=_("What it is about"), required=False, max_length=LONGEST_NOTE)


class CloseForm(TenantForm):
    """How it is known that the customers are satisfied (CMP-51)."""

    note = _note(_("How do you know that the customers are satisfied?"))


class CaseLabelsForm(TenantForm):
    """The labels of one case."""

    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), label=_("Labels"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, has: list[Label], **kwargs: Any) -> None:
        super().__init__(*args, initial={"labels": has}, **kwargs)
        offered = Label.objects.filter(is_retired=False) | Label.objects.filter(pk__in=[label.pk for label in has])
        self.fields["labels"].queryset = offered.order_by("name")  # type: ignore[attr-defined]


class EditLabelForm(TenantModelForm):
    """A label's name and colour."""

    class Meta:
        model = Label
        fields = ["name", "tone", "is_retired"]


class ViewForm(TenantModelForm):
    """A view's name, for whom it is, and its place."""

    class Meta:
        model = SavedView
        fields = ["name", "audience", "team", "position", "is_default"]

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        if self.instance.pk is None:
            self.instance.owner = member
        if not may_share_views(member):
            for name in ("audience", "team", "position"):
                del self.fields[name]
            return
        team = self.fields["team"]
        team.queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        team.help_text = _("Only for a view of a team.")

    def clean(self) -> dict[str, Any]:
        """A team's view names its team, another one none."""
        cleaned = super().clean() or {}
        if cleaned.get("audience") == Audience.TEAM and not cleaned.get("team"):
            self.add_error("team", _("Choose the team that is to find this view."))
        elif "team" in cleaned and cleaned.get("audience") != Audience.TEAM:
            cleaned["team"] = None
        if cleaned.get("audience") == Audience.MEMBER:
            # Whoever takes a shared view for himself: its name must be free among his own.
            self.instance.owner = self.member
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A name is taken among the views of the same people.
        return super()._get_validation_exclusions() - {"owner", "audience", "team"}
