"""What is typed before a form is printed, with a scan, and into the archive's search."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from csdesk.cases.models import Case
from csdesk.documents.models import PrintedForm
from csdesk.documents.registry import Ask, Form, all_forms
from csdesk.documents.rules.lines import is_signed
from csdesk.documents.services.printing import LONGEST_LINE, LONGEST_TEXT
from csdesk.web.forms import FilesField, TenantForm

# A paper has a handful of pages; more at once is a mistake of the hand.
MOST_FILES = 10


class PrintForm(TenantForm):
    """The fields that a form asks for, and the language of the paper."""

    def __init__(self, form: Form, case: Case, data: Any = None, *, language: str) -> None:
        super().__init__(data)
        for ask in form.asks:
            self.fields[ask.key] = _field(ask, case)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the paper"), choices=settings.LANGUAGES, initial=language
        )

    def typed(self) -> dict[str, str]:
        """What the service takes: texts by key."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "language"}
        return {name: _plain(value) for name, value in given.items()}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _field(ask: Ask, case: Case) -> forms.Field:
    first = ask.first(case)
    about: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.kind == "yes":
        return forms.BooleanField(**{**about, "required": False}, initial=first == "yes")
    if ask.kind == "day":
        return forms.DateField(**about, initial=first, widget=forms.DateInput({"type": "date"}))
    if ask.kind == "text":
        return forms.CharField(**about, initial=first, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4}))
    # What is kept encrypted is not kept in the browser's drafts either.
    widget = (
        forms.TextInput({"data-no-draft": "", "autocomplete": "off"}) if ask.kind == "secret" else forms.TextInput()
    )
    return forms.CharField(**about, initial=first, max_length=LONGEST_LINE, widget=widget)


class ScanForm(TenantForm):
    """Photos or a PDF of the signed paper, and which lines are signed on it."""

    scans = FilesField(**{"accept": "image/*,application/pdf", "class": "drop-files"})
    signed = forms.TypedMultipleChoiceField(
        label=_("Signed on it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, printed: PrintedForm, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        field = self.fields["scans"]
        field.required, field.label = True, _("Photo or PDF")
        field.help_text = _("Take a photo, choose a file or drop it here. Several pages: several photos.")
        lines = [(place, line["label"]) for place, line in enumerate(printed.signatures) if not is_signed(line)]
        self.fields["signed"].choices = lines  # type: ignore[attr-defined]
        if not lines:
            del self.fields["signed"]

    def clean_scans(self) -> list[UploadedFile]:
        """At least one, and no more than a paper has pages."""
        given: list[UploadedFile] = self.cleaned_data["scans"]
        if not given:
            raise forms.ValidationError(self.fields["scans"].error_messages["required"])
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        return given


class ArchiveForm(TenantForm):
    """How the archive is narrowed."""

    q = forms.CharField(label=_("Number of the paper or the case"), required=False, max_length=60)
    form = forms.ChoiceField(label=_("Form"), required=False)
    since = forms.DateField(label=_("Printed from"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Printed until"), required=False, widget=forms.DateInput({"type": "date"}))
    scan = forms.ChoiceField(
        label=_("Scan"), required=False, choices=[("", _("All")), ("yes", _("Scanned")), ("no", _("Not scanned"))]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["form"].choices = [("", _("All")), *_choices(all_forms())]  # type: ignore[attr-defined]


def _choices(found: Iterable[Form]) -> list[tuple[str, Any]]:
    return [(form.key, f"{form.label} {form.code}".strip()) for form in found]
