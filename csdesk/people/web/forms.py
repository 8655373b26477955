"""The shape of what is typed on people's pages; the services decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models import Member, Role, Team
from csdesk.people.queries import active_members, possible_stand_ins
from csdesk.people.registry import all_permissions
from csdesk.web.forms import TenantForm, TenantModelForm


class InviteForm(TenantForm):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    roles = forms.ModelMultipleChoiceField(Role.objects.none(), label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.order_by("pk")
        self.fields["teams"].queryset = Team.objects.order_by("pk")


class DetailsForm(TenantModelForm):
    """A person's details, changed by an administrator."""

    class Meta:
        model = Member
        fields = ("name", "title", "phone", "language")
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}


class RolesForm(TenantForm):
    """Which roles a person holds."""

    roles = forms.ModelMultipleChoiceField(
        Role.objects.none(), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.order_by("pk")


class DeactivateForm(TenantForm):
    """Who takes over what the leaver still holds."""

    heir = forms.ModelChoiceField(
        Member.objects.none(), label=_("Open work goes to"), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, leaver: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = active_members().filter(kind=leaver.kind).exclude(pk=leaver.pk)


class RoleForm(TenantForm):
    """What a role is called and may do."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    permissions = forms.MultipleChoiceField(
        label=_("May"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = list(all_permissions().items())


class TeamForm(TenantForm):
    """What a team is called and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = active_members()


class StandInForm(TenantForm):
    """Who acts for whom, from when to when (times of the company's zone)."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("For"), empty_label=_("Choose"))
    stand_in = forms.ModelChoiceField(Member.objects.none(), label=_("Stand-in"), empty_label=_("Choose"))
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}))
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until it is ended."),
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, chosen: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = active_members()
        self.fields["member"].queryset = everybody if chosen is None else everybody.filter(pk=chosen.pk)
        self.fields["stand_in"].queryset = everybody if chosen is None else possible_stand_ins(chosen)


class SecurityFilter(TenantForm):
    """Which lines of the security log are looked for."""

    kind = forms.ChoiceField(label=_("What happened"), required=False)
    person = forms.ModelChoiceField(
        Member.objects.none(), label=_("Person"), required=False, empty_label=_("Everybody")
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, kinds: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Everything")), *kinds.items()]
        self.fields["person"].queryset = Member.objects.order_by("sort_key", "pk")


class JoinForm(forms.Form):
    """A new person's password, typed twice."""

    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )
    again = forms.CharField(
        label=_("Password again"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    def clean_password(self) -> str:
        """The password, if the installation's rules accept it."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ."))
        return cleaned
