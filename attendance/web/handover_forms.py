"""Forms of handing over: the sheet, and a notice."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from attendance.models import DeskNotice, HandoverSheet
from attendance.services.handing_over import LONGEST_STATE, LONGEST_TEXT, Words
from csdesk.people.models import Team
from csdesk.web.forms import TenantForm, TenantModelForm


def spoken(line: dict[str, Any]) -> str:
    """A line's name in the reader's language."""
    return str(line["zh"] if (get_language() or "zh").startswith("zh") else line["en"] or line["zh"])


class SheetForm(TenantForm):
    """What the outgoing person adds to the sheet."""

    def __init__(self, *args: Any, sheet: HandoverSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("questions", _("Customers' questions of the shift")),
            ("pending", _("Pending matters")),
            ("difficult", _("Difficult problems")),
        ):
            area = forms.Textarea(attrs={"rows": 3})
            self.fields[name] = forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, widget=area)
        for line in sheet.equipment:
            self.fields[f"equipment-{line['key']}"] = forms.CharField(
                label=spoken(line), max_length=LONGEST_STATE, required=False, help_text=_("Its state.")
            )
        for line in sheet.totals:
            self.fields[f"total-{line['key']}"] = forms.IntegerField(
                label=spoken(line), min_value=0, max_value=10**6, required=False, initial=line["counted"]
            )

    @property
    def words(self) -> Words:
        """What was entered."""
        data = self.cleaned_data
        equipment = {n.removeprefix("equipment-"): v for n, v in data.items() if n.startswith("equipment-")}
        totals = {n.removeprefix("total-"): v for n, v in data.items() if n.startswith("total-") and v is not None}
        return Words(data["questions"], data["pending"], data["difficult"], equipment, totals)


class NoticeForm(TenantModelForm):
    """News for the desk."""

    until = forms.DateField(
        label=_("valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as long as the manual says."),
    )  # fmt: skip

    class Meta:
        model = DeskNotice
        fields = ("title", "text", "team", "must_read")
        labels = {"team": pgettext_lazy("notice", "For")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].empty_label = _("everybody")  # type: ignore[attr-defined]
