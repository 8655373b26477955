"""How Django draws forms here: label, help and error at the field, the kit's classes on the widgets."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_CHECKS = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_SELECTS = (forms.Select, forms.SelectMultiple, forms.NullBooleanSelect)


def widget_class(widget: forms.Widget) -> str:
    """The kit's class for a widget."""
    if isinstance(widget, (*_CHECKS, *_CHOICES)):
        return "form-check-input"
    return "form-select" if isinstance(widget, _SELECTS) else "form-control"


class Field(BoundField):
    """A field that gives its widget the kit's class and tells its template what it is."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = attrs.get("class") or widget.attrs.get("class", "")
        if not widget.is_hidden:
            attrs["class"] = f"{widget_class(widget)} {own}".strip()
        return attrs

    @property
    def is_check(self) -> bool:
        """A single box: its label stands behind it."""
        return isinstance(self.field.widget, _CHECKS)

    @property
    def is_choices(self) -> bool:
        """Several boxes under one legend."""
        return isinstance(self.field.widget, _CHOICES)


class Renderer(TemplatesSetting):
    """Forms by templates/web/form.html and field.html."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
    bound_field_class = Field
