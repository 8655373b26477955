"""What is asked of who applies for points, enters them, decides and contests."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csdesk.cases.queries import members_who_may
from csdesk.people.models import Member
from csdesk.rulebook.sections.points import MOST_POINTS, PointKind, Points
from csdesk.web.forms import TenantForm
from incentives.permissions import Permission


def _number(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=_("Points"), min_value=1, max_value=MOST_POINTS, **kwargs)


def _words(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class ApplyForm(TenantForm):
    """Points of one's own to apply for."""

    kind = forms.ChoiceField(label=_("Line of the plan"))
    points = _number(help_text=_("Whole points, as the plan allows."))
    happened_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = _words(_("For what"))
    evidence = _words(
        _("Facts it rests on"), required=False, help_text=_("A number of a case, a report, a letter. (BRP-04, BRP-08)")
    )

    def __init__(self, *args: Any, manual: Points, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("– choose –")), *((k.key, _told(k)) for k in self.offered(manual))]

    def offered(self, manual: Points) -> list[PointKind]:
        """The lines of the plan that can be chosen."""
        return [kind for kind in manual.kinds if kind.may_apply and not kind.is_deduction]


class EnterForm(ApplyForm):
    """Points of a colleague to enter at once."""

    member = forms.ModelChoiceField(label=_("Colleague"), queryset=Member.objects.none(), empty_label=_("– choose –"))
    field_order = ("member", "kind", "points", "happened_on", "reason", "evidence")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_who_may(Permission.POINTS_VIEW).exclude(pk=member.pk)

    def offered(self, manual: Points) -> list[PointKind]:
        """The whole plan."""
        return list(manual.kinds)


class DecideForm(TenantForm):
    """A number within the plan, and why it is another, or why it is refused."""

    points = _number()
    words = _words(_("Reason"), required=False)


class ContestForm(TenantForm):
    """Why points are contested."""

    words = _words(_("Why you contest them"))


class AnswerForm(TenantForm):
    """What the second person says."""

    answer = _words(_("Answer"))


def _told(kind: PointKind) -> str:
    name, sign = kind.label.text(get_language() or "zh-hans"), "−" if kind.is_deduction else "+"
    span = str(kind.least) if kind.least == kind.most else f"{kind.least}–{kind.most}"
    return f"{name} ({sign}{span})"
