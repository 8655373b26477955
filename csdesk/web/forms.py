"""Forms that know their company: a rule that is unique per tenant becomes an error at its field, never a 500."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.refusals import RuleViolation
from csdesk.tenancy.scoping import require_tenant
from csdesk.web.storable import storable, storable_day


class StorableText:
    """Mixin: what the database cannot hold is refused at the field it was typed into."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        cleaned: dict[str, Any] = self.cleaned_data  # type: ignore[attr-defined]
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and not storable(value):
                message = _("This text contains characters that cannot be stored. Please type it again.")
                self.add_error(name, ValidationError(message, code="unstorable"))  # type: ignore[attr-defined]
            elif isinstance(value, date) and not storable_day(value):
                message = self.fields[name].error_messages["invalid"]  # type: ignore[attr-defined]
                self.add_error(name, ValidationError(message, code="unstorable"))  # type: ignore[attr-defined]

    def add_refusal(self, refusal: RuleViolation, *, names_rule: bool = True) -> None:
        """Show a service's refusal: at its field if the form has it, else above the form; colleagues read its rule."""
        field = refusal.field if refusal.field in self.fields else None  # type: ignore[attr-defined]
        message = str(refusal)
        if names_rule:
            message = _("%(reason)s (%(rule)s)") % {"reason": refusal, "rule": refusal.rule_id}
        self.add_error(field, ValidationError(message, code="refused"))  # type: ignore[attr-defined]


class TenantForm(StorableText, forms.Form):
    """A form without a record."""


class TenantModelForm(StorableText, forms.ModelForm):
    """A form of a tenant's record. The tenant is put on the instance before anything is checked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.tenant_id is None:
            self.instance.tenant_id = require_tenant()

    def _get_validation_exclusions(self) -> set[str]:
        # The tenant is no field of the form, yet a unique rule that begins with it has to be checked.
        return super()._get_validation_exclusions() - {"tenant"}

    def _update_errors(self, errors: ValidationError) -> None:
        super()._update_errors(self._pointed_at_fields(errors))

    def _pointed_at_fields(self, errors: ValidationError) -> ValidationError:
        """Move a broken unique rule from the form's head to the one field of the form that broke it."""
        if not hasattr(errors, "error_dict"):
            return errors
        pointed: dict[str, list[ValidationError]] = {}
        for place, found in errors.error_dict.items():
            for error in found:
                pointed.setdefault(self._field_of(error) if place == NON_FIELD_ERRORS else place, []).append(error)
        return ValidationError(pointed)  # type: ignore[arg-type]

    def _field_of(self, error: ValidationError) -> str:
        checked = (error.params or {}).get("unique_check", ())
        for rule in self._meta.model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and error.message == rule.get_violation_error_message():
                checked = rule.fields
        named = [name for name in checked if name != "tenant" and name in self.fields]
        return named[0] if len(named) == 1 else NON_FIELD_ERRORS


class _Files(forms.ClearableFileInput):
    """The browser's own picker, for several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files; what may be attached, the manual says (CMP-13)."""

    def __init__(self, **attrs: str | bool) -> None:
        widget = _Files(attrs={"multiple": True, **attrs})
        super().__init__(label=gettext_lazy("Attach files"), required=False, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The chosen files; empty ones too, which the service refuses by name."""
        return [file for file in data or [] if isinstance(file, UploadedFile)]


class ConsentField(forms.BooleanField):
    """A box by which somebody answers for something: only a hand ticks it, neither a draft nor the browser."""

    def __init__(self, label: Any = None) -> None:
        widget = forms.CheckboxInput(attrs={"data-no-draft": "", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget)


class MomentField(forms.DateTimeField):
    """A date and time in the company's zone, by the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)
