"""What is asked of whoever keeps personal files."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.rulebook.sections.conduct import Conduct
from csdesk.web.forms import TenantForm
from staff.models import Employment, Incident, Verdict
from staff.services.employments import Terms
from staff.services.incidents import NewIncident

# A manual may name a skill as it likes: its field must not be taken for another.
SKILL = "skill-"


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A field for a day, by the browser's own picker."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def yuan(label: Any, **kwargs: Any) -> forms.DecimalField:
    """A field for an amount in yuan."""
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, **kwargs)


def fen(amount: Decimal | None) -> int | None:
    """An amount in yuan as fen."""
    return None if amount is None else int(amount * 100)


def words(label: Any, *, most: int = 1000, **kwargs: Any) -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class EmploymentForm(TenantForm):
    """Number, joining, leaving, probation."""

    number = forms.CharField(
        label=_("Staff number"), max_length=20, help_text=_("As on the badge and in the terminal.")
    )
    joined_on = day(_("Joined on"))
    probation_ends_on = day(
        _("Probation ends on"), required=False, help_text=_("Empty at first entry: as long as the manual says.")
    )
    left_on = day(_("Left on"), required=False, help_text=_("The last day that counts."))

    @property
    def terms(self) -> Terms:
        """What was entered."""
        return Terms(**self.cleaned_data)


class ChangeEmploymentForm(EmploymentForm):
    """The same of an employment that is there, with the reason."""

    reason = forms.CharField(label=_("Why it is changed"), max_length=100)

    def __init__(self, *args: Any, employment: Employment, **kwargs: Any) -> None:
        known = {name: getattr(employment, name) for name in EmploymentForm.base_fields}
        super().__init__(*args, initial=known, **kwargs)
        self.fields["probation_ends_on"].help_text = ""

    @property
    def terms(self) -> Terms:
        """What was entered."""
        return Terms(**{name: self.cleaned_data[name] for name in EmploymentForm.base_fields})


class SalaryForm(TenantForm):
    """The base salary from a day on."""

    base = yuan(_("Base salary of a month in yuan"))
    valid_from = day(_("Valid from"), help_text=_("Entered again for the same day, the later entry counts."))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class IncidentForm(TenantForm):
    """What happened and when; each kind asks for what it needs besides."""

    happened_on = day(_("Day"))
    note = words(pgettext_lazy("incident", "What happened"))

    kind = ""

    def __init__(self, *args: Any, manual: Conduct, language: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"happened_on": today}, **kwargs)
        self.offer(manual, language)

    def offer(self, manual: Conduct, language: str) -> None:
        """Put what the manual names into the form."""

    @property
    def given(self) -> NewIncident:
        """What was entered."""
        known = dict(self.cleaned_data)
        if "worth" in known:
            known["worth_fen"] = fen(known.pop("worth"))
        return NewIncident(kind=self.kind, **known)


class CallForm(IncidentForm):
    """A private call that lasted too long (ATT-04)."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440)
    kind = "call"


class GiftForm(IncidentForm):
    """A gift or cash that was taken (ATT-11)."""

    worth = yuan(_("Worth in yuan"), min_value=0, required=False, help_text=_("Empty: unknown."))
    kind = "gift"


class ConductForm(IncidentForm):
    """Something that stands on a list of what is not done (ATT-12)."""

    choice = forms.ChoiceField(label=_("What is not done"))
    kind = "conduct"

    def offer(self, manual: Conduct, language: str) -> None:
        """The lists of the manual."""
        groups = [
            (each.label.text(language), [(f"{each.key}.{item.key}", item.label.text(language)) for item in each.items])
            for each in manual.lists
            if each.items
        ]
        self.fields["choice"].choices = groups


class ComplaintForm(IncidentForm):
    """A complaint about the colleague (ATT-10)."""

    choice = forms.ChoiceField(label=_("Rooted in"))
    case_number = forms.CharField(
        label=_("Number of the complaint"), max_length=40, required=False, help_text=_("If it is a case here.")
    )
    kind = "complaint"

    def offer(self, manual: Conduct, language: str) -> None:
        """The roots of the manual."""
        self.fields["choice"].choices = [(each.key, each.label.text(language)) for each in manual.complaint_roots]


class SettleForm(TenantForm):
    """Whether a complaint was found to be true."""

    verdict = forms.ChoiceField(
        label=_("Found to be"), choices=[each for each in Verdict.choices if each[0] != Verdict.OPEN]
    )
    note = words(_("How it was verified"), most=500)


class ReasonForm(TenantForm):
    """Why something is taken back."""

    reason = words(_("Why it is taken back"), most=500)


class StatementForm(TenantForm):
    """A word of the person on what he was given."""

    statement = words(_("What you say to it"), required=False, help_text=_("If you like. It stays beside it."))


class SanctionForm(TenantForm):
    """A step of the scale, for what, on what evidence."""

    step = forms.ChoiceField(label=_("Step of the scale"))
    incident = forms.ModelChoiceField(
        Incident.objects.none(), label=_("Because of"), required=False, empty_label=_("nothing that was noted before")
    )
    reason = words(_("For what"))
    evidence = words(
        pgettext_lazy("sanction", "Evidence"),
        required=False,
        help_text=_("Recording, letter, witness, case number: what can be looked up."),
    )

    def __init__(
        self, *args: Any, manual: Conduct, language: str, incidents: Iterable[Incident], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(each.key, each.label.text(language)) for each in manual.sanctions]
        known = [each for each in incidents if each.counts]
        self.fields["incident"].queryset = Incident.objects.filter(pk__in=[each.pk for each in known])
        self.fields["incident"].label_from_instance = lambda each: f"{each.happened_on:%Y-%m-%d} {each}"


class SkillsForm(TenantForm):
    """What somebody can, by the manual's list."""

    def __init__(self, *args: Any, manual: Conduct, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [
            ("", _("not noted today")),
            ("yes", pgettext_lazy("skill", "Yes")),
            ("no", pgettext_lazy("skill", "No")),
        ]
        for skill in manual.skills:
            label = skill.label.text(language)
            if skill.measure == "yes_no":
                field: forms.Field = forms.ChoiceField(label=label, choices=answers, required=False)
            else:
                unit = skill.unit.text(language)
                label = f"{label} ({unit})" if unit else label
                aim = _("Target: %(target)s") % {"target": skill.target} if skill.target is not None else ""
                field = forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=False, help_text=aim)
            self.fields[f"{SKILL}{skill.key}"] = field
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=200, required=False)

    @property
    def found(self) -> dict[str, int | bool]:
        """What was entered of each skill."""
        entered = {
            name.removeprefix(SKILL): value
            for name, value in self.cleaned_data.items()
            if name.startswith(SKILL) and value not in ("", None)
        }
        return {key: value if isinstance(value, int) else value == "yes" for key, value in entered.items()}
