"""The forms of leave and travel. They check shapes; what the manual says, the services ask."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from attendance.models.leave import HALVES
from attendance.permissions import Permission
from attendance.queries.leaves import kind_name
from attendance.rules.leave_days import Half, HalfDay, Span
from attendance.services.leave_applying import LONGEST_REASON, NewLeave, Proof
from csdesk.cases.queries import members_who_may
from csdesk.people.models import Member, MemberKind
from csdesk.people.queries import active_members, possible_stand_ins
from csdesk.rulebook.sections.leave import Leave as LeaveSection
from csdesk.web.forms import FilesField, MomentField, TenantForm


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LeaveForm(TenantForm):
    """An application for leave, for oneself or, where its kind allows, for a colleague."""

    member = forms.ModelChoiceField(label=_("Who takes leave"), queryset=Member.objects.none(), required=False)
    kind = forms.ChoiceField(label=_("Kind of leave"))
    first_day = _Day(label=_("First day"))
    first_half = forms.TypedChoiceField(label=_("from its"), choices=HALVES, coerce=int, initial=int(Half.FIRST))
    last_day = _Day(label=_("Last day"))
    last_half = forms.TypedChoiceField(
        label=_("until the end of its"), choices=HALVES, coerce=int, initial=int(Half.SECOND)
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
    stand_in = forms.ModelChoiceField(
        label=_("Stand-in"), queryset=Member.objects.none(), required=False,
        help_text=_("Gets your open work and what falls due, from the first minute of the leave to its last."),
    )  # fmt: skip
    called_at = MomentField(label=_("Phoned at"), required=False)
    called_with = forms.ModelChoiceField(label=_("Granted by phone by"), queryset=Member.objects.none(), required=False)
    files = FilesField()  # type: ignore[assignment]

    def __init__(self, *args: Any, actor: Member, manual: LeaveSection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self.fields["kind"].choices = [(kind.key, kind.label.text(language)) for kind in manual.kinds]
        others = any(kind.by_others for kind in manual.kinds)
        people = active_members().filter(kind=MemberKind.STAFF) if others else Member.objects.filter(pk=actor.pk)
        self.fields["member"].queryset = people
        self.fields["member"].empty_label = None
        self.fields["member"].initial = actor.pk
        if not others:
            del self.fields["member"]
        self.fields["stand_in"].queryset = possible_stand_ins(actor).exclude(pk=actor.pk)
        self.fields["called_with"].queryset = members_who_may(Permission.LEAVE_ANSWER).exclude(pk=actor.pk)
        self.fields["files"].label = _("Proof")
        self.actor = actor

    @property
    def new(self) -> NewLeave:
        """What was typed, as the service wants it."""
        typed = self.cleaned_data
        return NewLeave(
            member=typed.get("member") or self.actor,
            kind=typed["kind"],
            span=Span(HalfDay(typed["first_day"], typed["first_half"]), HalfDay(typed["last_day"], typed["last_half"])),
            reason=typed["reason"],
            stand_in=typed["stand_in"],
            called_at=typed.get("called_at"),
            called_with=typed.get("called_with"),
            proofs=proofs_of(typed.get("files") or ()),
        )


class CallForm(LeaveForm):
    """Leave that a head grants on the phone: whose, which, when (LVE-02)."""

    def __init__(self, *args: Any, actor: Member, manual: LeaveSection, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, manual=manual, **kwargs)
        for name in ("called_at", "called_with", "files"):
            del self.fields[name]
        people = active_members().filter(kind=MemberKind.STAFF).exclude(pk=actor.pk)
        self.fields["member"] = forms.ModelChoiceField(label=_("Who calls"), queryset=people)
        self.order_fields(["member"])
        self.fields["stand_in"].queryset = possible_stand_ins(actor)
        self.fields["stand_in"].help_text = ""


class CompleteForm(TenantForm):
    """The application that follows the call."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))
    files = FilesField()  # type: ignore[assignment]


class ProofForm(TenantForm):
    """Proof that is handed in later."""

    files = FilesField()  # type: ignore[assignment]


class TripForm(TenantForm):
    """An application for a journey."""

    destination = forms.CharField(label=_("Destination"), max_length=200)
    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("To"))
    purpose = forms.CharField(label=_("Purpose"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SupplementForm(TenantForm):
    """The time that a journey took longer (LVE-07)."""

    ends_at = MomentField(label=_("It really ended"))
    purpose = forms.CharField(label=_("Why it took longer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class BackForm(TenantForm):
    """When one was back."""

    back_at = MomentField(label=_("Back at"))


class GrantForm(TenantForm):
    """Days granted by hand."""

    member = forms.ModelChoiceField(label=_("Colleague"), queryset=Member.objects.none())
    kind = forms.ChoiceField(label=_("Kind of leave"))
    days = forms.DecimalField(
        label=_("Days"), max_digits=5, decimal_places=1, min_value=-366, max_value=366,
        help_text=_("Halves too; below 0 takes days back."), widget=forms.NumberInput(attrs={"step": "0.5"}),
    )  # fmt: skip
    note = forms.CharField(label=_("What for"), max_length=200)

    def __init__(self, *args: Any, manual: LeaveSection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = active_members().filter(kind=MemberKind.STAFF)
        kinds = [kind for kind in manual.kinds if kind.has_balance]
        self.fields["kind"].choices = [(kind.key, kind_name(kind.key, manual)) for kind in kinds]

    def clean_days(self) -> int:
        """In half days."""
        halves = self.cleaned_data["days"] * 2
        if halves != int(halves) or not halves:
            raise forms.ValidationError(_("Whole or half days."))
        return int(halves)


def proofs_of(files: Any) -> list[Proof]:
    """The chosen files with what is in them."""
    return [Proof(file.read(), file.name or "", file.content_type or "") for file in files]


def typed_span(moment: datetime) -> str:
    """A moment as the browser's picker wants it."""
    return f"{moment:%Y-%m-%dT%H:%M}"
