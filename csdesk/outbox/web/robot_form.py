"""The shape of a robot as it is typed; what is secret is never shown again."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.outbox.models import Robot, RobotKind
from csdesk.outbox.notices import notice_groups
from csdesk.outbox.services.robots import RobotWords
from csdesk.web.forms import TenantForm


class RobotForm(TenantForm):
    """Which chat, what it is told, and how."""

    kind = forms.ChoiceField(label=gettext_lazy("Group chat of"), choices=RobotKind.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    url = forms.CharField(
        label=gettext_lazy("Address of the robot"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("The webhook address that the chat shows for its robot. It is kept encrypted."),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "data-no-draft": ""}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Signing secret"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("DingTalk and Feishu, where the robot demands a signature."),
        widget=forms.PasswordInput({"autocomplete": "off", "data-no-draft": ""}),
    )
    drops_secret = forms.BooleanField(label=gettext_lazy("Send without a signature from now on"), required=False)
    groups = forms.MultipleChoiceField(label=gettext_lazy("Tell it of"), widget=forms.CheckboxSelectMultiple)
    only_urgent = forms.BooleanField(label=gettext_lazy("Only what is urgent"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args: Any, robot: Robot, **kwargs: Any) -> None:
        names = ("kind", "name", "groups", "only_urgent", "language", "is_active")
        super().__init__(*args, initial={name: getattr(robot, name) for name in names}, **kwargs)
        self.robot = robot
        self.fields["groups"].choices = list(notice_groups().items())
        if robot.pk is None:
            self.fields["url"].required = True
        else:
            self.fields["url"].help_text = _("Leave it empty to keep the present one.")
        if not robot.signing_secret:
            del self.fields["drops_secret"]

    def clean_name(self) -> str:
        """Each robot has a name of its own."""
        name: str = self.cleaned_data["name"]
        if Robot.objects.filter(name=name).exclude(pk=self.robot.pk).exists():
            raise forms.ValidationError(_("There is a robot of this name."))
        return name

    def words(self) -> RobotWords:
        """What the service takes."""
        return RobotWords(**({"drops_secret": False} | self.cleaned_data))
